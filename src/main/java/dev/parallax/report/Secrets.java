package dev.parallax.report;

import com.google.re2j.Pattern;
import java.util.List;

/// Finds what looks like a secret by the forms that providers give theirs. Linear in the text.
final class Secrets {
  private static final Pattern FORMS =
      Pattern.compile(
          "(?:\\b|_)gh[pousr]_[A-Za-z0-9._-]{20,}"
              + "|github_pat_[A-Za-z0-9_]{20,}"
              + "|glpat-[A-Za-z0-9_-]{20,}"
              + "|\\bsk-[A-Za-z0-9_-]{20,}"
              + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"
              + "|\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
              + "|\\bAIza[A-Za-z0-9_-]{30,}"
              + "|\\beyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{5,}"
              // A key that was cut off has no last line: the rest of the text is taken for its
              // body.
              + "|-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----"
              + "(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\\z)");

  /// One of these is in each form. Most texts have none, and to look for a few words costs a tenth
  /// of what the forms cost: every line of the log and every cell of a report comes by here.
  private static final List<String> SIGNS =
      List.of(
          "ghp_",
          "gho_",
          "ghu_",
          "ghs_",
          "ghr_",
          "github_pat_",
          "glpat-",
          "sk-",
          "AKIA",
          "ASIA",
          "xox",
          "AIza",
          "eyJ",
          "-----BEGIN ");

  private static final int SHOWN = 4;

  private Secrets() {}

  /// The text with the first characters of each secret, and a note in the place of the rest.
  static String mask(String text) {
    if (SIGNS.stream().noneMatch(text::contains)) return text;
    var matcher = FORMS.matcher(text);
    var masked = new StringBuilder();
    var from = 0;
    while (matcher.find()) {
      masked.append(text, from, matcher.start());
      masked.append(matcher.group(), 0, SHOWN).append("…masked");
      from = matcher.end();
    }
    return masked.append(text, from, text.length()).toString();
  }
}
