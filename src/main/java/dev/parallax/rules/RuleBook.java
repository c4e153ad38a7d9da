package dev.parallax.rules;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.treesitter.TSQuery;

/// All rules of one agent, read from its rule file.
final class RuleBook {
  private static final Map<String, RuleBook> BOOKS = new ConcurrentHashMap<>();

  /// `(#eq? @m "word")` and `(#match? @m "^(one|two)$")`, and nothing that is more of a pattern.
  private static final java.util.regex.Pattern PREDICATE =
      java.util.regex.Pattern.compile(
          "\\(#(?:eq|match)\\? @\\w+ \"(\\^?\\(?\\w+(?:\\|\\w+)*\\)?\\$?)\"\\)");

  private final Map<String, Rule> rules;
  private final Map<Place, TSQuery> queries = new ConcurrentHashMap<>();

  private record Place(Language language, Rule.Match match) {}

  private RuleBook(Map<String, Rule> rules) {
    this.rules = rules;
  }

  /// The rules of a built-in agent.
  static RuleBook of(String agent) {
    return BOOKS.computeIfAbsent(agent, RuleBook::read);
  }

  List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  Rule rule(String id) {
    var rule = rules.get(id);
    if (rule == null) throw new IllegalArgumentException("no rule " + id);
    return rule;
  }

  /// A match's query, compiled when its first file turns up.
  TSQuery query(Language language, Rule.Match match) {
    return queries.computeIfAbsent(
        new Place(language, match), _ -> new TSQuery(language.grammar(), match.query()));
  }

  private static RuleBook read(String agent) {
    try (InputStream file = RuleBook.class.getResourceAsStream(agent + ".yml")) {
      if (file == null) throw new IllegalArgumentException("no rules for " + agent);
      var rules = new LinkedHashMap<String, Rule>();
      for (var item : list(new Load(LoadSettings.builder().build()).loadFromInputStream(file))) {
        var rule = rule(agent, map(item));
        rules.put(rule.id(), rule);
      }
      return new RuleBook(rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(String agent, Map<String, Object> item) {
    var matches = new ArrayList<Rule.Match>();
    for (var match : list(item.get("match"))) matches.add(match(map(match)));
    var examples = new ArrayList<Rule.Example>();
    for (var kind : List.of("bad", "good")) {
      for (var example : list(item.get(kind))) {
        examples.add(example(text(item, "id"), kind, examples.size(), map(example)));
      }
    }
    return new Rule(
        agent + "/" + text(item, "id"),
        Severity.of(text(item, "severity")).orElseThrow(),
        text(item, "claim").strip(),
        text(item, "why").strip(),
        text(item, "fix").strip(),
        list(item.get("mend")).stream().map(mend -> mend(map(mend))).toList(),
        matches,
        examples);
  }

  private static Rule.Mend mend(Map<String, Object> item) {
    return new Rule.Mend(Pattern.compile(text(item, "from")), text(item, "to"));
  }

  private static Rule.Match match(Map<String, Object> item) {
    var languages = EnumSet.noneOf(Language.class);
    for (var name : text(item, "in").split("\\s+")) languages.add(Language.named(name));
    var filters = EnumSet.noneOf(Rule.Filter.class);
    for (var filter : list(item.get("if"))) {
      filters.add(
          Rule.Filter.valueOf(String.valueOf(filter).toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    var query = item.containsKey("query") ? text(item, "query") : "";
    return new Rule.Match(
        Set.copyOf(languages),
        query,
        needles(query),
        pattern(item, "line"),
        Set.copyOf(filters),
        pattern(item, "unless"),
        pattern(item, "unless-function"),
        pattern(item, "only-if"),
        pattern(item, "only-if-statement"),
        pattern(item, "only-if-function"),
        pattern(item, "unless-file"),
        pattern(item, "paths"));
  }

  /// The words that a query's predicates compare with, where they are nothing but words.
  private static List<Set<String>> needles(String query) {
    var needles = new ArrayList<Set<String>>();
    var predicate = PREDICATE.matcher(query);
    while (predicate.find()) {
      needles.add(Set.of(predicate.group(1).replaceAll("[\\^$()]", "").split("\\|")));
    }
    return needles;
  }

  /// Each entry is a path and the file's text; a path that starts with `before:` is the file as it
  /// was.
  private static Rule.Example example(String id, String kind, int index, Map<String, Object> item) {
    var files = new LinkedHashMap<String, String>();
    var before = new LinkedHashMap<String, String>();
    item.forEach((path, text) -> {
      if (path.startsWith("before:")) before.put(path.substring(7), String.valueOf(text));
      else files.put(path, String.valueOf(text));
    });
    return new Rule.Example(id + " " + kind + " " + index, kind.equals("bad"), files, before);
  }

  private static @Nullable Pattern pattern(Map<String, Object> item, String key) {
    return item.containsKey(key) ? Pattern.compile(text(item, key).strip()) : null;
  }

  private static String text(Map<String, Object> item, String key) {
    var value = item.get(key);
    if (value == null) throw new IllegalArgumentException("`" + key + "` is missing in " + item);
    return String.valueOf(value);
  }

  private static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> items ? List.copyOf(items) : List.of();
  }

  private static Map<String, Object> map(Object value) {
    if (!(value instanceof Map<?, ?> items)) throw new IllegalArgumentException("no map: " + value);
    return items.entrySet().stream()
        .collect(
            Collectors.toMap(
                e -> String.valueOf(e.getKey()),
                Map.Entry::getValue,
                (a, _) -> a,
                LinkedHashMap::new));
  }
}
