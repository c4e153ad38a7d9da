package dev.parallax.rules;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCursor;
import org.treesitter.TSQueryMatch;
import org.treesitter.TSTree;

/// One file's syntax tree. The grammars read anything: what they do not understand is an error
/// node, and the rest of the tree is still good. A text that no person wrote has an empty tree, see
/// `Shape`; so has one that takes too long all the same, and every one for a thread that was
/// interrupted. Used by one thread.
final class Syntax implements AutoCloseable {
  /// Ten times what the longest text takes that people wrote, on a busy machine.
  private static final Duration LONGEST = Duration.ofSeconds(3);

  private static final int MOST_AT_ONCE = 16 << 10;

  private final Language language;
  private final String text;
  private final byte[] bytes;
  private final TSParser parser;
  private final TSTree tree;

  private Syntax(Language language, String text, LongSupplier nanos) {
    this.language = language;
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
    this.parser = new TSParser();
    parser.setLanguage(language.grammar());
    var read = Shape.isWritten(text) ? parsed(nanos) : null;
    this.tree = read == null ? nothing() : read;
  }

  static Syntax of(Language language, String text) {
    return of(language, text, System::nanoTime);
  }

  /// @param nanos by which a parser that takes too long is stopped
  static Syntax of(Language language, String text, LongSupplier nanos) {
    return new Syntax(language, text, nanos);
  }

  private @Nullable TSTree parsed(LongSupplier nanos) {
    var since = nanos.getAsLong();
    return parser.parseWithOptions(
        new byte[MOST_AT_ONCE],
        null,
        (page, from, _) -> {
          var length = Math.min(page.length, bytes.length - from);
          if (length <= 0) return 0;
          System.arraycopy(bytes, from, page, 0, length);
          return length;
        },
        TSInputEncoding.TSInputEncodingUTF8,
        _ ->
            Thread.currentThread().isInterrupted()
                || nanos.getAsLong() - since > LONGEST.toNanos());
  }

  private TSTree nothing() {
    parser.reset();
    return parser.parseString(null, "");
  }

  Language language() {
    return language;
  }

  TSNode root() {
    return tree.getRootNode();
  }

  /// All matches of a query, each as its captures by name; of a capture with several nodes, the
  /// first.
  List<Map<String, TSNode>> matches(TSQuery query) {
    var found = new ArrayList<Map<String, TSNode>>();
    try (var cursor = new TSQueryCursor()) {
      cursor.exec(query, tree.getRootNode(), text);
      var match = new TSQueryMatch();
      while (cursor.nextMatch(match)) {
        var captures = new HashMap<String, TSNode>();
        for (var capture : match.getCaptures()) {
          captures.putIfAbsent(query.getCaptureNameForId(capture.getIndex()), capture.getNode());
        }
        found.add(captures);
        match = new TSQueryMatch();
      }
    }
    return found;
  }

  /// All nodes that pass, outermost first; what is inside one that passed is not looked at.
  List<TSNode> outermost(Predicate<TSNode> wanted) {
    var found = new ArrayList<TSNode>();
    collect(tree.getRootNode(), wanted, found, 0);
    return found;
  }

  private static void collect(
      TSNode node, Predicate<TSNode> wanted, List<TSNode> found, int depth) {
    if (wanted.test(node)) {
      found.add(node);
      return;
    }
    if (depth > 400) return; // a tree deeper than this was made to hurt
    for (var i = 0; i < node.getNamedChildCount(); i++) {
      collect(node.getNamedChild(i), wanted, found, depth + 1);
    }
  }

  /// The values that a function gives to a variable with this name.
  List<TSNode> given(TSNode function, String name) {
    var values = new ArrayList<TSNode>();
    given(function, name, values, 0);
    return values;
  }

  private void given(TSNode node, String name, List<TSNode> values, int depth) {
    if (depth > 200) return;
    var left = node.getChildByFieldName("name");
    if (left.isNull()) left = node.getChildByFieldName("left");
    var right = node.getChildByFieldName("value");
    if (right.isNull()) right = node.getChildByFieldName("right");
    if (!left.isNull() && !right.isNull() && text(left).equals(name)) {
      // Go has lists on both sides.
      var list = right.getType().equals("expression_list") && right.getNamedChildCount() == 1;
      values.add(list ? right.getNamedChild(0) : right);
    }
    for (var i = 0; i < node.getNamedChildCount(); i++) {
      given(node.getNamedChild(i), name, values, depth + 1);
    }
  }

  /// A node's text; empty for a node that is not there. Offsets count UTF-8 bytes.
  String text(TSNode node) {
    if (node.isNull()) return "";
    var from = Math.min(node.getStartByte(), bytes.length);
    var to = Math.min(node.getEndByte(), bytes.length);
    return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8);
  }

  /// Its first line, counted from 1.
  static int line(TSNode node) {
    return node.getStartPoint().getRow() + 1;
  }

  /// Its last line, counted from 1.
  static int endLine(TSNode node) {
    var end = node.getEndPoint();
    // A node that ends at the start of a line ends with the line before.
    return Math.max(line(node), end.getColumn() == 0 ? end.getRow() : end.getRow() + 1);
  }

  /// The function around a node, the node itself left out.
  Optional<TSNode> enclosingFunction(TSNode node) {
    return ancestor(node, parent -> language.functions.contains(parent.getType()));
  }

  /// The statement around a node: what stands directly in a block.
  TSNode statement(TSNode node) {
    var current = node;
    for (var parent = node.getParent(); !parent.isNull(); parent = parent.getParent()) {
      var type = parent.getType();
      if (type.endsWith("block")
          || type.endsWith("body")
          || type.equals("statements")
          || type.equals("program")
          || type.equals("module")
          || type.equals("source_file")) {
        return current;
      }
      current = parent;
    }
    return current;
  }

  /// Whether a node stands in the body of a loop of its own function, or in the block that an
  /// iterating method is given.
  boolean isInLoop(TSNode node) {
    var child = node;
    for (var parent = node.getParent(); !parent.isNull(); parent = parent.getParent()) {
      var type = parent.getType();
      if (language.loops.contains(type)) {
        var body = parent.getChildByFieldName("body");
        if (body.isNull() ? child.getType().endsWith("body") : TSNode.eq(body, child)) return true;
        // Heads of `while` run each time too, but reading the next row there is what loops are for.
        return false;
      }
      if (iterates(parent, child)) return true;
      if (language.functions.contains(type) && !isIteratedBlock(parent)) return false;
      child = parent;
    }
    return false;
  }

  private boolean isIteratedBlock(TSNode function) {
    for (var parent = function.getParent(); !parent.isNull(); parent = parent.getParent()) {
      if (iterates(parent, function)) return true;
      var type = parent.getType();
      if (!type.equals("arguments")
          && !type.equals("annotated_lambda")
          && !type.equals("call_suffix")) {
        return false;
      }
    }
    return false;
  }

  /// Whether a node calls a method that runs the given part of it for each element.
  private boolean iterates(TSNode call, TSNode part) {
    var type = call.getType();
    return switch (language) {
      case RUBY ->
          type.equals("call")
              && part.getType().matches("block|do_block")
              && text(call.getChildByFieldName("method"))
                  .matches("each|each_with_index|map|each_pair|find_each|times|flat_map");
      case KOTLIN ->
          type.equals("call_expression")
              && part.getType().equals("call_suffix")
              && text(call).matches("(?s)[^{]*\\.(forEach|map|flatMap|onEach)\\s*\\{.*");
      case JAVASCRIPT, TYPESCRIPT, TSX ->
          type.equals("call_expression")
              && text(call.getChildByFieldName("function")).matches("(?s).*\\.forEach");
      case JAVA,
          PYTHON,
          GO,
          SHELL,
          TEMPLATE,
          PHP,
          CSHARP,
          RUST,
          C,
          TERRAFORM,
          PROPERTIES,
          SQL,
          DOCKERFILE,
          YAML,
          MARKDOWN,
          OTHER ->
          false;
    };
  }

  /// Whether a node runs where blocking stops others: in an `async` or `suspend` function.
  boolean isInAsync(TSNode node) {
    return enclosingFunction(node)
        .map(function -> text(function).split("[({:]", 2)[0])
        .filter(head -> head.matches("(?s)(.*\\s)?(async|suspend)\\s.*|async"))
        .isPresent();
  }

  private static Optional<TSNode> ancestor(TSNode node, Predicate<TSNode> wanted) {
    for (var parent = node.getParent(); !parent.isNull(); parent = parent.getParent()) {
      if (wanted.test(parent)) return Optional.of(parent);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    tree.close();
    parser.close();
  }
}
