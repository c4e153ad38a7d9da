package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The code around a change, as a text for models: the functions that its hunks lie in, what else
/// their files declare, where the names that the added lines use are defined, and who calls what
/// was changed. Each piece has its path and its lines.
///
/// A function of the change and the head commit: it is the same for all who look at the same part.
/// Bounded in what it reads, in what it parses and in what it says; what had no room is counted in
/// its last line. Written from what contributors wrote: data.
///
/// @param mostCharacters of the whole text; about four make a token
/// @param mostFunction longer functions are shown as their heads and the lines around the change
public record Surroundings(int mostCharacters, int mostFunction) {
  /// About 10,000 tokens.
  public static final Surroundings STANDARD = new Surroundings(40_000, 4_000);

  /// Longer files are not parsed: they were made by programs.
  private static final int MOST_FILE = 200_000;

  private static final int MOST_CHANGED = 2_000_000;
  private static final int MOST_OTHERS = 1_500_000;
  private static final int MOST_OTHER_FILES = 48;
  private static final int MOST_NAMES = 400;
  private static final int MOST_PLACES = 3;
  private static final int MOST_TOUCHED = 2_000;
  private static final int AROUND = 8;
  private static final int MOST_LINE = 200;
  private static final int LAST_LINE = 200;

  /// What of the room each section may use up, the earlier ones' rest included.
  private static final double FUNCTIONS = 0.6;

  private static final double NEIGHBOURS = 0.75;
  private static final double DEFINITIONS = 0.9;

  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"|'[^']*'");
  private static final Set<String> WORDS =
      Set.of(
          "abstract",
          "and",
          "await",
          "boolean",
          "break",
          "case",
          "catch",
          "class",
          "const",
          "continue",
          "def",
          "default",
          "echo",
          "elif",
          "else",
          "elsif",
          "end",
          "enum",
          "export",
          "extends",
          "false",
          "final",
          "finally",
          "for",
          "from",
          "fun",
          "func",
          "function",
          "implements",
          "import",
          "int",
          "interface",
          "let",
          "long",
          "module",
          "new",
          "nil",
          "None",
          "not",
          "null",
          "package",
          "pass",
          "print",
          "private",
          "protected",
          "public",
          "raise",
          "range",
          "record",
          "return",
          "self",
          "static",
          "string",
          "String",
          "struct",
          "super",
          "switch",
          "then",
          "this",
          "throw",
          "throws",
          "true",
          "True",
          "False",
          "try",
          "type",
          "undefined",
          "val",
          "var",
          "void",
          "while",
          "with",
          "yield");

  /// A changed file, read.
  ///
  /// @param shown the numbers of the lines that the difference shows
  /// @param touched those next to which something changed
  private record Looked(
      String path,
      Language language,
      List<String> lines,
      List<Outline.Item> items,
      Set<Integer> shown,
      TreeSet<Integer> touched,
      List<String> added) {
    /// The innermost declaration around a line; -1 when there is none.
    int around(int line) {
      var found = -1;
      for (var i = 0; i < items.size(); i++) {
        if (items.get(i).kind() != Outline.Kind.VALUE && items.get(i).covers(line)) found = i;
      }
      return found;
    }

    /// The touched lines, the first of many.
    List<Integer> looks() {
      return touched.stream().limit(MOST_TOUCHED).toList();
    }

    boolean isShown(Outline.Item item) {
      return IntStream.rangeClosed(item.headLine(), item.endLine()).allMatch(shown::contains);
    }

    /// Whether a declaration can be reached from outside of functions.
    boolean isOutside(Outline.Item item) {
      return item.parent() < 0
          || (items.get(item.parent()).kind() == Outline.Kind.TYPE
              && isOutside(items.get(item.parent())));
    }
  }

  /// A file that the change leaves alone.
  private record Other(String path, Language language, String text, Set<String> names) {}

  /// The text; empty when there is nothing to tell.
  public String of(Change change, Source source) {
    var room = new Room(Math.max(0, mostCharacters - LAST_LINE));
    var looked = looked(change, source);
    room.upTo(FUNCTIONS);
    for (var file : looked) functions(room, file, looked.size());
    room.upTo(NEIGHBOURS);
    for (var file : looked) neighbours(room, file);
    var used = used(looked);
    var changed = changedNames(looked);
    var others = others(change, source, looked, used, changed);
    room.upTo(DEFINITIONS);
    definitions(room, looked, others, used);
    room.upTo(1);
    callers(room, others, changed);
    return room.toString();
  }

  private static List<Looked> looked(Change change, Source source) {
    var looked = new ArrayList<Looked>();
    var left = MOST_CHANGED;
    for (var file : change.files()) {
      if (file.kind() == FileChange.Kind.REMOVED || file.hunks().isEmpty()) continue;
      var language = Language.of(file.path());
      if (language == Language.MARKDOWN) continue;
      var text = source.read(file.path()).orElse("");
      if (text.isEmpty() || text.length() > left) continue;
      left -= text.length();
      var shown = new HashSet<Integer>();
      var touched = new TreeSet<Integer>();
      for (var hunk : file.hunks()) lines(hunk, shown, touched);
      looked.add(
          new Looked(
              file.path(),
              language,
              List.of(text.split("\n", -1)),
              text.length() > MOST_FILE ? List.of() : Outline.of(language, text),
              shown,
              touched,
              List.copyOf(file.added().values())));
    }
    return looked;
  }

  private static void lines(Hunk hunk, Set<Integer> shown, Set<Integer> touched) {
    var next = hunk.newLine();
    for (var line : hunk.lines()) {
      switch (line.kind()) {
        case ADDED -> {
          touched.add(line.number());
          shown.add(line.number());
          next = line.number() + 1;
        }
        case CONTEXT -> {
          shown.add(line.number());
          next = line.number() + 1;
        }
        case REMOVED -> touched.add(next);
      }
    }
  }

  /// What a file's hunks lie in, file by file so that each gets its share.
  private void functions(Room room, Looked file, int files) {
    var share = Math.max(mostFunction, (int) (mostCharacters * FUNCTIONS) / Math.max(1, files));
    var text = new StringBuilder();
    var told = new HashSet<Integer>();
    for (var line : file.looks()) {
      var around = file.around(line);
      if (around >= 0 && !told.add(around)) continue;
      var piece = around < 0 ? byIndentation(file, line) : function(file, around, line);
      if (piece.isEmpty()) continue;
      if (text.length() + piece.length() > share) room.leaveOut("enclosing functions");
      else if (text.indexOf(piece) < 0) text.append(piece);
    }
    if (text.isEmpty()) return;
    room.add("=== " + shown(file.path()) + "\n" + text, "enclosing functions");
  }

  private String function(Looked file, int index, int line) {
    var item = file.items().get(index);
    if (file.isShown(item) && file.isOutside(item)) return parents(file, item);
    var text = new StringBuilder(parents(file, item));
    var whole = numbered(file, item.line(), item.endLine());
    if (item.kind() == Outline.Kind.FUNCTION && whole.length() <= mostFunction) {
      return text.append(whole).toString();
    }
    text.append("%6d   %s\n".formatted(item.headLine(), item.head()));
    if (item.kind() != Outline.Kind.FUNCTION) return text.toString();
    var from = Math.max(item.headLine() + 1, line - AROUND);
    var last = file.touched().floor(Math.min(item.endLine(), line + 4 * AROUND));
    var to = Math.min(item.endLine(), (last == null ? line : last) + AROUND);
    var near = numbered(file, from, to);
    if (near.length() <= mostFunction) {
      text.append("       ...\n").append(near).append("       ...\n");
    }
    return text.toString();
  }

  /// The heads of what a declaration is in, outermost first.
  private static String parents(Looked file, Outline.Item item) {
    var heads = new ArrayList<String>();
    for (var at = item.parent(); at >= 0; at = file.items().get(at).parent()) {
      var parent = file.items().get(at);
      heads.addFirst("%6d   %s\n".formatted(parent.headLine(), parent.head()));
    }
    return String.join("", heads);
  }

  /// Without a grammar: the lines above that are further to the left, as most languages lay their
  /// heads out.
  private static String byIndentation(Looked file, int line) {
    var lines = file.lines();
    var at = Math.min(line, lines.size());
    while (at > 1 && at > line - AROUND && lines.get(at - 1).isBlank()) at--;
    if (at < 1 || lines.get(at - 1).isBlank()) return "";
    var indent = indent(lines.get(at - 1));
    var heads = new ArrayList<String>();
    for (var i = at - 1; i >= 1 && i > at - 2_000 && indent > 0 && heads.size() < 6; i--) {
      var text = lines.get(i - 1);
      if (text.isBlank() || indent(text) >= indent) continue;
      indent = indent(text);
      if (!file.shown().contains(i)) {
        heads.addFirst("%6d   %s\n".formatted(i, cut(text)));
      }
    }
    return String.join("", heads);
  }

  private static int indent(String line) {
    var indent = 0;
    while (indent < line.length() && (line.charAt(indent) == ' ' || line.charAt(indent) == '\t')) {
      indent++;
    }
    return indent;
  }

  private static void neighbours(Room room, Looked file) {
    var lines = new ArrayList<String>();
    for (var item : file.items()) {
      var seen = file.shown().contains(item.headLine());
      if (seen || !file.isOutside(item)) continue;
      var touched = file.touched().subSet(item.line(), true, item.endLine(), true);
      if (!touched.isEmpty()) continue;
      lines.add(place(file.items(), item));
    }
    room.addLines("\nAlso in " + shown(file.path()) + ":\n", lines, "signatures");
  }

  /// ` 12 class Orders: int total()`.
  private static String place(List<Outline.Item> items, Outline.Item item) {
    var within = item.parent() < 0 ? "" : items.get(item.parent()).name() + ": ";
    return "%6d   %s%s\n".formatted(item.headLine(), within, item.head());
  }

  /// The names that the added lines use and that their files do not declare, as they come.
  private static Set<String> used(List<Looked> looked) {
    var names = new LinkedHashSet<String>();
    var own = new HashSet<String>();
    for (var file : looked) {
      file.items().forEach(item -> own.add(item.name()));
      for (var line : file.added()) {
        if (line.length() > 2_000 || Comments.isComment(file.language(), line)) continue;
        if (!file.language().hasGrammar()) continue;
        for (var name : names(TEXT.matcher(line).replaceAll(" "))) {
          if (names.size() < MOST_NAMES) names.add(name);
        }
      }
    }
    names.removeAll(own);
    names.removeAll(WORDS);
    return names;
  }

  /// The functions that were changed.
  private static Set<String> changedNames(List<Looked> looked) {
    var names = new LinkedHashSet<String>();
    for (var file : looked) {
      for (var line : file.looks()) {
        var around = file.around(line);
        if (around < 0) continue;
        var item = file.items().get(around);
        if (item.kind() == Outline.Kind.FUNCTION
            && item.name().length() > 2
            && names.size() < MOST_NAMES
            && file.isOutside(item)) {
          names.add(item.name());
        }
      }
    }
    return names;
  }

  /// The files in which it is worth to look, the likeliest first: a name may have its own file, and
  /// what belongs together lies in one folder.
  private static List<Other> others(
      Change change, Source source, List<Looked> looked, Set<String> used, Set<String> changed) {
    if (used.isEmpty() && changed.isEmpty()) return List.of();
    var own = new HashSet<String>();
    change.files().forEach(file -> own.add(file.path()));
    var families = new HashSet<Language>();
    var folders = new HashSet<String>();
    for (var file : looked) {
      if (file.language().hasGrammar()) families.add(family(file.language()));
      folders.add(folder(file.path()));
    }
    var words = new HashSet<String>();
    for (var file : looked) {
      file.lines().stream()
          .filter(line -> line.contains("import") || line.contains("require"))
          .limit(200)
          .forEach(line -> names(line).forEach(name -> words.add(plain(name))));
    }
    used.forEach(name -> words.add(plain(name)));
    var ranks = new HashMap<String, Integer>();
    for (var path : source.paths()) {
      if (own.contains(path) || !families.contains(family(Language.of(path)))) continue;
      ranks.put(path, rank(path, words, folders));
    }
    var paths =
        ranks.keySet().stream()
            .sorted(Comparator.<String>comparingInt(ranks::get).thenComparing(path -> path))
            .limit(MOST_OTHER_FILES)
            .toList();
    var others = new ArrayList<Other>();
    var left = MOST_OTHERS;
    for (var path : paths) {
      var text = source.read(path).orElse("");
      if (text.isEmpty() || text.length() > Math.min(left, MOST_FILE)) continue;
      left -= text.length();
      var found = names(text);
      found.removeIf(name -> !used.contains(name) && !changed.contains(name));
      if (!found.isEmpty()) others.add(new Other(path, Language.of(path), text, found));
    }
    return others;
  }

  private static int rank(String path, Set<String> words, Set<String> folders) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    var dot = name.indexOf('.');
    var folder = folder(path);
    var rank = 3;
    if (folders.stream().anyMatch(own -> folder(own).equals(folder(folder)))) rank = 2;
    if (folders.contains(folder)) rank = 1;
    if (words.contains(plain(dot > 0 ? name.substring(0, dot) : name))) rank = 0;
    return path.contains("test") || path.contains("spec") ? rank + 2 : rank;
  }

  private void definitions(Room room, List<Looked> looked, List<Other> others, Set<String> used) {
    var known = new HashSet<String>();
    for (var file : looked) file.lines().forEach(line -> known.addAll(names(line)));
    var places = new LinkedHashMap<String, List<String>>();
    var doubtful = new LinkedHashMap<String, List<String>>();
    for (var other : others) {
      if (other.names().stream().noneMatch(used::contains)) continue;
      var items = Outline.of(other.language(), other.text());
      for (var item : items) {
        if (!used.contains(item.name())) continue;
        var parent = item.parent() < 0 ? "" : items.get(item.parent()).name();
        var sure = parent.isEmpty() || known.contains(parent);
        (sure ? places : doubtful)
            .computeIfAbsent(item.name(), _ -> new ArrayList<>())
            .add(
                "%s:%d   %s%s\n"
                    .formatted(
                        shown(other.path()),
                        item.headLine(),
                        parent.isEmpty() ? "" : parent + ": ",
                        item.head()));
      }
    }
    // A method of a type that nobody names here is meant when there is no other of its name.
    doubtful.forEach((name, at) -> {
      if (at.size() == 1) places.putIfAbsent(name, at);
    });
    var lines = new ArrayList<String>();
    for (var name : used) {
      places.getOrDefault(name, List.of()).stream().limit(MOST_PLACES).forEach(lines::add);
    }
    room.addLines("\nUsed by the added lines and defined elsewhere:\n", lines, "definitions");
  }

  private static void callers(Room room, List<Other> others, Set<String> changed) {
    var counts = new HashMap<String, Integer>();
    var lines = new ArrayList<String>();
    for (var other : others) {
      var here = other.names().stream().filter(changed::contains).toList();
      if (here.isEmpty()) continue;
      var number = 0;
      for (var line : (Iterable<String>) other.text().lines()::iterator) {
        number++;
        if (line.length() > 2_000) continue;
        for (var name : here) {
          if (!calls(line, name) || counts.merge(name, 1, Integer::sum) > MOST_PLACES) continue;
          lines.add("%s:%d   %s\n".formatted(shown(other.path()), number, cut(line.strip())));
        }
      }
    }
    room.addLines("\nCalls of what was changed, by name:\n", lines, "calls");
  }

  private static boolean calls(String line, String name) {
    var at = line.indexOf(name);
    while (at >= 0) {
      var end = at + name.length();
      var starts = at == 0 || !Character.isJavaIdentifierPart(line.charAt(at - 1));
      if (starts && end < line.length() && line.charAt(end) == '(') {
        // Where it is declared in another place it is not called.
        return !line.substring(0, at).matches(".*\\b(def|fun|func|function|void)\\s+");
      }
      at = line.indexOf(name, end);
    }
    return false;
  }

  /// Words of three characters and more, as they come. Not by an expression: this reads much.
  private static Set<String> names(String text) {
    var names = new LinkedHashSet<String>();
    var start = -1;
    for (var i = 0; i <= text.length(); i++) {
      var inside = i < text.length() && Character.isJavaIdentifierPart(text.charAt(i));
      if (inside && start < 0) start = i;
      if (inside || start < 0) continue;
      var length = i - start;
      if (length > 2 && length < 100 && !Character.isDigit(text.charAt(start))) {
        names.add(text.substring(start, i));
      }
      start = -1;
    }
    return names;
  }

  private static Language family(Language language) {
    return switch (language) {
      case JAVASCRIPT, TYPESCRIPT, TSX -> Language.TYPESCRIPT;
      case JAVA, KOTLIN -> Language.JAVA;
      default -> language;
    };
  }

  private static String folder(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }

  /// A name as it is compared with file names: `OrderTotals` is in `order_totals.py`.
  private static String plain(String name) {
    return name.replaceAll("[_$-]", "").toLowerCase(java.util.Locale.ROOT);
  }

  private String numbered(Looked file, int from, int to) {
    var text = new StringBuilder();
    for (var i = Math.max(1, from); i <= Math.min(to, file.lines().size()); i++) {
      text.append("%6d   %s\n".formatted(i, cut(file.lines().get(i - 1))));
      if (text.length() > mostFunction) break; // whoever asks has no room for more
    }
    return text.toString();
  }

  private static String cut(String line) {
    var text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    return text.length() <= MOST_LINE ? text : text.substring(0, MOST_LINE) + "…";
  }

  private static String shown(String path) {
    return OneLine.of(path, 300);
  }

  /// A text of bounded length that counts what it has no room for.
  private static final class Room {
    private final int most;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Integer> leftOut = new LinkedHashMap<>();
    private int end;

    Room(int most) {
      this.most = most;
    }

    void upTo(double share) {
      end = (int) (most * share);
    }

    void leaveOut(String what) {
      leftOut.merge(what, 1, Integer::sum);
    }

    boolean add(String piece, String what) {
      if (text.length() + piece.length() > end) {
        leaveOut(what);
        return false;
      }
      text.append(piece);
      return true;
    }

    void addLines(String title, List<String> lines, String what) {
      var titled = false;
      for (var line : lines) {
        if (add(titled ? line : title + line, what)) titled = true;
      }
    }

    @Override
    public String toString() {
      if (leftOut.isEmpty()) return text.toString();
      var parts = new ArrayList<String>();
      leftOut.forEach((what, count) -> parts.add(count + " " + what));
      return text.append("\nLeft out for want of room: ")
          .append(String.join(", ", parts))
          .append(".\n")
          .toString();
    }
  }
}
