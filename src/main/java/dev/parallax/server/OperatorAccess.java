package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/// Who may look inside: whoever has the operator's token, and whoever sits at this machine. What
/// came through a proxy did not come from this machine, whatever its address says; nor did what
/// speaks HTTP/1.0, as nginx does unasked, which then says `localhost` and adds no header.
public final class OperatorAccess {
  private static final Set<String> OF_PROXIES =
      Set.of("forwarded", "via", "x-real-ip", "client-ip", "true-client-ip", "cf-connecting-ip");
  private static final Set<String> NAMES_OF_HERE =
      Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");

  private final byte[] token;

  /// @param token empty when there is none, and only this machine may look then
  public OperatorAccess(String token) {
    this.token = token.getBytes(UTF_8);
  }

  /// The same handler, for those alone who may look; others are answered 401.
  Handler guard(Handler handler) {
    return context -> {
      if (admits(context.req())) handler.handle(context);
      else refuse(context);
    };
  }

  boolean admits(HttpServletRequest request) {
    return hasToken(request) || isHere(request);
  }

  /// Whether there is a token that could be given.
  boolean hasTokenAtAll() {
    return token.length > 0;
  }

  boolean isToken(byte[] given) {
    return token.length > 0 && MessageDigest.isEqual(token, given);
  }

  boolean hasToken(HttpServletRequest request) {
    var given = request.getHeader("Authorization");
    if (given == null || !given.startsWith("Bearer ")) return false;
    return isToken(given.substring("Bearer ".length()).getBytes(UTF_8));
  }

  // The name that was asked for counts too: a page elsewhere can make its own name mean this
  // machine, and let a browser that runs here do the asking.
  private static boolean isHere(HttpServletRequest request) {
    try {
      return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
          && NAMES_OF_HERE.contains(request.getServerName().toLowerCase(Locale.ROOT))
          && !request.getProtocol().equals("HTTP/1.0")
          && Collections.list(request.getHeaderNames()).stream()
              .noneMatch(OperatorAccess::isProxys);
    } catch (UnknownHostException _) {
      return false;
    }
  }

  private static boolean isProxys(String header) {
    var name = header.toLowerCase(Locale.ROOT);
    return OF_PROXIES.contains(name)
        || name.startsWith("x-forwarded")
        || name.endsWith("client-ip");
  }

  private static void refuse(Context context) {
    context.header("WWW-Authenticate", "Bearer");
    ErrorJson.answer(context, 401, "only for the operator: with the token, or from this machine");
  }
}
