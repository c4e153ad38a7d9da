package dev.parallax.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what browsers keep for us, so that it comes back as it was or not at all. All instances on
/// one secret understand each other, before and after a restart. Nothing is hidden by it.
final class Seal {
  private static final String MAC = "HmacSHA256";
  private static final SecureRandom CHANCE = new SecureRandom();

  private final SecretKeySpec key;

  /// @param secret known to this server alone
  Seal(String secret) {
    this.key = new SecretKeySpec(mac(new SecretKeySpec(secret.getBytes(UTF_8), MAC), "pages"), MAC);
  }

  /// The text with its signature.
  ///
  /// @param purpose what is signed for one is nothing for another
  String sign(String purpose, String text) {
    return encoded(text.getBytes(UTF_8)) + "." + stamp(purpose, text);
  }

  /// The signature alone.
  String stamp(String purpose, String text) {
    return encoded(mac(key, purpose + "\n" + text));
  }

  /// The text that was signed; empty when it was not by us, or for something else.
  Optional<String> open(String purpose, String signed) {
    var dot = signed.indexOf('.');
    if (dot < 0) return Optional.empty();
    try {
      var text = new String(Base64.getUrlDecoder().decode(signed.substring(0, dot)), UTF_8);
      return isStamp(signed.substring(dot + 1), purpose, text)
          ? Optional.of(text)
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /// Whether a signature is that of this text.
  boolean isStamp(String given, String purpose, String text) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), stamp(purpose, text).getBytes(UTF_8));
  }

  /// What nobody can guess.
  static String random() {
    var bytes = new byte[32];
    CHANCE.nextBytes(bytes);
    return encoded(bytes);
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] mac(SecretKeySpec key, String text) {
    try {
      var mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
