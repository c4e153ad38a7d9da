package dev.parallax.plan;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A Markdown file taken apart: the YAML between its first two lines of `---`, and what follows.
///
/// @param yaml begins with line 2 of the file
record FrontMatter(String yaml, String body) {
  /// Keys of people's words, which are often written without the quotes that YAML wants.
  private static final Pattern WORDS =
      Pattern.compile("(description|initialPrompt):[ \\t]+(\\S.*)");

  /// A whole value in quotes, or the beginning of one that goes on in the next line, or the head of
  /// a block.
  private static final Pattern STRICT =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"?\\s*(?:#.*)?|'(?:[^']|'')*'?\\s*(?:#.*)?|[|>][-+0-9]*\\s*(?:#.*)?");

  private static final Pattern KEY = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):(?:\\s.*)?");

  /// What stands below a key: its items, its own keys, or nothing.
  private static final Pattern BELOW = Pattern.compile("\\s.*|-\\s.*|#.*|");

  /// Who speaks in the examples that descriptions of Claude Code's subagents are full of.
  private static final Set<String> SPEAKERS =
      Set.of("context", "user", "assistant", "commentary", "example", "examples");

  private static final Pattern ALL_TOOLS =
      Pattern.compile("(tools|allowed-tools|disallowedTools):[ \\t]+\\*[ \\t]*");

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
      var yaml = String.join("\n", strict(lines.subList(1, end)));
      var body = String.join("\n", lines.subList(end + 1, lines.size())).strip();
      return Optional.of(new FrontMatter(yaml, body));
    }
    mistakes.add(
        new Mistake(file, 1, "has front matter without an end", "end it with a line `---`"));
    return Optional.empty();
  }

  /// Subagent files of Claude Code are not always YAML: descriptions have `: ` and ` #` in them and
  /// no quotes around them, or go on over paragraphs of examples; all tools are a bare `*`. They
  /// are meant as text all the same. Lines keep their numbers.
  private static List<String> strict(List<String> lines) {
    var strict = new ArrayList<>(lines);
    for (var i = 0; i < lines.size(); i++) {
      var tools = ALL_TOOLS.matcher(lines.get(i));
      if (tools.matches()) strict.set(i, tools.group(1) + ": '*'");
      var words = WORDS.matcher(lines.get(i));
      if (!words.matches() || STRICT.matcher(words.group(2)).matches()) continue;
      var end = endOfWords(lines, i + 1);
      var said = new StringBuilder(words.group(2));
      for (var line : lines.subList(i + 1, end)) said.append('\n').append(line.strip());
      strict.set(i, words.group(1) + ": " + quoted(said.toString().strip()));
      for (var j = i + 1; j < end; j++) strict.set(j, "");
      i = end - 1;
    }
    return strict;
  }

  /// Where the keys go on after a text without quotes: at the first key from which on there are
  /// only keys and what stands below them.
  private static int endOfWords(List<String> lines, int from) {
    var end = lines.size();
    for (var i = lines.size() - 1; i >= from; i--) {
      var line = lines.get(i);
      var key = KEY.matcher(line);
      var isKey = key.matches() && !SPEAKERS.contains(key.group(1).toLowerCase(Locale.ROOT));
      if (isKey) end = i;
      else if (!BELOW.matcher(line).matches()) break;
    }
    return end;
  }

  private static String quoted(String words) {
    var escaped = words.replace("\\", "\\\\").replace("\"", "\\\"");
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"';
  }

  private static boolean delimits(String line) {
    return line.stripTrailing().equals("---");
  }
}
