package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The blocks of a file as far as braces or indentation show them: enough to say which function and
/// which loops a line stands in, also where there is no grammar. Strings and comments are skipped.
final class Blocks {
  private static final Set<Language> INDENTED = Set.of(Language.PYTHON, Language.RUBY);

  /// Where a statement needs no semicolon.
  private static final Set<Language> LINES =
      Set.of(Language.GO, Language.KOTLIN, Language.JAVASCRIPT, Language.TYPESCRIPT, Language.TSX);

  private static final Pattern LOOP =
      Pattern.compile(
          "^\\W*(?:'\\w+:\\s*)?(?:for|foreach|while|do|loop)\\b|\\.(?:forEach|ForEach|for_each|each)\\(");
  private static final Pattern NO_FUNCTION =
      Pattern.compile(
          "^\\W*(?:else\\b|if\\b|for\\b|foreach\\b|while\\b|do\\b|loop\\b|switch\\b|match\\b|try\\b|catch\\b|finally\\b|using\\b|lock\\b|unsafe\\b|class\\b|namespace\\b|mod\\b|impl\\b|struct\\b|enum\\b|trait\\b|interface\\b)"
              + "|\\b(?:class|namespace|interface|struct|enum|record|trait)\\s+\\w+[^()]*$");
  private static final Pattern INDENTED_LOOP =
      Pattern.compile(
          "^\\s*(?:async\\s+)?(?:for|while|until)\\s|\\.(?:each|each_with_index|find_each|map|flat_map|times|each_pair)\\b[^|]*(?:do|\\{)\\s*(?:\\|[^|]*\\|)?\\s*$");
  private static final Pattern DEFINITION = Pattern.compile("^\\s*(?:async\\s+)?def\\s");

  private final List<String> lines;
  private final List<Block> blocks;
  private final Language language;

  /// A block: what stands before its brace, and its lines.
  private record Block(String head, int headLine, int from, int to) {
    boolean holds(int line) {
      return from <= line && line <= to;
    }

    boolean isLoop() {
      return LOOP.matcher(head).find();
    }

    boolean isFunction() {
      return (head.contains("(") || head.contains("=>")) && !NO_FUNCTION.matcher(head).find();
    }
  }

  private Blocks(Language language, List<String> lines, List<Block> blocks) {
    this.language = language;
    this.lines = lines;
    this.blocks = blocks;
  }

  static Blocks of(Language language, String text) {
    var lines = text.lines().toList();
    return new Blocks(
        language, lines, INDENTED.contains(language) ? List.of() : braces(language, text));
  }

  /// The text of the function around a line, its head first; the whole file when there is none.
  String function(int line) {
    if (INDENTED.contains(language)) return indented(line);
    Block inner = null;
    for (var block : blocks) {
      if (!block.holds(line) || !block.isFunction()) continue;
      if (inner == null || block.from() >= inner.from()) inner = block;
    }
    return inner == null ? text(1, lines.size()) : text(inner.headLine(), inner.to());
  }

  /// Whether a line is run again for each element of something, within its own function.
  boolean isInLoop(int line) {
    if (INDENTED.contains(language)) return isInIndentedLoop(line);
    var functionFrom = 0;
    for (var block : blocks) {
      if (block.holds(line) && block.isFunction() && !block.isLoop()) {
        functionFrom = Math.max(functionFrom, block.headLine());
      }
    }
    for (var block : blocks) {
      // The head of a loop is not its body: reading the next row there is what loops are for.
      if (block.isLoop()
          && block.holds(line)
          && line > block.from()
          && block.headLine() >= functionFrom) {
        return true;
      }
    }
    return false;
  }

  /// Whether the function around a line says that it is asynchronous.
  boolean isInAsync(int line) {
    for (var i = blocks.size() - 1; i >= 0; i--) {
      var block = blocks.get(i);
      if (block.holds(line) && block.isFunction()) {
        return block.head().matches("(?s).*\\basync\\b.*");
      }
    }
    return false;
  }

  /// The statement that a line begins or is part of: on to the line that ends it.
  String statement(int line) {
    var to = line;
    while (to < lines.size()
        && to < line + 12
        && !lines.get(to - 1).matches(".*[;{}]\\s*(//.*)?")) {
      to++;
    }
    return text(line, to);
  }

  private String text(int from, int to) {
    return String.join("\n", lines.subList(Math.max(0, from - 1), Math.min(lines.size(), to)));
  }

  private String indented(int line) {
    var indent = indent(line);
    for (var i = line; i >= 1; i--) {
      if (lines.get(i - 1).isBlank()) continue;
      var isHead = DEFINITION.matcher(lines.get(i - 1)).find() && (indent(i) < indent || i == line);
      if (!isHead) continue;
      var end = i + 1;
      while (end <= lines.size() && (lines.get(end - 1).isBlank() || indent(end) > indent(i)))
        end++;
      var start = i;
      while (start > 1 && lines.get(start - 2).stripLeading().startsWith("@")) start--;
      return text(start, Math.min(end, lines.size()));
    }
    return text(1, lines.size());
  }

  private boolean isInIndentedLoop(int line) {
    var indent = indent(line);
    for (var i = line - 1; i >= 1 && indent > 0; i--) {
      var text = lines.get(i - 1);
      if (text.isBlank() || indent(i) >= indent) continue;
      if (DEFINITION.matcher(text).find()) return false;
      if (INDENTED_LOOP.matcher(text).find()) return true;
      indent = indent(i);
    }
    return false;
  }

  private int indent(int line) {
    var text = lines.get(line - 1);
    return text.length() - text.stripLeading().length();
  }

  private static List<Block> braces(Language language, String text) {
    record Open(String head, int headLine, int from) {}
    var found = new ArrayList<Block>();
    var open = new ArrayDeque<Open>();
    var head = new StringBuilder();
    var headLine = 1;
    var line = 1;
    var depth = 0;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '\n') {
        line++;
        if (depth == 0 && LINES.contains(language) && endsHere(head, text, i)) head.setLength(0);
      }
      var end = skipped(language, text, i);
      if (end > i) {
        for (var j = i; j < end; j++) if (text.charAt(j) == '\n') line++;
        if (c != '/' && c != '#' && !head.isEmpty()) head.append('"');
        i = end - 1;
        continue;
      }
      switch (c) {
        case '{' -> {
          open.push(new Open(head.toString(), headLine, line));
          head.setLength(0);
        }
        case '}' -> {
          if (!open.isEmpty()) {
            var o = open.pop();
            found.add(new Block(o.head(), o.headLine(), o.from(), line));
          }
          head.setLength(0);
        }
        case ';' -> {
          if (depth == 0) head.setLength(0);
          else head.append(c);
        }
        default -> {
          if (head.isEmpty() && !Character.isWhitespace(c)) headLine = line;
          if (!head.isEmpty() || !Character.isWhitespace(c)) head.append(c);
        }
      }
      if (c == '(') depth++;
      if (c == ')') depth = Math.max(0, depth - 1);
      if (c == '{' || c == '}') depth = 0;
    }
    while (!open.isEmpty()) {
      var o = open.pop();
      found.add(new Block(o.head(), o.headLine(), o.from(), line));
    }
    found.sort(
        java.util.Comparator.comparingInt(Block::from)
            .thenComparing(Block::to, java.util.Comparator.reverseOrder()));
    return found;
  }

  /// Whether a line end also ends what might have become the head of a block.
  private static boolean endsHere(StringBuilder head, String text, int at) {
    var before = head.toString().stripTrailing();
    if (before.endsWith("=>") || before.endsWith(",") || before.endsWith("=")) return false;
    for (var i = at; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) return text.charAt(i) != '{';
    }
    return true;
  }

  /// Where a string or a comment that begins here ends; the place itself when none begins here.
  private static int skipped(Language language, String text, int at) {
    var c = text.charAt(at);
    if (text.startsWith("//", at) || (c == '#' && language == Language.PHP)) {
      var end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", at)) {
      var end = text.indexOf("*/", at + 2);
      return end < 0 ? text.length() : end + 2;
    }
    if (c == '\'' && language == Language.RUST) {
      return text.startsWith("'\\", at) || (at + 2 < text.length() && text.charAt(at + 2) == '\'')
          ? Math.min(text.length(), Math.max(text.indexOf('\'', at + 2) + 1, at + 1))
          : at + 1;
    }
    if (c != '"' && c != '\'' && c != '`') return at;
    for (var i = at + 1; i < text.length(); i++) {
      var d = text.charAt(i);
      if (d == '\\') i++;
      else if (d == c) return i + 1;
      else if (d == '\n' && c != '`' && language != Language.PHP && language != Language.RUST)
        return i;
    }
    return text.length();
  }
}
