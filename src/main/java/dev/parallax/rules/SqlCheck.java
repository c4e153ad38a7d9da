package dev.parallax.rules;

import com.google.re2j.Pattern;
import java.util.Map;
import org.treesitter.TSNode;

/// SQL that a value is put into as text, in every language that has strings. Names of tables and
/// columns cannot be bound and are left alone: only the place of a value counts.
final class SqlCheck {
  private static final Pattern MAYBE = Pattern.compile("(?i)\\b(select|insert|update|delete)\\s");
  private static final Pattern SQL =
      Pattern.compile(
          "(?is)^[a-z]?\\W{0,12}(select\\s.{1,400}?\\sfrom\\s|insert\\s+into\\s|update\\s+\\S+\\s+set\\s|delete\\s+from\\s)");
  private static final java.util.regex.Pattern BEFORE_VALUE =
      java.util.regex.Pattern.compile(
          "(?i)(=|<|>|\\blike|\\bvalues\\s{0,3}\\([^)]{0,200}|\\blimit|\\boffset|\\bbetween|\\band)\\s{0,3}['\"%]{0,3}$");

  private static final java.util.regex.Pattern BEFORE_NAME =
      java.util.regex.Pattern.compile("(?i)\\border\\s{1,3}by\\s{1,3}[\"'`]?$");

  /// A list of values may also be a list of as many places for values.
  private static final java.util.regex.Pattern BEFORE_LIST =
      java.util.regex.Pattern.compile("(?i)\\bin\\s{0,3}\\(\\s{0,3}['\"%]{0,3}$");

  private static final Pattern PLACES =
      Pattern.compile("[\"'](%s|\\?|\\$\\d?|:)[\"',]|\\$\\{?i|(?i)placeholder");

  private SqlCheck() {}

  static void look(Sight sight) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      var language = Language.of(file.path());
      if (!language.hasGrammar() || language == Language.SHELL) continue;
      sight
          .source()
          .read(file.path())
          .filter(text -> MAYBE.matcher(text).find())
          .ifPresent(text -> file(sight, file, language, text));
    }
  }

  private static void file(Sight sight, Sight.AddedLines file, Language language, String text) {
    try (var syntax = Syntax.of(language, text)) {
      for (var node : syntax.outermost(n -> StringParts.isString(n, syntax))) {
        var from = Syntax.line(node);
        var to = Syntax.endLine(node);
        if (!file.touches(from, to)) continue;
        var parts = StringParts.of(node, syntax);
        if (!SQL.matcher(parts.written()).find() || isTagged(node)) continue;
        // Names cannot be bound, but one that came with a request is as bad as a value.
        var put =
            parts.hasVariableAfter(BEFORE_VALUE)
                || (parts.hasVariableAfter(BEFORE_LIST) && !hasPlaces(node, syntax))
                || (parts.hasVariableAfter(BEFORE_NAME) && Taint.isTainted(node, syntax));
        if (!put) continue;
        var last = Math.min(to, from + 9);
        sight.find(
            "security/sql-from-strings",
            file.path(),
            from,
            last,
            Quote.of(sight.source(), file.path(), from, last),
            Map.of());
      }
    }
  }

  private static boolean hasPlaces(TSNode node, Syntax syntax) {
    var function = syntax.enclosingFunction(node).map(syntax::text).orElse("");
    return PLACES.matcher(function).find();
  }

  /// Whether a template is handed to a function with its values apart from its text.
  private static boolean isTagged(TSNode node) {
    return node.getType().equals("template_string")
        && node.getParent().getType().equals("call_expression");
  }
}
