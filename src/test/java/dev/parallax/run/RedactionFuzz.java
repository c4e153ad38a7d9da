package dev.parallax.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// A secret, what stands before it, what stands behind it. Nothing of it is left, in whatever way
/// it was written; and what was cleaned stays as it is.
public final class RedactionFuzz {
  private RedactionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var secret = pieces.get(0).strip();
    // What is too short is passed over, and what stands in the mark or the frame is in each text.
    if (secret.length() < 12 || secret.startsWith("-----")) return;
    var redaction = Redaction.of(List.of(secret));
    var before = pieces.get(1);
    var behind = pieces.get(2);
    var bytes = secret.getBytes(UTF_8);
    for (var form :
        List.of(
            secret,
            new StringBuilder(secret).reverse().toString(),
            URLEncoder.encode(secret, UTF_8),
            HexFormat.of().formatHex(bytes),
            HexFormat.of().withUpperCase().formatHex(bytes))) {
      var clean = redaction.of(before + form + behind);
      Must.hold(!clean.contains(form), "no form of a secret is left");
      Must.equal(redaction.of(clean), clean, "a clean text stays as it is");
    }
    // Within something longer only the whole groups are the secret's own.
    var inside = Base64.getEncoder().encodeToString((before + secret + behind).getBytes(UTF_8));
    var clean = redaction.of(inside);
    var start = before.getBytes(UTF_8).length;
    var first = (start + 2) / 3 * 4;
    var end = (start + bytes.length) / 3 * 4;
    if (end - first >= 12) {
      Must.hold(!clean.contains(inside.substring(first, end)), "nor in base64");
    }
    Must.equal(redaction.of(clean), clean, "a clean text stays as it is");
  }
}
