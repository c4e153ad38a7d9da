package dev.parallax.plan;

import java.util.List;
import java.util.stream.Collectors;

/// Foreign words as a message may show them: short, and on one line.
final class OneLine {
  private static final int WORD = 40;
  private static final int PATH = 120;
  private static final int PATHS = 5;

  private OneLine() {}

  static String of(String word) {
    return cut(word, WORD);
  }

  /// The first few of many paths, and how many more there are.
  static String paths(List<String> paths) {
    var shown = paths.stream().limit(PATHS).map(p -> cut(p, PATH));
    var more = paths.size() - PATHS;
    return shown.collect(Collectors.joining(", ")) + (more > 0 ? " and " + more + " more" : "");
  }

  /// `1 file`, `2 files`.
  static String files(int count) {
    return count == 1 ? "1 file" : count + " files";
  }

  private static String cut(String text, int most) {
    var line = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.length() < text.length() ? line + "…" : line.toString();
  }
}
