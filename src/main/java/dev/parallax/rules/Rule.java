package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Severity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing to look for, as its rule file describes it.
///
/// @param id `agent/name`; the agent that looks for it comes first
/// @param claim what is wrong, said of the place; `{NAME}` stands for a capture's text
/// @param why why it matters
/// @param fix what to do instead
/// @param mends the mend itself where it is nothing but other words in the same place; empty when
///   it needs thinking
/// @param matches how it shows itself; empty when a check in Java looks for it
/// @param examples what it must and must not find
record Rule(
    String id,
    Severity severity,
    String claim,
    String why,
    String fix,
    List<Mend> mends,
    List<Match> matches,
    List<Example> examples) {
  Rule {
    mends = List.copyOf(mends);
    matches = List.copyOf(matches);
    examples = List.copyOf(examples);
  }

  private static final Pattern UNKNOWN = Pattern.compile("`?\\{[a-z]+}`?");

  /// A line that the rule found, as it should read; empty unless there is one mend for it.
  String mended(String line) {
    var mended = mends.stream().map(mend -> mend.of(line)).filter(m -> !m.isEmpty()).toList();
    return mended.size() == 1 ? mended.getFirst() : "";
  }

  /// Words of a line that are wrong wherever the rule finds that line, and what is right.
  record Mend(Pattern from, String to) {
    /// The line as it should read; empty when the words are not there exactly once.
    String of(String line) {
      var words = from.matcher(line);
      if (!words.find() || words.find()) return "";
      return words.reset().replaceFirst(to);
    }
  }

  /// The agent that looks for it.
  String agent() {
    return id.substring(0, id.indexOf('/'));
  }

  /// A finding of this rule.
  ///
  /// @param captures what `{NAME}` in the claim stands for
  String claim(Map<String, String> captures) {
    var filled = claim;
    for (var capture : captures.entrySet()) {
      filled = filled.replace("{" + capture.getKey() + "}", capture.getValue());
    }
    if (captures.isEmpty()) {
      // A line has no captures: what a query could name is then "this".
      var named = UNKNOWN.matcher(claim).replaceAll("this");
      filled = Character.toUpperCase(named.charAt(0)) + named.substring(1);
    }
    return filled + ": " + why;
  }

  /// One way in which a rule shows itself in some languages: a query on the syntax tree, or a
  /// pattern on a line.
  ///
  /// @param query a tree-sitter query whose capture `@at` is the place; empty when `line` is set
  /// @param needles sets of words of which a file must contain one each for the query to match at
  ///   all: looking for words is cheaper than compiling a query
  /// @param line a pattern on one added line; null when `query` is set
  /// @param filters what must hold of the place besides
  /// @param unless a pattern that must not occur in the statement, or in the line
  /// @param unlessFunction a pattern that must not occur in the function around the place, or in
  ///   the file when there is none
  /// @param onlyIf a pattern that must occur in the file
  /// @param onlyIfStatement a pattern that must occur in the statement
  /// @param onlyIfFunction a pattern that must occur in the function around the place
  /// @param unlessFile a pattern that must not occur in the file
  /// @param paths a pattern that must occur in the file's path
  record Match(
      Set<Language> languages,
      String query,
      List<Set<String>> needles,
      @Nullable Pattern line,
      Set<Filter> filters,
      @Nullable Pattern unless,
      @Nullable Pattern unlessFunction,
      @Nullable Pattern onlyIf,
      @Nullable Pattern onlyIfStatement,
      @Nullable Pattern onlyIfFunction,
      @Nullable Pattern unlessFile,
      @Nullable Pattern paths) {

    /// Whether a file can have a match.
    boolean mayMatch(String text) {
      return needles.stream().allMatch(words -> words.stream().anyMatch(text::contains))
          && (onlyIf == null || onlyIf.matcher(text).find())
          && (unlessFile == null || !unlessFile.matcher(text).find());
    }

    /// Whether it looks at files of that name.
    boolean mayBeIn(String path) {
      return paths == null || paths.matcher(path).find();
    }
  }

  /// What can be asked of a place besides its shape.
  enum Filter {
    /// It runs again for each element of something.
    IN_LOOP,
    /// It runs where blocking stops others.
    IN_ASYNC,
    /// It is a string that something which is not a constant is put into.
    DYNAMIC,
    /// It contains something that came with a request.
    TAINTED
  }

  /// A piece of code and whether the rule must find something in it.
  ///
  /// @param files what the change adds, by path
  /// @param before what stood there before, by path
  record Example(String name, boolean bad, Map<String, String> files, Map<String, String> before) {}
}
