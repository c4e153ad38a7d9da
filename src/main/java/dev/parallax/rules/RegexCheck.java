package dev.parallax.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.treesitter.TSQuery;

/// Regular expressions that take exponential time: a repeated group whose content can itself match
/// the same text in several ways. Only for engines that backtrack.
final class RegexCheck {
  private static final Map<Language, String> PLACES =
      Map.of(
          Language.JAVA,
          "(method_invocation name: (identifier) @m arguments: (argument_list . (string_literal)"
              + " @regex) (#match? @m \"^(compile|matches|replaceAll|replaceFirst|split)$\"))",
          Language.KOTLIN,
          "(call_expression (simple_identifier) @m (call_suffix (value_arguments . (value_argument"
              + " (string_literal) @regex))) (#match? @m \"^Regex$\"))",
          Language.PYTHON,
          "(call function: (attribute object: (identifier) @o) arguments: (argument_list ."
              + " (string) @regex) (#match? @o \"^(re|regex)$\"))",
          Language.JAVASCRIPT,
          "(regex pattern: (regex_pattern) @regex)",
          Language.TYPESCRIPT,
          "(regex pattern: (regex_pattern) @regex)",
          Language.TSX,
          "(regex pattern: (regex_pattern) @regex)");
  private static final Map<Language, TSQuery> QUERIES =
      new java.util.concurrent.ConcurrentHashMap<>();
  private static final Pattern QUANTIFIER = Pattern.compile("[*+]|\\{\\d+,\\d*\\}");

  private RegexCheck() {}

  static void look(Sight sight) {
    for (var file : sight.added()) {
      if (Places.isTest(file.path())) continue;
      var language = Language.of(file.path());
      if (!PLACES.containsKey(language)) continue;
      sight.source().read(file.path()).ifPresent(text -> file(sight, file, language, text));
    }
  }

  private static void file(Sight sight, Sight.AddedLines file, Language language, String text) {
    var query =
        QUERIES.computeIfAbsent(
            language, l -> new TSQuery(l.grammar(), PLACES.getOrDefault(l, "")));
    try (var syntax = Syntax.of(language, text)) {
      for (var captures : syntax.matches(query)) {
        var node = captures.get("regex");
        if (node == null || !file.touches(Syntax.line(node), Syntax.endLine(node))) continue;
        var regex = unescaped(syntax.text(node), language);
        explosive(regex)
            .ifPresent(group ->
                sight.find(
                    "performance/catastrophic-regex",
                    file.path(),
                    Syntax.line(node),
                    Syntax.endLine(node),
                    Quote.of(sight.source(), file.path(), Syntax.line(node), Syntax.endLine(node)),
                    Map.of("group", group)));
      }
    }
  }

  /// The regular expression that a literal stands for.
  private static String unescaped(String literal, Language language) {
    return switch (language) {
      case JAVA, KOTLIN -> literal.replace("\\\\", "\\");
      default -> literal;
    };
  }

  /// A repeated group that can match the same text in several ways; empty when there is none.
  static Optional<String> explosive(String regex) {
    var open = new ArrayDeque<Integer>();
    for (var i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> i++;
        case '[' -> i = endOfClass(regex, i);
        case '(' -> open.push(i);
        case ')' -> {
          if (open.isEmpty()) return Optional.empty();
          var start = open.pop();
          var rest = regex.substring(i + 1);
          if (!isUnbounded(rest)) continue;
          var body = regex.substring(start + 1, i).replaceFirst("^\\?(:|<\\w+>|P<\\w+>)", "");
          if (isAtomic(body) || isPossessive(rest)) continue;
          if (isAmbiguous(body)) return Optional.of(regex.substring(start, i + 2));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private static boolean isUnbounded(String rest) {
    return rest.startsWith("*") || rest.startsWith("+") || rest.matches("\\{\\d+,\\}.*");
  }

  private static boolean isPossessive(String rest) {
    return rest.length() > 1 && rest.charAt(1) == '+';
  }

  private static boolean isAtomic(String body) {
    return body.startsWith("?>")
        || body.startsWith("?=")
        || body.startsWith("?!")
        || body.startsWith("?<");
  }

  /// One atom, repeated, and nothing else: `(a+)+`. Or branches of which two begin alike:
  /// `(a|ab)*`, `(\w|\d)+`.
  private static boolean isAmbiguous(String body) {
    var branches = branches(body);
    for (var branch : branches) {
      var atom = atom(branch);
      if (atom.isEmpty() || branch.startsWith("^") || branch.startsWith("\\b")) continue;
      var rest = branch.substring(atom.length());
      var quantifier = QUANTIFIER.matcher(rest);
      if (quantifier.lookingAt()
          && !rest.startsWith("+", quantifier.end())
          && isNothingOrOptional(rest.substring(quantifier.end()))) {
        return true;
      }
    }
    for (var i = 0; i < branches.size(); i++) {
      for (var j = i + 1; j < branches.size(); j++) {
        if (overlap(branches.get(i), branches.get(j))) return true;
      }
    }
    return false;
  }

  private static boolean isNothingOrOptional(String rest) {
    if (rest.isEmpty() || rest.equals("?")) return true;
    var atom = atom(rest);
    var after = rest.substring(atom.length());
    return !atom.isEmpty() && (after.equals("*") || after.equals("?") || after.equals("*?"));
  }

  private static boolean overlap(String one, String two) {
    if (one.isEmpty() || two.isEmpty()) return false;
    if (one.equals(two)) return true;
    var pair = java.util.Set.of(one, two);
    return pair.equals(java.util.Set.of("\\w", "\\d"))
        || (pair.contains(".") && !one.startsWith("(") && one.length() <= 2 && two.length() <= 2);
  }

  private static java.util.List<String> branches(String body) {
    var branches = new ArrayList<String>();
    var depth = 0;
    var from = 0;
    for (var i = 0; i < body.length(); i++) {
      switch (body.charAt(i)) {
        case '\\' -> i++;
        case '[' -> i = endOfClass(body, i);
        case '(' -> depth++;
        case ')' -> depth--;
        case '|' -> {
          if (depth == 0) {
            branches.add(body.substring(from, i));
            from = i + 1;
          }
        }
        default -> {}
      }
    }
    branches.add(body.substring(from));
    return branches;
  }

  private static String atom(String text) {
    if (text.isEmpty() || "()|*+?{".indexOf(text.charAt(0)) >= 0) return "";
    if (text.charAt(0) == '\\') return text.substring(0, Math.min(2, text.length()));
    if (text.charAt(0) == '[')
      return text.substring(0, Math.min(text.length(), endOfClass(text, 0) + 1));
    return text.substring(0, 1);
  }

  private static int endOfClass(String regex, int open) {
    for (var i = open + 1; i < regex.length(); i++) {
      if (regex.charAt(i) == '\\') i++;
      else if (regex.charAt(i) == ']' && i > open + 1) return i;
    }
    return regex.length() - 1;
  }
}
