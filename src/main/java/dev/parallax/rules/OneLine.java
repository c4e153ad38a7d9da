package dev.parallax.rules;

/// Foreign text on one line.
final class OneLine {
  private OneLine() {}

  /// @param most characters, `…` at the end when there were more
  static String of(String text, int most) {
    var head = text.length() > 4 * most ? text.substring(0, 4 * most) : text;
    var line = head.replaceAll("[\\s\\p{Cntrl}\\x{2028}\\x{2029}]+", " ").strip();
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
