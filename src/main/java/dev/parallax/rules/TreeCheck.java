package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/// Matches the rules that are data: queries on the syntax trees of changed files, patterns on their
/// added lines. Only what touches an added line is found.
final class TreeCheck {
  private TreeCheck() {}

  static void look(Sight sight, RuleBook book) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      var language = Language.of(file.path());
      sight
          .source()
          .read(file.path())
          .ifPresent(text -> {
            lines(sight, book, file, language, text);
            if (language.hasGrammar()) tree(sight, book, file, language, text);
          });
    }
  }

  private static void lines(
      Sight sight, RuleBook book, Sight.AddedLines file, Language language, String text) {
    var blocks = Blocks.of(language, text);
    for (var rule : book.rules()) {
      for (var match : rule.matches()) {
        if (match.line() == null || !match.languages().contains(language)) continue;
        if (isExcused(rule, match, file) || !match.mayBeIn(file.path()) || !match.mayMatch(text))
          continue;
        file.lines()
            .forEach((number, line) -> {
              if (line.length() > 2_000 || Comments.isComment(language, line)) return;
              if (!match.line().matcher(line).find()) return;
              if (!passes(match, number, line, blocks)) return;
              sight.find(rule.id(), file.path(), number, line.strip(), Map.of());
            });
      }
    }
  }

  /// A tool may be slow, and its commands are put together from what its owner typed.
  private static boolean isExcused(Rule rule, Rule.Match match, Sight.AddedLines file) {
    if (rule.agent().equals("performance")
        && match.paths() == null
        && Places.isRunOnce(file.path())
        && Language.of(file.path()) != Language.SQL) return true;
    return Places.isTool(file.path())
        && (rule.agent().equals("performance") || rule.id().equals("security/shell-from-strings"))
        && Language.of(file.path()) != Language.YAML;
  }

  private static boolean passes(Rule.Match match, int number, String line, Blocks blocks) {
    if (occurs(match.unless(), line)) return false;
    for (var filter : match.filters()) {
      var holds =
          switch (filter) {
            case IN_LOOP -> blocks.isInLoop(number);
            case IN_ASYNC -> blocks.isInAsync(number);
            case TAINTED -> Taint.isTainted(line, blocks.function(number));
            case DYNAMIC -> true; // a line says so itself, or its pattern would not match
          };
      if (!holds) return false;
    }
    if (match.onlyIfStatement() != null
        && !match.onlyIfStatement().matcher(blocks.statement(number)).find()) {
      return false;
    }
    if (match.onlyIfFunction() != null
        && !match.onlyIfFunction().matcher(blocks.function(number)).find()) {
      return false;
    }
    return !occurs(match.unlessFunction(), blocks.function(number));
  }

  private static void tree(
      Sight sight, RuleBook book, Sight.AddedLines file, Language language, String text) {
    try (var syntax = Syntax.of(language, text)) {
      for (var rule : book.rules()) {
        for (var match : rule.matches()) {
          if (match.query().isEmpty() || !match.languages().contains(language)) continue;
          if (isExcused(rule, match, file) || !match.mayBeIn(file.path()) || !match.mayMatch(text))
            continue;
          for (var captures : syntax.matches(book.query(language, match))) {
            var at = captures.get("at");
            if (at == null || !file.touches(Syntax.line(at), Syntax.endLine(at))) continue;
            if (!passes(match, at, syntax, text)) continue;
            found(sight, rule, file, syntax, at, captures);
          }
        }
      }
    }
  }

  private static void found(
      Sight sight,
      Rule rule,
      Sight.AddedLines file,
      Syntax syntax,
      TSNode at,
      Map<String, TSNode> captures) {
    var words = new HashMap<String, String>();
    captures.forEach((name, node) -> words.put(name, oneLine(syntax.text(node))));
    var from = Syntax.line(at);
    var to = Math.min(Syntax.endLine(at), from + 9);
    sight.find(
        rule.id(), file.path(), from, to, Quote.of(sight.source(), file.path(), from, to), words);
  }

  private static boolean passes(Rule.Match match, TSNode at, Syntax syntax, String text) {
    for (var filter : match.filters()) {
      var holds =
          switch (filter) {
            case IN_LOOP -> syntax.isInLoop(at);
            case IN_ASYNC -> syntax.isInAsync(at);
            case DYNAMIC -> isDynamic(at, syntax);
            case TAINTED -> Taint.isTainted(at, syntax);
          };
      if (!holds) return false;
    }
    var statement = syntax.text(syntax.statement(at));
    if (match.onlyIfStatement() != null && !match.onlyIfStatement().matcher(statement).find()) {
      return false;
    }
    if (occurs(match.unless(), statement)) return false;
    var function = syntax.enclosingFunction(at).map(syntax::text).orElse(text);
    if (match.onlyIfFunction() != null && !match.onlyIfFunction().matcher(function).find()) {
      return false;
    }
    return !occurs(match.unlessFunction(), function);
  }

  /// Whether any string in the place has a variable put into it.
  private static boolean isDynamic(TSNode at, Syntax syntax) {
    if (StringParts.isString(at, syntax)) return StringParts.of(at, syntax).isDynamic();
    if (at.getType().equals("identifier")) return isGivenDynamic(at, syntax);
    for (var i = 0; i < at.getNamedChildCount(); i++) {
      if (isDynamic(at.getNamedChild(i), syntax)) return true;
    }
    return false;
  }

  /// Whether a variable of the same function is given a string that something is put into.
  private static boolean isGivenDynamic(TSNode name, Syntax syntax) {
    var word = syntax.text(name);
    return syntax
        .enclosingFunction(name)
        .map(function -> syntax.given(function, word))
        .orElse(List.of())
        .stream()
        .anyMatch(value ->
            StringParts.isString(value, syntax) && StringParts.of(value, syntax).isDynamic());
  }

  private static boolean occurs(@Nullable Pattern pattern, String text) {
    return pattern != null && pattern.matcher(text).find();
  }

  private static String oneLine(String text) {
    var line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }
}
