package dev.parallax.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Text as a reader sees it: what is invisible is gone, and what would change the order of the rest
/// is spelt out. Also the place where lengths are cut, never through a character.
final class Visible {
  /// How much more than wanted is read, so that a secret is whole when it is looked for.
  private static final int MARGIN = 8_192;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Visible() {}

  /// A moment as people read it.
  static String time(Instant at) {
    return TIME.format(at);
  }

  /// The text on one line, without secrets.
  ///
  /// @param most characters, the last of them `…` when something was left out
  static String line(String text, int most) {
    var seen = Secrets.mask(of(head(text, most)));
    return cut(seen.replaceAll("\\s+", " ").strip(), most);
  }

  /// The text with its lines, without secrets.
  static String lines(String text, int most) {
    return cut(Secrets.mask(of(head(text, most))), most);
  }

  /// At most that many characters, the last of them `…` when something was left out.
  static String cut(String text, int most) {
    if (text.length() <= most) return text;
    if (most < 1) return "";
    var end = most - 1;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) end--;
    return text.substring(0, end) + "…";
  }

  /// A beginning that is surely long enough, ending between two words.
  private static String head(String text, int most) {
    var enough = 2L * most + MARGIN;
    if (text.length() <= enough) return text;
    var end = (int) enough;
    while (end > most && !Character.isWhitespace(text.charAt(end - 1))) end--;
    return text.substring(0, end) + " …";
  }

  private static String of(String text) {
    var seen = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(seen, c));
    // Nothing from outside may be taken for the hidden first line of a comment of ours.
    return seen.toString().replaceAll("(?i)<!--(\\s*parallax)", "<! --$1");
  }

  private static void append(StringBuilder seen, int c) {
    if (c == '\n') seen.append('\n');
    else if (c == '\t') seen.append('\t');
    else if (c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029) seen.append(' ');
    else if (isBidi(c)) seen.append("[U+%04X]".formatted(c));
    else if (!isHidden(c)) seen.appendCodePoint(c);
  }

  private static boolean isBidi(int c) {
    return c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /// Controls, formats such as zero-width characters and tags, variation selectors, fillers, halves
  /// of characters.
  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
      default ->
          (c >= 0xfe00 && c <= 0xfe0f)
              || (c >= 0xe0000 && c <= 0xe0fff)
              || (c >= 0x180b && c <= 0x180f)
              || c == 0x34f
              || c == 0x115f
              || c == 0x1160
              || c == 0x17b4
              || c == 0x17b5
              || c == 0x3164
              || c == 0xffa0;
    };
  }
}
