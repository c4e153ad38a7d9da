package dev.parallax.plan;

import static dev.parallax.plan.Shape.ordered;

import dev.parallax.outcome.Status;
import dev.parallax.plan.RepositoryConfig.CommentWhen;
import dev.parallax.plan.RepositoryConfig.Issues;
import dev.parallax.plan.RepositoryConfig.Result;
import dev.parallax.plan.RepositoryConfig.Review;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Shape.Choice;
import dev.parallax.plan.Shape.Either;
import dev.parallax.plan.Shape.Flag;
import dev.parallax.plan.Shape.Items;
import dev.parallax.plan.Shape.Named;
import dev.parallax.plan.Shape.Own;
import dev.parallax.plan.Shape.Place;
import dev.parallax.plan.Shape.Text;
import dev.parallax.plan.Shape.Whole;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every key of `.github/parallax.yml` and of agents' files: the JSON Schemas and the tables in the
/// documents come from here, and a test holds it to what `ConfigFile` and `AgentForm` read.
public final class KeyTable {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private static final Shape FLAG = new Flag();
  private static final Shape USD =
      new Shape.Amount(new BigDecimal("0.01"), BigDecimal.valueOf(1000));
  private static final Shape GLOBS =
      new Items(new Text("a pattern like `src/**`", "", 0), 0, ConfigFile.MAX_GLOBS, false);
  private static final Shape NAMES =
      new Items(new Text("an agent's name", "", 0), 0, ConfigFile.MAX_AGENTS, true);
  private static final Shape LABEL =
      new Text(
          "a label, not one that begins with `parallax`",
          "^(?!\\s*[Pp][Aa][Rr][Aa][Ll][Ll][Aa][Xx])(?=.*\\S)",
          ConfigFile.MAX_LABEL);
  private static final Shape LABELS = new Items(LABEL, 0, ConfigFile.MAX_LABELS, false);
  private static final Shape WORDS = Shape.oneOrMore(new Text("text", "", 0), 0);
  private static final Shape MODEL =
      new Text(
          "`anthropic/NAME`, `openai/NAME`, `sonnet`, `opus`, `haiku` or `inherit`",
          "^\\s*(inherit|default|sonnet|opus|haiku|best|fable|opusplan|claude-[A-Za-z0-9.@-]{1,100}"
              + "|(anthropic|openai)/[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127})(\\[1m\\])?\\s*$",
          0);

  private static final Place CONFIGURATION =
      new Place(
          List.of(
              key("version", new Whole(1, 1), 1, "the form of this file", "1"),
              place("review", "the reviewing of pull requests", review()),
              place("issues", "the handling of issues", issues()),
              key(
                  "agents-dir",
                  new Text(
                      "a folder of the repository",
                      "^(?!/)(?!.*//)(?!.*(^|/)\\.{1,2}(/|$))(?=.*\\S)[^\\\\]+$",
                      201),
                  RepositoryConfig.DEFAULT.agentsDir(),
                  "where the repository's own agents are",
                  ".github/agents")),
          List.of());

  private static final Place AGENT = new Place(agent(), List.of("name"));

  private KeyTable() {}

  private static List<Key> review() {
    var usual = Review.DEFAULT;
    return List.of(
        key("auto", FLAG, usual.auto(), "whether a review starts without being asked for", "false"),
        key("drafts", FLAG, usual.drafts(), "whether drafts are reviewed too", "true"),
        told(
            "agents",
            NAMES,
            usual.agents(),
            "security, performance, docs; with a model's key verifier and synthesis too",
            "who looks, in the order of the report's rows; exactly these",
            "[security, tenancy]"),
        key("ignore", GLOBS, List.of(), "files that no agent is shown", "[\"dist/**\"]"),
        key(
            "instructions",
            new Items(
                new Place(
                    List.of(
                        told("paths", GLOBS, null, "required", "which files", "[\"src/api/**\"]"),
                        told(
                            "text",
                            new Text("text", "", ConfigFile.MAX_INSTRUCTION),
                            null,
                            "required",
                            "what holds for them",
                            "Every endpoint checks the tenant.")),
                    List.of("paths", "text")),
                0,
                ConfigFile.MAX_INSTRUCTIONS,
                false),
            List.of(),
            "what agents are told about some of the files",
            "[{paths: [\"src/api/**\"], text: Every endpoint checks the tenant.}]"),
        key(
            "strategy",
            choice(Strategy.values()),
            word(usual.strategy()),
            "how several agents' outcomes become one: see [aggregation.md](aggregation.md)",
            "vote"),
        key(
            "strict-tiers",
            FLAG,
            usual.strictTiers(),
            "whether every P0 agent ends before a P1 agent starts",
            "true"),
        told(
            "escalate-to",
            new Text(
                "a person or team", "^\\s*(@[A-Za-z0-9-]{1,39}(/[A-Za-z0-9._-]{1,100})?)?\\s*$", 0),
            usual.escalateTo(),
            "nobody",
            "who is asked when a P0 agent fails or finds something grave",
            "\"@org/security\""),
        key(
            "comment",
            choice(CommentWhen.values()),
            word(usual.comment()),
            "when the comment is posted; `never` leaves the check run alone",
            "findings"),
        key(
            "inline",
            FLAG,
            usual.inline(),
            "whether findings stand on their lines too, as one review",
            "true"),
        told(
            "max-cost-usd",
            USD,
            null,
            "the operator's",
            "cap on one run; the lower of this one and the operator's holds",
            "0.50"),
        told("max-month-usd", USD, null, "none", "cap on all runs of a month", "20"),
        key(
            "gate",
            FLAG,
            false,
            "whether the check asks for action when a P0 agent did not look or found something",
            "true"),
        key("sarif", FLAG, false, "whether findings are handed to code scanning", "true"),
        key(
            "shadow",
            NAMES,
            List.of(),
            "agents that look and are not shown, besides those of `agents` or among them: see"
                + " [yield.md](yield.md)",
            "[tenancy]"),
        told(
            "yield-floor",
            new Shape.Amount(BigDecimal.ZERO, BigDecimal.ONE),
            null,
            "none",
            "who has less of use among its judged findings of 90 days is not shown; never a P0"
                + " agent",
            "0.2"),
        key(
            "yield-window",
            new Whole(1, ConfigFile.MAX_WINDOW),
            usual.shadowing().least(),
            "how many findings must have been judged before the floor counts",
            "50"),
        told(
            "labels",
            new Place(
                Arrays.stream(Result.values())
                    .map(result ->
                        told(
                            word(result),
                            LABEL,
                            null,
                            "none",
                            "the label of a pull request whose review ended so",
                            "review-" + word(result)))
                    .toList(),
                List.of()),
            null,
            "none",
            "the label that a pull request gets, by how its review ended",
            ""));
  }

  private static List<Key> issues() {
    var usual = Issues.DEFAULT;
    return List.of(
        key("triage", FLAG, usual.triage(), "whether new issues are looked at", "false"),
        key("agents", NAMES, usual.agents(), "who looks at a new issue", "[triage]"),
        key(
            "apply-labels",
            FLAG,
            usual.applyLabels(),
            "whether labels are set; otherwise they are suggested, and a maintainer sets them",
            "true"),
        key("labels", LABELS, List.of(), "labels that may be set", "[bug, docs]"),
        key(
            "label-groups",
            new Own("lists of labels by a name for each", "", 0, LABELS),
            Map.of(),
            "labels that may be set, of each group at most one",
            "{size: [small, large]}"),
        key(
            "min-confidence",
            new Shape.Amount(BigDecimal.ZERO, BigDecimal.ONE),
            usual.minConfidence(),
            "how sure an agent must be for its labels to be set",
            "0.9"),
        key(
            "bulk-limit",
            new Whole(1, 500),
            usual.bulkLimit(),
            "how many issues one `/parallax bulk` looks at",
            "100"));
  }

  private static List<Key> agent() {
    var keys =
        new ArrayList<>(
            List.of(
                told("name", new Text("a name", "", 0), null, "required", "what it is called", "x"),
                told("description", new Text("text", "", 0), null, "empty", "for people", "x"),
                key(
                    "priority",
                    new Choice(Arrays.stream(Priority.values()).map(Priority::name).toList()),
                    "P1",
                    "P0 failing escalates to people, P1 warns, P2 is a note",
                    "P0"),
                key(
                    "on",
                    Shape.oneOrMore(choice(Agent.On.values()), 0),
                    List.of("pull_request"),
                    "what it looks at",
                    "[issue]"),
                told("paths", GLOBS, null, "all", "it runs only when these change", "[\"db/**\"]"),
                told("labels", WORDS, null, "none", "it runs only with one of these", "[db]"),
                told("needs", WORDS, null, "none", "whose answers it cannot do without", "[docs]"),
                told("follows", WORDS, null, "none", "whom it waits for", "[docs]"),
                key("votes", new Whole(1, 9), 1, "how often it is asked", "3"),
                told(
                    "models",
                    Shape.oneOrMore(MODEL, 9),
                    null,
                    "none",
                    "the votes ask these in turn",
                    "[sonnet, openai/gpt-5]"),
                key(
                    "engine",
                    choice(Agent.EngineKind.values()),
                    "llm",
                    "`rules` for the built-in rules, which need no model",
                    "rules"),
                told("model", MODEL, null, "the configured one", "the model", "sonnet"),
                told("fallback", MODEL, null, "the configured one", "the next one", "haiku"),
                told("tools", WORDS, null, "Read, Grep, Glob", "what it may look up", "[Read]"),
                told("allowed-tools", WORDS, null, "none", "another word for tools", "[Read]"),
                told("disallowedTools", WORDS, null, "none", "taken away from tools", "[Grep]"),
                key("maxTurns", new Whole(1, 200), 20, "calls of the model for one look", "5"),
                key("attempts", new Whole(1, 10), 3, "how often it is tried", "2"),
                key(
                    "timeout",
                    new Text("a time like 90s, 3m or 1h", "^\\s*\\d{1,4}\\s*[smh]\\s*$", 0),
                    "3m",
                    "for the task with all its attempts; up to 1h",
                    "90s"),
                told("max-cost-usd", USD, null, "none", "cap on its tasks in one run", "0.10"),
                told(
                    "max-tokens",
                    new Whole(10_000, 100_000_000),
                    (int) Caps.OF_AGENT.tokens(),
                    "2,000,000",
                    "cap on its tasks in one run",
                    "50000"),
                told(
                    "statuses",
                    new Own(
                        "own words, each mapped",
                        "^[A-Za-z][A-Za-z0-9_-]{0,31}$",
                        1,
                        choice(Status.values())),
                    null,
                    "PASS, WARN, FAIL",
                    "own words, each mapped to one of these",
                    "{DONE: pass, OPEN: warn}"),
                told(
                    "fields",
                    new Named("fields", "names of the writer's own"),
                    null,
                    "none",
                    "what it is to say besides",
                    "{category: [bug, feature], labels: list}")));
    for (var foreign : AgentForm.CLAUDE_ONLY) {
      keys.add(
          told(
              foreign,
              new Shape.Anything(),
              null,
              "none",
              "Claude Code's own; nothing is made of it here",
              "x"));
    }
    return keys;
  }

  /// The JSON Schema of `.github/parallax.yml`, as maps, lists and scalars.
  public static Map<String, Object> configurationSchema() {
    var schema = headed("Parallax: .github/parallax.yml", CONFIGURATION);
    var issues = ordered();
    issues.put(
        "if",
        ordered(
            "required",
            List.of("apply-labels"),
            "properties",
            ordered("apply-labels", ordered("const", true))));
    issues.put(
        "then",
        ordered(
            "anyOf",
            List.of(
                ordered("required", List.of("labels")),
                ordered("required", List.of("label-groups")))));
    schema.put("allOf", List.of(ordered("properties", ordered("issues", issues))));
    return schema;
  }

  /// The JSON Schema of the front matter of an agent's file.
  public static Map<String, Object> agentSchema() {
    var schema = headed("Parallax: the front matter of an agent", AGENT);
    var word = new Choice(List.of("text", "number", "list"));
    var choice = new Items(new Text("a word", "", 0), 1, 0, false);
    var field = new Either(new Either(word, choice), new Named("fields", ""));
    var names = "^(?!(status|summary|evidence|looked_at)$)[a-z][a-z0-9_]{0,39}$";
    schema.put("$defs", ordered("fields", new Own("", names, 0, field).schema()));
    return schema;
  }

  private static Map<String, Object> headed(String title, Place place) {
    var schema = ordered("$schema", DIALECT, "title", title);
    schema.putAll(place.schema());
    return schema;
  }

  /// Every key of `.github/parallax.yml` as a table for the documents.
  public static String configurationTable() {
    var table = new StringBuilder("| key | value | without it | meaning | example |\n");
    table.append("|---|---|---|---|---|\n");
    rows("", CONFIGURATION, table);
    return table.toString();
  }

  private static void rows(String prefix, Place place, StringBuilder table) {
    for (var key : place.keys()) {
      var name = prefix + key.name();
      if (key.shape() instanceof Place inner) {
        rows(name + ".", inner, table);
        continue;
      }
      var rows = key.shape() instanceof Items(Place item, _, _, _) ? item : null;
      table.append(
          "| `%s` | %s | %s | %s | `%s` |\n"
              .formatted(
                  name,
                  rows == null ? key.shape().words() : "a list, each with the keys below",
                  key.otherwise(),
                  key.meaning(),
                  key.example()));
      if (rows != null) rows(name + "[].", rows, table);
    }
  }

  private static Key place(String name, String meaning, List<Key> keys) {
    return told(name, new Place(keys, List.of()), null, "", meaning, "");
  }

  /// A key whose value without it can be shown as it is.
  private static Key key(
      String name, Shape shape, Object fallback, String meaning, String example) {
    var shown =
        switch (fallback) {
          case List<?> list when list.isEmpty() -> "none";
          case Map<?, ?> map when map.isEmpty() -> "none";
          case List<?> list -> String.join(", ", list.stream().map(String::valueOf).toList());
          default -> "" + fallback;
        };
    return told(name, shape, fallback, shown, meaning, example);
  }

  private static Key told(
      String name,
      Shape shape,
      @Nullable Object fallback,
      String otherwise,
      String meaning,
      String example) {
    return new Key(name, shape, fallback, otherwise, meaning, example);
  }

  private static Choice choice(Enum<?>... values) {
    return new Choice(Arrays.stream(values).map(KeyTable::word).toList());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
