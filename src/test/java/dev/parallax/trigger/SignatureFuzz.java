package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A signature header, then a body. Only the 71 characters that GitHub would send are right for it;
/// neither a part of them, nor the same number written in another way.
public final class SignatureFuzz {
  private static final String SECRET = "It's a Secret to Everybody, at last";
  private static final Signature SIGNATURE = Signature.of(SECRET);

  private SignatureFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var header = pieces.get(0);
    var body = pieces.get(1).getBytes(UTF_8);
    var right = "sha256=%064x".formatted(new BigInteger(1, hmac(body)));
    Must.hold(SIGNATURE.match(right, body).isPresent(), "what was signed is let in");
    Must.equal(
        SIGNATURE.match(header, body).isPresent(), header.equals(right), "one form, one answer");
    for (var odd : new String[] {header + right, right + header, right.toUpperCase(Locale.ROOT)}) {
      Must.equal(SIGNATURE.match(odd, body).isPresent(), odd.equals(right), "nothing around it");
    }
    if (body.length > 0) {
      body[Math.floorMod(header.hashCode(), body.length)] ^= 1;
      Must.hold(SIGNATURE.match(right, body).isEmpty(), "a changed bit is seen");
    }
  }

  private static byte[] hmac(byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
