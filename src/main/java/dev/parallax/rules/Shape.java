package dev.parallax.rules;

/// Whether a text has the shape of what people write. The parsers are native code: what is nested
/// without end overflows their stack, which ends the whole process, and endless runs of one sign
/// cost them time that grows with the square of the length. Such a text is not given to them.
final class Shape {
  private static final int MOST_CHARACTERS = 300_000;
  private static final int MOST_DEPTH = 150;
  private static final int MOST_LINE = 20_000;
  private static final int MOST_RUN = 200;
  private static final int MOST_ODD = 100;

  /// What rulers in comments are made of.
  private static final String RULERS = "-=*#_/.~+ \t\r\n";

  private Shape() {}

  static boolean isWritten(String text) {
    if (text.length() > MOST_CHARACTERS) return false;
    var depth = 0;
    var line = 0;
    var run = 0;
    var odd = 0;
    var again = 0;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      line = c == '\n' ? 0 : line + 1;
      if (c == '(' || c == '[' || c == '{') depth++;
      else if ((c == ')' || c == ']' || c == '}') && depth > 0) depth--;
      var same = i > 0 && c == text.charAt(i - 1) && RULERS.indexOf(c) < 0;
      run = same && !Character.isLetterOrDigit(c) ? run + 1 : 0;
      // Half of a character cannot be handed over at all.
      if (Character.isSurrogate(c) && !isPaired(text, i)) return false;
      if (c == 0) odd++;
      if (c == '\n') again = isAgain(text, i) ? again + 1 : 0;
      if (depth > MOST_DEPTH || line > MOST_LINE || run > MOST_RUN || odd > MOST_ODD) return false;
      if (again > MOST_RUN) return false;
    }
    return true;
  }

  /// Whether the line that ends here says the same as the one before it.
  private static boolean isAgain(String text, int end) {
    var start = text.lastIndexOf('\n', end - 1) + 1;
    if (start < 2) return false;
    var before = text.lastIndexOf('\n', start - 2) + 1;
    var line = text.substring(start, end).strip();
    return !line.isEmpty()
        && line.length() < 80
        && line.equals(text.substring(before, start - 1).strip());
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
