package dev.parallax.plan;

import dev.parallax.plan.YamlTree.Entry;
import dev.parallax.plan.YamlTree.Kind;
import dev.parallax.plan.YamlTree.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys of one place in a YAML file, asked for by name and type. What is wrong with a value
/// becomes a mistake, and the fallback stands for it; what nobody asked for is `unknown`.
///
/// Messages name keys and never show values: a value may be a secret in the wrong place.
final class YamlKeys {
  private final String file;
  private final Node.Keys keys;
  private final List<Mistake> mistakes;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> foreign = new LinkedHashSet<>();

  YamlKeys(String file, Node.Keys keys, List<Mistake> mistakes) {
    this.file = file;
    this.keys = keys;
    this.mistakes = mistakes;
  }

  boolean flag(String key, boolean fallback) {
    return scalar(key, Kind.FLAG, "true or false")
        .map(text -> text.equalsIgnoreCase("true"))
        .orElse(fallback);
  }

  String text(String key, String fallback) {
    return text(key, fallback, "text; put it in quotes");
  }

  /// @param wanted what to write, for somebody who wrote no text
  String text(String key, String fallback, String wanted) {
    return scalar(key, Kind.TEXT, wanted).orElse(fallback);
  }

  int number(String key, int fallback, int min, int max) {
    var wanted = "a whole number from " + min + " to " + max;
    var number = scalar(key, Kind.NUMBER, wanted);
    if (number.isEmpty()) return fallback;
    var text = number.get();
    if (text.matches("\\d{1,9}")) {
      var value = Integer.parseInt(text);
      if (value >= min && value <= max) return value;
    }
    refuse(key, "is not " + wanted, "write " + wanted);
    return fallback;
  }

  BigDecimal dollars(String key, BigDecimal fallback) {
    var wanted = "an amount from 0.01 to 1000";
    var number = scalar(key, Kind.NUMBER, wanted);
    if (number.isEmpty()) return fallback;
    if (number.get().matches("\\d{1,4}(\\.\\d{1,6})?")) {
      var value = new BigDecimal(number.get());
      if (value.compareTo(new BigDecimal("0.01")) >= 0
          && value.compareTo(BigDecimal.valueOf(1000)) <= 0) {
        return value;
      }
    }
    refuse(key, "is not " + wanted, "write " + wanted + ", such as 0.50");
    return fallback;
  }

  BigDecimal share(String key, BigDecimal fallback) {
    var wanted = "a number from 0 to 1";
    var number = scalar(key, Kind.NUMBER, wanted + ", such as 0.7");
    if (number.isEmpty()) return fallback;
    if (number.get().matches("0|1|[01]?\\.\\d{1,6}")) {
      var value = new BigDecimal(number.get());
      if (value.compareTo(BigDecimal.ONE) <= 0) return value;
    }
    refuse(key, "is not " + wanted, "write " + wanted + ", such as 0.7");
    return fallback;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    var text = scalar(key, Kind.TEXT, "one of " + String.join(", ", words(type)));
    return text.flatMap(word -> choiceOf(key, line(key), word, type)).orElse(fallback);
  }

  <E extends Enum<E>> Optional<E> choiceOf(String key, int line, String word, Class<E> type) {
    var found =
        Arrays.stream(type.getEnumConstants())
            .filter(e -> word(e).equalsIgnoreCase(word.strip()))
            .findFirst();
    if (found.isEmpty()) {
      var words = words(type);
      var near = Nearest.of(word, words).map(w -> "; did you mean `" + w + "`?").orElse("");
      refuseAt(line, key, "is not one of its values", "write " + String.join(", ", words) + near);
    }
    return found;
  }

  /// A list of texts; a single text counts as a list of one when `oneWillDo`.
  List<Word> texts(String key, boolean oneWillDo) {
    var entry = entry(key);
    if (entry.isEmpty()) return List.of();
    var words = new ArrayList<Word>();
    switch (entry.get().value()) {
      case Node.Items items -> {
        for (var item : items.nodes()) {
          if (item instanceof Node.Scalar(int line, String text, Kind kind) && kind == Kind.TEXT) {
            words.add(new Word(line, text));
          } else {
            refuseAt(item.line(), key, "has an item that is not text", "put it in quotes");
          }
        }
      }
      case Node.Scalar(int line, String text, Kind kind) when oneWillDo && kind == Kind.TEXT ->
          words.add(new Word(line, text));
      case Node.Scalar _, Node.Keys _ ->
          refuse(key, "is not a list", "write `" + key + ": [a, b]`");
    }
    return words;
  }

  /// A key with keys of its own; empty when it is not there.
  Optional<YamlKeys> keys(String key) {
    var entry = entry(key);
    if (entry.isEmpty()) return Optional.empty();
    if (entry.get().value() instanceof Node.Keys inner) {
      return Optional.of(new YamlKeys(file, inner, mistakes));
    }
    refuse(key, "has no keys of its own", "write its keys in lines of their own, indented");
    return Optional.empty();
  }

  /// A list whose items have keys.
  List<YamlKeys> list(String key) {
    var entry = entry(key);
    if (entry.isEmpty()) return List.of();
    var list = new ArrayList<YamlKeys>();
    if (entry.get().value() instanceof Node.Items items) {
      for (var item : items.nodes()) {
        if (item instanceof Node.Keys inner) list.add(new YamlKeys(file, inner, mistakes));
        else refuseAt(item.line(), key, "has an item without keys", "write `- key: value`");
      }
    } else {
      refuse(key, "is not a list", "write its items in lines of their own, each after `- `");
    }
    return list;
  }

  /// All keys that stand here, in order.
  Set<String> names() {
    return keys.entries().keySet();
  }

  boolean has(String key) {
    return keys.entries().containsKey(key);
  }

  /// The line of a key; of this place, when the key is not there.
  int line(String key) {
    var entry = keys.entries().get(key);
    return entry == null ? keys.line() : entry.keyLine();
  }

  /// Says what is wrong with a key.
  void refuse(String key, String message, String mend) {
    refuseAt(line(key), key, message, mend);
  }

  void refuseAt(int line, String key, String message, String mend) {
    mistakes.add(new Mistake(file, line, "`" + OneLine.of(key) + "` " + message, mend));
  }

  /// Says that a key is known, though nothing is made of it.
  void passOver(Iterable<String> known) {
    known.forEach(asked::add);
  }

  /// Says that keys are another program's: nothing is made of them, and nobody is advised to write
  /// them who does not nearly do so.
  void foreign(Iterable<String> known) {
    known.forEach(foreign::add);
  }

  /// Whether a key is there and has no value.
  boolean isEmpty(String key) {
    var entry = keys.entries().get(key);
    return entry != null
        && entry.value() instanceof Node.Scalar scalar
        && scalar.kind() == Kind.NOTHING;
  }

  /// Whether a key's value is a list.
  boolean isList(String key) {
    var entry = keys.entries().get(key);
    return entry != null && entry.value() instanceof Node.Items;
  }

  /// Whether a key has keys of its own.
  boolean isMapping(String key) {
    var entry = keys.entries().get(key);
    return entry != null && entry.value() instanceof Node.Keys;
  }

  /// A mistake for each key that nobody asked for, with the nearest that somebody did.
  List<Mistake> unknown() {
    var unknown = new ArrayList<Mistake>();
    var all = new LinkedHashSet<>(asked);
    all.addAll(foreign);
    keys.entries()
        .forEach((key, entry) -> {
          if (asked.contains(key) || foreign.contains(key)) return;
          var name = OneLine.of(key);
          unknown.add(
              new Mistake(
                  file,
                  entry.keyLine(),
                  "there is no key `" + name + "`",
                  Nearest.of(key, all)
                      .map(near -> "did you mean `" + near + "`?")
                      .orElseGet(() -> Nearest.mend(key, asked))));
        });
    return unknown;
  }

  /// The same as mistakes, for files in which every key must be known.
  void nothingElse() {
    mistakes.addAll(unknown());
  }

  private Optional<String> scalar(String key, Kind kind, String wanted) {
    var entry = entry(key);
    if (entry.isEmpty()) return Optional.empty();
    if (entry.get().value() instanceof Node.Scalar scalar && scalar.kind() == kind) {
      return Optional.of(scalar.text());
    }
    refuse(key, "has the wrong type", "write " + wanted);
    return Optional.empty();
  }

  private Optional<Entry> entry(String key) {
    asked.add(key);
    var entry = keys.entries().get(key);
    if (entry == null) return Optional.empty();
    if (entry.value() instanceof Node.Scalar scalar && scalar.kind() == Kind.NOTHING) {
      refuse(key, "has no value", "write one or leave the key out");
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  private static List<String> words(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(YamlKeys::word).toList();
  }

  private static String word(Enum<?> constant) {
    return constant instanceof Priority
        ? constant.name()
        : constant.name().toLowerCase(Locale.ROOT);
  }

  /// One text of a list and the line it stands in.
  record Word(int line, String text) {
    static List<String> texts(List<Word> words) {
      return words.stream().map(Word::text).toList();
    }

    static Map<String, Integer> lines(List<Word> words) {
      var lines = new LinkedHashMap<String, Integer>();
      words.forEach(w -> lines.putIfAbsent(w.text(), w.line()));
      return lines;
    }
  }
}
