package dev.parallax.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.treesitter.TSNode;

/// A string as its parts: what is written down, and what is put in at run time. The same for
/// concatenation, templates and formatting, in every language.
record StringParts(List<Part> parts) {
  private static final Set<String> STRINGS =
      Set.of(
          "string_literal",
          "interpreted_string_literal",
          "raw_string_literal",
          "line_string_literal",
          "multi_line_string_literal",
          "string",
          "template_string",
          "concatenated_string",
          "character_literal",
          "raw_string",
          "subshell");
  private static final Set<String> JOINS =
      Set.of("binary_expression", "binary_operator", "additive_expression", "binary");
  private static final Set<String> HOLES =
      Set.of(
          "interpolation",
          "template_substitution",
          "interpolated_expression",
          "interpolated_identifier",
          "string_interpolation",
          "simple_expansion",
          "expansion",
          "command_substitution");
  private static final Pattern CONSTANT =
      Pattern.compile("[A-Z][A-Z0-9_]*|[\\w.]*\\.[A-Z][A-Z0-9_]+");
  private static final Pattern NUMBER_FORMAT =
      Pattern.compile("%[-0-9.]*[dfxobeg]|\\{:?[-0-9.,]*[dfxobeg]\\}");
  private static final Pattern FORMAT = Pattern.compile("%[sv]|%\\(\\w+\\)s|\\{\\w*\\}");

  /// A part.
  ///
  /// @param fixed whether its text is known; otherwise `text` is the expression put in
  record Part(boolean fixed, String text) {}

  StringParts {
    parts = List.copyOf(parts);
  }

  /// Whether a node can be a string put together from parts, at its outermost.
  static boolean isString(TSNode node, Syntax syntax) {
    return STRINGS.contains(node.getType())
        || (isJoin(node) && contains(node, STRINGS))
        || isFormatting(node, syntax);
  }

  /// The parts of a string expression.
  static StringParts of(TSNode node, Syntax syntax) {
    var parts = new ArrayList<Part>();
    flatten(node, syntax, parts, 0);
    return new StringParts(parts);
  }

  /// Whether something that is not a constant is put in.
  boolean isDynamic() {
    return parts.stream().anyMatch(StringParts::isVariable);
  }

  /// Whether something that is not a constant is put in right after text that fits.
  boolean hasVariableAfter(Pattern before) {
    var written = new StringBuilder();
    for (var part : parts) {
      if (isVariable(part) && before.matcher(written).find()) return true;
      written.append(part.fixed() ? part.text() : "?");
    }
    return false;
  }

  /// What is written down, with a `?` for each part that is put in.
  String written() {
    var written = new StringBuilder();
    parts.forEach(part -> written.append(part.fixed() ? part.text() : "?"));
    return written.toString();
  }

  private static boolean isVariable(Part part) {
    return !part.fixed() && !CONSTANT.matcher(part.text().strip()).matches();
  }

  private static void flatten(TSNode node, Syntax syntax, List<Part> parts, int depth) {
    if (depth > 200) return;
    if (isJoin(node)) {
      var operator = node.getChildByFieldName("operator");
      var written = operator.isNull() ? "+" : syntax.text(operator);
      if (written.equals("%")) {
        formatted(node.getChildByFieldName("left"), syntax, parts, depth);
        return;
      }
      for (var i = 0; i < node.getNamedChildCount(); i++) {
        flatten(node.getNamedChild(i), syntax, parts, depth + 1);
      }
    } else if (isFormatting(node, syntax)) {
      formatted(node, syntax, parts, depth);
    } else if (STRINGS.contains(node.getType())) {
      literal(node, syntax, parts);
    } else if (node.getType().equals("parenthesized_expression")
        && node.getNamedChildCount() == 1) {
      flatten(node.getNamedChild(0), syntax, parts, depth + 1);
    } else {
      parts.add(new Part(false, syntax.text(node)));
    }
  }

  /// A literal, cut at the places where a value is put in.
  private static void literal(TSNode node, Syntax syntax, List<Part> parts) {
    var text = syntax.text(node);
    var start = node.getStartByte();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var from = 0;
    var holes = new ArrayList<TSNode>();
    collectHoles(node, holes);
    for (var hole : holes) {
      // Some grammars count the `$` before a name to the text.
      var before = slice(bytes, from, hole.getStartByte() - start).replaceFirst("[#$]\\{?$", "");
      parts.add(new Part(true, before));
      parts.add(new Part(false, syntax.text(hole).replaceAll("^[#$]?\\{|^\\$|\\}$", "")));
      from = hole.getEndByte() - start;
    }
    parts.add(new Part(true, slice(bytes, from, bytes.length)));
  }

  private static void collectHoles(TSNode node, List<TSNode> holes) {
    for (var i = 0; i < node.getNamedChildCount(); i++) {
      var child = node.getNamedChild(i);
      if (HOLES.contains(child.getType())) holes.add(child);
      else collectHoles(child, holes);
    }
  }

  /// `"... %s" % x`, `"... {}".format(x)`, `String.format`, `Sprintf`: each place for text is a
  /// hole.
  private static void formatted(TSNode node, Syntax syntax, List<Part> parts, int depth) {
    var literal = firstString(node, depth);
    if (literal.isNull()) {
      parts.add(new Part(false, syntax.text(node)));
      return;
    }
    var text = NUMBER_FORMAT.matcher(syntax.text(literal)).replaceAll("0");
    var hole = FORMAT.matcher(text);
    var from = 0;
    while (hole.find()) {
      parts.add(new Part(true, text.substring(from, hole.start())));
      parts.add(new Part(false, "format argument"));
      from = hole.end();
    }
    parts.add(new Part(true, text.substring(from)));
  }

  private static TSNode firstString(TSNode node, int depth) {
    if (STRINGS.contains(node.getType())) return node;
    for (var i = 0; i < node.getNamedChildCount() && depth < 200; i++) {
      var found = firstString(node.getNamedChild(i), depth + 1);
      if (!found.isNull()) return found;
    }
    return new TSNode();
  }

  private static boolean isJoin(TSNode node) {
    if (!JOINS.contains(node.getType())) return false;
    var operator = node.getChildByFieldName("operator");
    return operator.isNull() || operator.getType().equals("+") || operator.getType().equals("%");
  }

  private static boolean isFormatting(TSNode node, Syntax syntax) {
    return switch (node.getType()) {
      case "method_invocation" ->
          syntax.text(node.getChildByFieldName("name")).matches("format|formatted")
              && !firstString(node, 0).isNull();
      case "call_expression" ->
          syntax.text(node.getChildByFieldName("function")).equals("fmt.Sprintf")
              && !firstString(node, 0).isNull();
      case "call" -> {
        var function = node.getChildByFieldName("function");
        yield !function.isNull()
            && syntax.text(function).endsWith(".format")
            && STRINGS.contains(function.getNamedChild(0).getType());
      }
      default -> false;
    };
  }

  private static boolean contains(TSNode node, Set<String> types) {
    for (var i = 0; i < node.getNamedChildCount(); i++) {
      var child = node.getNamedChild(i);
      if (types.contains(child.getType())) return true;
      if (JOINS.contains(child.getType()) && contains(child, types)) return true;
    }
    return false;
  }

  private static String slice(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8);
  }
}
