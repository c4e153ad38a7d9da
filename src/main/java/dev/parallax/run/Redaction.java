package dev.parallax.run;

import com.google.re2j.Pattern;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Takes this program's own secrets out of a text, whole or line by line, also when they are
/// written backwards, in base64, in hex, or as parts of addresses and JSON. Nobody is told them; if
/// one turns up all the same, it goes no further.
public final class Redaction {
  /// What a secret becomes.
  public static final String MARK = "[redacted]";

  /// Shorter ones would be found in texts that have nothing to do with them.
  private static final int SHORTEST = 12;

  /// The tokens that GitHub gives an installation, new ones every hour, and those that an App signs
  /// to be given them: ours are of these forms, whatever they will be.
  private static final Pattern TOKENS =
      Pattern.compile(
          "ghs_[A-Za-z0-9._-]{36,}"
              + "|eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private final List<String> forms;

  private Redaction(Collection<String> forms) {
    this.forms = forms.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /// What takes these out.
  ///
  /// @param secrets the values themselves; those that are too short to be told from words are
  ///   passed over
  public static Redaction of(Collection<String> secrets) {
    var forms = new HashSet<String>();
    for (var secret : secrets) {
      Stream.concat(Stream.of(secret), secret.lines())
          .map(String::strip)
          .filter(value -> value.length() >= SHORTEST && !isFrame(value))
          .forEach(value -> forms(value, forms));
    }
    return new Redaction(forms);
  }

  /// `-----BEGIN PRIVATE KEY-----` is no secret.
  private static boolean isFrame(String value) {
    return value.startsWith("-----") && value.indexOf('\n') < 0;
  }

  private static void forms(String value, Set<String> forms) {
    forms.add(value);
    forms.add(new StringBuilder(value).reverse().toString());
    forms.add(value.replace("\n", "\\n"));
    forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    // Within a longer text it begins at the first, second or third byte of a group; what its
    // neighbours have a part in is left out.
    for (var shift = 0; shift < 3; shift++) {
      var shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      var whole = shifted.length / 3 * 4;
      var from = shift == 0 ? 0 : 4;
      if (whole - from < SHORTEST) continue;
      forms.add(Base64.getEncoder().encodeToString(shifted).substring(from, whole));
      forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, whole));
    }
  }

  /// The text without them.
  public String of(String text) {
    var clean = text;
    for (var form : forms) {
      if (clean.contains(form)) clean = clean.replace(form, MARK);
    }
    var mayHold = clean.contains("ghs_") || clean.contains("eyJhbGciOiJSUzI1Ni");
    return mayHold ? TOKENS.matcher(clean).replaceAll(MARK) : clean;
  }
}
