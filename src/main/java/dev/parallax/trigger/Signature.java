package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells GitHub's deliveries from everybody else's: the HMAC-SHA256 of the raw bytes under a shared
/// secret. More than one secret may be right while it is being changed.
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final int SHORTEST_SECRET = 32;

  private final List<SecretKeySpec> keys;

  private Signature(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /// Signatures made with one of these secrets, the current one first.
  ///
  /// @throws IllegalArgumentException when there is no secret, or an empty one
  public static Signature of(String... secrets) {
    if (secrets.length == 0) throw new IllegalArgumentException("there is no webhook secret");
    return new Signature(List.of(secrets).stream().map(Signature::key).toList());
  }

  /// What makes a secret unfit for a server that is open to the world, in words that can follow
  /// "WEBHOOK_SECRET "; empty when it is good enough.
  public static Optional<String> weakness(String secret) {
    if (secret.isBlank()) return Optional.of("is empty");
    if (secret.equals("development")) return Optional.of("is the default that everybody knows");
    var length = secret.getBytes(UTF_8).length;
    if (length >= SHORTEST_SECRET) return Optional.empty();
    return Optional.of("has " + length + " bytes; at least " + SHORTEST_SECRET + " are needed");
  }

  /// Which secret the header's signature was made with, counted from 0; empty when it is not the
  /// signature of this body in the one form that GitHub sends: `sha256=` and 64 lower-case hex
  /// digits.
  public OptionalInt match(String header, byte[] body) {
    return match(header, List.of(body));
  }

  /// The same of a body in parts, so that whoever has no signature is not worth a copy.
  public OptionalInt match(String header, List<byte[]> body) {
    var given = header.getBytes(UTF_8);
    var found = OptionalInt.empty();
    // No early end: the time taken tells neither how much of it was right nor under which secret.
    for (var i = keys.size() - 1; i >= 0; i--) {
      if (MessageDigest.isEqual(sign(keys.get(i), body), given)) found = OptionalInt.of(i);
    }
    return found;
  }

  private static SecretKeySpec key(String secret) {
    if (secret.isEmpty()) throw new IllegalArgumentException("the webhook secret is empty");
    return new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
  }

  // What is compared is our own text with the given one, so a malformed header is merely different
  // and nothing has to be decoded.
  private static byte[] sign(SecretKeySpec key, List<byte[]> body) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      body.forEach(mac::update);
      return (PREFIX + HexFormat.of().formatHex(mac.doFinal())).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
