package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;

/// Which files a project says are made by tools or taken from elsewhere: `linguist-generated` and
/// `linguist-vendored` in the `.gitattributes` of the default branch, as GitHub itself reads them.
/// The last line that names a file decides.
final class Attributes {
  static final String PATH = ".gitattributes";
  static final Attributes NONE = new Attributes(List.of());
  private static final int MOST_LINES = 2_000;
  private static final List<String> SET = List.of("linguist-generated", "linguist-vendored");

  private final List<Line> lines;

  private record Line(Globs files, boolean leavesOut) {}

  private Attributes(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  static Attributes read(String text) {
    var lines = new ArrayList<Line>();
    for (var raw : text.lines().limit(MOST_LINES).toList()) {
      var words = List.of(raw.strip().split("\\s+"));
      var pattern = words.getFirst();
      // git allows no `!` here, and none of its macros names files.
      if (pattern.startsWith("#") || pattern.startsWith("!") || pattern.startsWith("[")) continue;
      if (Globs.fault(pattern).isPresent()) continue;
      for (var word : words.subList(1, words.size())) {
        var name = word.replaceFirst("^[-!]", "").replaceFirst("=.*", "");
        if (!SET.contains(name)) continue;
        var leavesOut = word.equals(name) || word.equals(name + "=true");
        lines.add(new Line(Globs.of(List.of(pattern)), leavesOut));
      }
    }
    return new Attributes(lines);
  }

  /// Whether the project says that nobody need look at this file.
  boolean leaveOut(String path) {
    return lines.reversed().stream()
        .filter(line -> line.files().matches(path))
        .findFirst()
        .map(Line::leavesOut)
        .orElse(false);
  }
}
