package dev.parallax.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/// What a file declares, in its order: types and functions with their heads and places. Whatever
/// the file is, it is read in time linear in its length.
final class Outline {
  /// Deeper than people write.
  private static final int MOST_DEPTH = 120;

  private static final int MOST_NODES = 150_000;
  private static final int MOST_ITEMS = 3_000;
  private static final int MOST_HEAD = 240;

  private static final Set<String> TYPES =
      Set.of(
          "class_declaration",
          "abstract_class_declaration",
          "interface_declaration",
          "record_declaration",
          "enum_declaration",
          "annotation_type_declaration",
          "object_declaration",
          "companion_object",
          "class_definition",
          "class",
          "module",
          "type_spec",
          "type_alias",
          "type_alias_declaration",
          "internal_module");
  private static final Set<String> FUNCTIONS =
      Set.of(
          "method_declaration",
          "constructor_declaration",
          "compact_constructor_declaration",
          "function_declaration",
          "generator_function_declaration",
          "function_signature",
          "function_definition",
          "method_definition",
          "method_signature",
          "abstract_method_signature",
          "method_elem",
          "method_spec",
          "method",
          "singleton_method");
  private static final Set<String> VALUES =
      Set.of(
          "variable_declarator",
          "const_spec",
          "var_spec",
          "assignment",
          "field_definition",
          "public_field_definition");
  private static final Set<String> NAMES =
      Set.of(
          "simple_identifier",
          "type_identifier",
          "identifier",
          "field_identifier",
          "property_identifier",
          "constant",
          "word");

  private Outline() {}

  /// One declaration.
  ///
  /// @param head what stands before its body, on one line
  /// @param line its first line, counted from 1
  /// @param headLine the line of its name: what stands above it are annotations
  /// @param parent the index of the declaration around it; -1 when there is none
  record Item(
      String name, Kind kind, String head, int line, int headLine, int endLine, int parent) {
    boolean covers(int number) {
      return line <= number && number <= endLine;
    }
  }

  enum Kind {
    TYPE,
    FUNCTION,
    VALUE
  }

  private record Open(int depth, int index) {}

  static List<Item> of(Language language, String text) {
    if (!language.hasGrammar()) return List.of();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var items = new ArrayList<Item>();
    try (var syntax = Syntax.of(language, text);
        var cursor = new TSTreeCursor(syntax.root())) {
      var open = new ArrayDeque<Open>();
      var depth = 0;
      for (var seen = 0; seen < MOST_NODES && items.size() < MOST_ITEMS; seen++) {
        while (!open.isEmpty() && open.peek().depth() >= depth) open.pop();
        var node = cursor.currentNode();
        if (node.isNamed()) {
          var parent = open.isEmpty() ? -1 : open.peek().index();
          if (add(items, language, node, parent, syntax, bytes)) {
            open.push(new Open(depth, items.size() - 1));
          }
        }
        if (depth < MOST_DEPTH && cursor.gotoFirstChild()) {
          depth++;
          continue;
        }
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) return items;
          depth--;
        }
      }
    }
    return items;
  }

  private static boolean add(
      List<Item> items, Language language, TSNode node, int parent, Syntax syntax, byte[] bytes) {
    var type = node.getType();
    var kind =
        TYPES.contains(type)
            ? Kind.TYPE
            : FUNCTIONS.contains(type) ? Kind.FUNCTION : VALUES.contains(type) ? Kind.VALUE : null;
    if (kind == null) return false;
    var name = name(node, type);
    if (name.isNull()) return false;
    var word = syntax.text(name);
    if (word.isBlank() || word.length() > 100) return false;
    var body = body(node);
    if (kind == Kind.VALUE) {
      var value = first(node, "value", "right");
      var function = !value.isNull() && language.functions.contains(value.getType());
      var outside = parent < 0 || items.get(parent).kind() == Kind.TYPE;
      var constant = word.matches("[A-Z][A-Z0-9_]+") || (parent < 0 && language != Language.PYTHON);
      if (!function && !(outside && constant)) return false;
      body = function ? body(value) : new TSNode();
      if (function) kind = Kind.FUNCTION;
    }
    items.add(
        new Item(
            word,
            kind,
            head(node, name, body, bytes),
            Syntax.line(node),
            Syntax.line(name),
            Syntax.endLine(node),
            parent));
    return true;
  }

  private static TSNode name(TSNode node, String type) {
    var named = first(node, "name", type.equals("assignment") ? "left" : "property");
    if (!named.isNull()) {
      return type.equals("assignment") && !NAMES.contains(named.getType()) ? new TSNode() : named;
    }
    for (var i = 0; i < Math.min(8, node.getNamedChildCount()); i++) {
      var child = node.getNamedChild(i);
      if (NAMES.contains(child.getType())) return child;
    }
    return new TSNode();
  }

  private static TSNode body(TSNode node) {
    var body = first(node, "body", "value");
    if (!body.isNull()) return body;
    for (var i = node.getNamedChildCount() - 1; i >= 0 && i > node.getNamedChildCount() - 4; i--) {
      var child = node.getNamedChild(i);
      if (child.getType().endsWith("body")) return child;
    }
    return new TSNode();
  }

  private static TSNode first(TSNode node, String field, String otherField) {
    var first = node.getChildByFieldName(field);
    return first.isNull() ? node.getChildByFieldName(otherField) : first;
  }

  /// From the line of the name to the body, or to the end of that line.
  private static String head(TSNode node, TSNode name, TSNode body, byte[] bytes) {
    var lineStart = name.getStartByte() - name.getStartPoint().getColumn();
    var from = Math.clamp(Math.max(node.getStartByte(), lineStart), 0, bytes.length);
    var end = body.isNull() ? node.getEndByte() : body.getStartByte();
    var to = Math.clamp(Math.min(end, from + 4L * MOST_HEAD), from, bytes.length);
    var text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (body.isNull() || to == from) text = text.lines().findFirst().orElse("");
    return OneLine.of(text, MOST_HEAD).replaceFirst("\\s*[{=:]$", "");
  }
}
