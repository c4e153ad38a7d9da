package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A Markdown file taken apart: the YAML between its first two lines of `---`, and what follows.
///
/// @param yaml begins with line 2 of the file
record FrontMatter(String yaml, String body) {
  private static final Pattern DESCRIPTION = Pattern.compile("description:[ \\t]+([^\"'|>\\s#].*)");

  /// Takes a file apart; empty, with a mistake, when it has no front matter.
  static Optional<FrontMatter> of(String file, String text, List<Mistake> mistakes) {
    if (text.length() > Source.MAX_TEXT_BYTES) {
      mistakes.add(new Mistake(file, 0, "is larger than 1 MiB", "make it shorter"));
      return Optional.empty();
    }
    var lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    if (lines.isEmpty() || !delimits(lines.getFirst())) {
      mistakes.add(
          new Mistake(file, 1, "has no front matter", "begin with a line `---` and `name: ...`"));
      return Optional.empty();
    }
    for (var end = 1; end < lines.size(); end++) {
      if (!delimits(lines.get(end))) continue;
      var yaml = String.join("\n", withQuotedDescription(lines.subList(1, end)));
      var body = String.join("\n", lines.subList(end + 1, lines.size())).strip();
      return Optional.of(new FrontMatter(yaml, body));
    }
    mistakes.add(
        new Mistake(file, 1, "has front matter without an end", "end it with a line `---`"));
    return Optional.empty();
  }

  /// Claude Code writes descriptions with `: ` and ` #` in them and no quotes around them, which
  /// YAML does not allow; they are text all the same.
  private static List<String> withQuotedDescription(List<String> lines) {
    var quoted = new ArrayList<>(lines);
    for (var i = 0; i < lines.size(); i++) {
      var description = DESCRIPTION.matcher(lines.get(i));
      var goesOn = i + 1 < lines.size() && lines.get(i + 1).matches("[ \\t].*");
      if (!description.matches() || goesOn) continue;
      quoted.set(i, "description: '" + description.group(1).replace("'", "''") + "'");
    }
    return quoted;
  }

  private static boolean delimits(String line) {
    return line.stripTrailing().equals("---");
  }
}
