package dev.parallax.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;

/// A YAML document as a tree of plain data with line numbers: no aliases, no tags, no merge keys,
/// of bounded size and depth. Nothing in it is ever made into an object.
final class YamlTree {
  static final int MAX_BYTES = 64 << 10;
  static final int MAX_DEPTH = 20;

  private static final CoreScalarResolver CORE = new CoreScalarResolver(false);

  private final String file;
  private final List<Mistake> mistakes;
  private final int linesBefore;
  private final Iterator<Event> events;

  private YamlTree(String file, int linesBefore, Iterator<Event> events, List<Mistake> mistakes) {
    this.file = file;
    this.linesBefore = linesBefore;
    this.events = events;
    this.mistakes = mistakes;
  }

  /// A place in the tree; lines are counted from 1.
  sealed interface Node {
    int line();

    record Scalar(int line, String text, Kind kind) implements Node {}

    record Items(int line, List<Node> nodes) implements Node {}

    record Keys(int line, Map<String, Entry> entries) implements Node {}
  }

  /// What a scalar is in YAML's core schema.
  enum Kind {
    TEXT,
    NUMBER,
    FLAG,
    NOTHING
  }

  record Entry(int keyLine, Node value) {}

  /// The keys at the top of a document; none for an empty document, and none when it cannot be
  /// read, which the mistakes then say.
  ///
  /// @param linesBefore how many lines of the file stand before the text
  static Node.Keys read(String file, String text, int linesBefore, List<Mistake> mistakes) {
    var nothing = new Node.Keys(linesBefore + 1, Map.of());
    if (tooLong(text, MAX_BYTES)) {
      mistakes.add(new Mistake(file, 0, "is larger than 64 KiB", "make it shorter"));
      return nothing;
    }
    var settings =
        LoadSettings.builder().setCodePointLimit(MAX_BYTES).setParseComments(false).build();
    try {
      var events = new Parse(settings).parseString(text).iterator();
      var root = new YamlTree(file, linesBefore, events, mistakes).document();
      if (root.isEmpty()) return nothing;
      if (root.get() instanceof Node.Keys keys) return keys;
      mistakes.add(
          new Mistake(file, root.get().line(), "is not a list of keys", "write `key: value`"));
      return nothing;
    } catch (Refusal refusal) {
      mistakes.add(refusal.mistake);
    } catch (MarkedYamlEngineException e) {
      mistakes.add(syntax(file, linesBefore, e));
    } catch (ReaderException e) {
      var line = (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count() + 1;
      mistakes.add(
          new Mistake(file, linesBefore + line, "has an unprintable character", "remove it"));
    } catch (YamlEngineException | NumberFormatException _) { // the latter for an escape cut short
      mistakes.add(new Mistake(file, 0, "is not YAML", "check its indentation"));
    }
    return nothing;
  }

  /// Whether a text has more than this many bytes in UTF-8; a far longer one is not even encoded.
  static boolean tooLong(String text, int maxBytes) {
    return text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
  }

  private static Mistake syntax(String file, int linesBefore, MarkedYamlEngineException e) {
    var line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
    var problem = String.valueOf(e.getProblem()).lines().findFirst().orElse("").strip();
    var mend =
        problem.contains("cannot start any token") || problem.contains("not allowed here")
            ? "put the value in quotes"
            : "check the indentation, colons and quotes around this line";
    return new Mistake(file, linesBefore + line, "is not YAML: " + problem, mend);
  }

  private Optional<Node> document() {
    Node root = null;
    var documents = 0;
    while (events.hasNext()) {
      var event = events.next();
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        throw refusal(event, "a second document begins here", "keep one document per file");
      }
      if (event instanceof NodeEvent node) root = node(node, 1);
    }
    return root instanceof Node.Scalar scalar && scalar.kind() == Kind.NOTHING
        ? Optional.empty()
        : Optional.ofNullable(root);
  }

  private Node node(Event event, int depth) {
    if (event instanceof AliasEvent alias) {
      throw refusal(alias, "aliases (`*name`) are not read", "write the value out");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw refusal(event, "anchors (`&name`) are not read", "remove it");
    }
    return switch (event) {
      case ScalarEvent scalar -> {
        untagged(scalar, scalar.getTag());
        yield new Node.Scalar(line(scalar), scalar.getValue(), kind(scalar));
      }
      case CollectionStartEvent start -> {
        untagged(start, start.getTag());
        if (depth > MAX_DEPTH) {
          throw refusal(start, "is nested deeper than " + MAX_DEPTH + " levels", "flatten it");
        }
        yield start instanceof MappingStartEvent ? keys(start, depth) : items(start, depth);
      }
      default -> throw refusal(event, "is not YAML", "check the lines around this one");
    };
  }

  private Node items(CollectionStartEvent start, int depth) {
    var nodes = new ArrayList<Node>();
    for (var event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      nodes.add(node(event, depth + 1));
    }
    return new Node.Items(line(start), nodes);
  }

  private Node keys(CollectionStartEvent start, int depth) {
    var entries = new LinkedHashMap<String, Entry>();
    for (var event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      var key = node(event, depth + 1);
      var value = node(events.next(), depth + 1);
      if (!(key instanceof Node.Scalar scalar)) {
        mistakes.add(new Mistake(file, key.line(), "a key is not a word", "write `key: value`"));
        continue;
      }
      if (scalar.text().equals("<<")) {
        throw refusal(event, "merge keys (`<<`) are not read", "write the keys out");
      }
      var first = entries.putIfAbsent(scalar.text(), new Entry(scalar.line(), value));
      if (first != null) {
        mistakes.add(
            new Mistake(
                file,
                scalar.line(),
                "`" + OneLine.of(scalar.text()) + "` is already set in line " + first.keyLine(),
                "keep one of them"));
      }
    }
    return new Node.Keys(line(start), entries);
  }

  private void untagged(Event event, Optional<String> tag) {
    if (tag.isPresent()) throw refusal(event, "tags (`!name`) are not read", "remove it");
  }

  private static Kind kind(ScalarEvent scalar) {
    if (!scalar.isPlain()) return Kind.TEXT;
    var tag = CORE.resolve(scalar.getValue(), true);
    if (tag.equals(Tag.BOOL)) return Kind.FLAG;
    if (tag.equals(Tag.NULL)) return Kind.NOTHING;
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? Kind.NUMBER : Kind.TEXT;
  }

  private int line(Event event) {
    return linesBefore + event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private Refusal refusal(Event event, String message, String mend) {
    return new Refusal(new Mistake(file, line(event), message, mend));
  }

  /// Ends the reading at once: what follows could be made to cost anything.
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Mistake mistake;

    Refusal(Mistake mistake) {
      super(mistake.message(), null, false, false);
      this.mistake = mistake;
    }
  }
}
