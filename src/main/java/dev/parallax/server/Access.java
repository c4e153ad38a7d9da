package dev.parallax.server;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// Who may see runs: whoever sits at the machine, or brings the operator's token.
///
/// A request that was forwarded is not from this machine, whatever its address says.
final class Access {
  private static final List<String> FORWARDED =
      List.of(
          "X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via", "Fly-Client-IP");

  private final String operatorToken;

  /// @param operatorToken empty when there is none
  Access(String operatorToken) {
    this.operatorToken = operatorToken;
  }

  void check(Context context) {
    if (isLocal(context) || hasToken(context)) return;
    throw new Refusal(401, "send the operator's token: `Authorization: Bearer ...`");
  }

  private static boolean isLocal(Context context) {
    if (FORWARDED.stream().anyMatch(name -> context.header(name) != null)) return false;
    try {
      return InetAddress.getByName(context.ip()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private boolean hasToken(Context context) {
    var header = context.header("Authorization");
    return !operatorToken.isEmpty()
        && header != null
        && MessageDigest.isEqual(
            header.getBytes(StandardCharsets.UTF_8),
            ("Bearer " + operatorToken).getBytes(StandardCharsets.UTF_8));
  }
}
