package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// The schemas and the reader agree: they know the same keys, and each takes what the other takes.
final class KeyTableTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema CONFIGURATION = schema(KeyTable.configurationSchema());
  private static final JsonSchema AGENT = schema(KeyTable.agentSchema());

  @ParameterizedTest
  @ValueSource(strings = {"", "review", "review.labels", "issues", "review.instructions"})
  void the_schema_has_every_key_of_the_reader_and_no_other(String place) {
    var odd = "zzzzzzzzzzzzzzzzzzzzzzzz: 1";
    var yaml =
        switch (place) {
          case "" -> odd;
          case "review.labels" -> "review:\n  labels:\n    " + odd;
          case "review.instructions" -> "review:\n  instructions:\n    - " + odd;
          default -> place + ":\n  " + odd;
        };
    var known =
        ConfigFile.read(yaml).mistakes().stream()
            .map(Mistake::mend)
            .filter(mend -> mend.startsWith("known: "))
            .findFirst()
            .orElseThrow();
    assertThat(names(place))
        .containsExactlyInAnyOrder(known.substring("known: ".length()).split(", "));
  }

  @Test
  void the_schema_of_agents_has_every_key_of_the_reader_and_no_other() {
    var text = "---\nname: a\nzzzzzzzzzzzzzzzz: b\n---\nLook.";
    var known = ((AgentFile.Read) AgentFile.read("a.md", text)).warnings().getFirst().mend();
    var all = new ArrayList<>(List.of(known.substring("known: ".length()).split(", ")));
    all.addAll(AgentForm.CLAUDE_ONLY);
    assertThat(keys(KeyTable.agentSchema()).keySet()).containsExactlyInAnyOrderElementsOf(all);
  }

  /// Every key by itself, with its default and its example and each end of its range.
  @ParameterizedTest
  @MethodSource("right")
  void both_take_what_is_right(String yaml) {
    assertThat(ConfigFile.read(yaml).mistakes()).isEmpty();
    assertThat(faults(CONFIGURATION, yaml)).isEmpty();
  }

  /// Every key by itself, with a value of another type and just out of its range.
  @ParameterizedTest
  @MethodSource("wrong")
  void both_refuse_what_is_wrong(String yaml) {
    assertThat(ConfigFile.read(yaml).mistakes()).isNotEmpty();
    assertThat(faults(CONFIGURATION, yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void both_take_the_examples_of_the_documents(String yaml) {
    assertThat(ConfigFile.read(yaml).mistakes()).isEmpty();
    assertThat(faults(CONFIGURATION, yaml)).isEmpty();
  }

  /// A file that is right with one line changed is right for both or wrong for both.
  @ParameterizedTest
  @MethodSource("documents")
  void both_think_the_same_of_a_file_with_one_line_changed(String yaml) {
    var lines = yaml.lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      var key = Pattern.compile("^( *(?:- )?)([a-z-]+):(.*)$").matcher(lines.get(i));
      if (!key.matches()) continue;
      for (var other :
          List.of(
              key.group(1) + key.group(2) + "x:" + key.group(3),
              key.group(1) + key.group(2) + ": {of: its own}",
              key.group(1) + key.group(2) + ": 12345")) {
        var changed = new ArrayList<>(lines);
        changed.set(i, other);
        var text = String.join("\n", changed);
        if (faults(CONFIGURATION, text).equals(List.of("not YAML"))) continue;
        assertThat(faults(CONFIGURATION, text).isEmpty())
            .as(text)
            .isEqualTo(ConfigFile.read(text).mistakes().isEmpty());
      }
    }
  }

  /// Built-in agents, and those that people wrote for Claude Code without our keys.
  @Test
  void the_schema_takes_the_built_in_agents() throws IOException {
    try (var files = Files.list(Path.of("src/main/resources/dev/parallax/agents"))) {
      for (var file : files.toList()) {
        var text = Files.readString(file);
        assertThat(faults(AGENT, text.split("(?m)^---$")[1])).as(file.toString()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "priority: P9",
        "votes: 10",
        "votes: three",
        "engine: gpu",
        "timeout: soon",
        "timeout: 90",
        "model: gpt-5",
        "attempts: 0",
        "maxTurns: 201",
        "on: [release]",
        "statuses: {DONE: green}",
        "statuses: {}",
        "fields: {status: text}",
        "fields: {kind: []}",
        "fields: {Kind: text}",
        "fields: {unit: {deep: colour}}",
        "max-tokens: 1",
        "max-cost-usd: 0",
        "needs: {a: b}",
        "paths: src/**"
      })
  void both_refuse_a_wrong_agent(String line) {
    var matter = "name: a\n" + line + "\n";
    assertThat(AgentFile.read("a.md", "---\n" + matter + "---\nLook."))
        .isInstanceOf(AgentFile.Wrong.class);
    assertThat(faults(AGENT, matter)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "priority: P0",
        "votes: 9",
        "engine: rules",
        "timeout: 90s",
        "model: openai/gpt-5",
        "model: sonnet",
        "model: claude-opus-4-5[1m]",
        "tools: Read, Bash(git log:*)",
        "tools: [Read]",
        "on: issue",
        "on: [issue, pull_request]",
        "statuses: {DONE: pass}",
        "fields: {category: [bug, feature], units: {title: text, files: list}}",
        "color: red",
        "needs: docs",
        "paths: [\"db/**\"]",
        "hooks: {Stop: [x]}"
      })
  void both_take_a_right_agent(String line) {
    var matter = "name: a\n" + line + "\n";
    assertThat(AgentFile.read("a.md", "---\n" + matter + "---\nLook."))
        .isInstanceOfSatisfying(
            AgentFile.Read.class,
            read ->
                assertThat(read.warnings())
                    .noneMatch(warning -> warning.message().contains("there is no key")));
    assertThat(faults(AGENT, matter)).isEmpty();
  }

  static Stream<String> right() {
    return cases(true);
  }

  static Stream<String> wrong() {
    return Stream.concat(
        cases(false),
        Stream.of(
            "issues:\n  apply-labels: true",
            "review:\n  escalate-to: security team",
            "review:\n  labels:\n    pass: Parallax:security",
            "review:\n  agents: [docs, docs]",
            "review:\n  instructions:\n    - paths: [\"**\"]",
            "review:\n  instructions:\n    - text: x",
            "agents-dir: ../elsewhere",
            "agents-dir: /etc",
            "agents-dir: a//b",
            "issues:\n  label-groups: [small, large]",
            "issues:\n  labels: [parallax]",
            "version: 2"));
  }

  /// A line of YAML for each key below which no others stand, with values that are right or wrong.
  private static Stream<String> cases(boolean right) {
    var lines = new ArrayList<String>();
    for (var place : List.of("", "review", "review.labels", "issues")) {
      var indent = place.isEmpty() ? 0 : place.split("\\.").length;
      var above = new StringBuilder();
      var depth = 0;
      for (var part : place.isEmpty() ? new String[0] : place.split("\\.")) {
        above.append("  ".repeat(depth++)).append(part).append(":\n");
      }
      for (var key : keys(at(place)).entrySet()) {
        for (var value : values(key.getValue(), right)) {
          lines.add(above + "  ".repeat(indent) + key.getKey() + ": " + value + "\n");
        }
      }
    }
    assertThat(lines).hasSizeGreaterThan(25);
    return lines.stream();
  }

  private static List<String> values(JsonNode key, boolean right) {
    var type = key.path("type").asText();
    if (key.has("enum")) {
      var words = key.path("enum").valueStream().map(JsonNode::asText).toList();
      return right ? words : List.of("neverheard", "[" + words.getFirst() + "]", "7", "{}");
    }
    return switch (type) {
      case "boolean" -> right ? List.of("false") : List.of("7", "\"true\"", "maybe", "[true]");
      case "integer" -> numbers(key, right, "1");
      case "number" -> numbers(key, right, "0.001");
      case "array" -> right ? List.of("[]") : List.of("7", "{a: b}", "[[x]]", "[7]", "true");
      case "string" -> right ? List.of() : List.of("7", "[a]", "true", "{}");
      default -> List.of();
    };
  }

  private static List<String> numbers(JsonNode key, boolean right, String step) {
    var min = key.path("minimum").decimalValue();
    var max = key.path("maximum").decimalValue();
    return right
        ? List.of(min.toPlainString(), max.toPlainString())
        : List.of(
            min.subtract(new java.math.BigDecimal(step)).toPlainString(),
            max.add(new java.math.BigDecimal(step)).toPlainString(),
            "\"" + max.toPlainString() + "\"",
            "many",
            "[" + max.toPlainString() + "]");
  }

  static Stream<String> documents() throws IOException {
    var found = new ArrayList<String>();
    for (var file : List.of("README.md", "docs/configuration.md", "docs/agents.md")) {
      Pattern.compile("(?s)```yaml\\n(.*?)```")
          .matcher(Files.readString(Path.of(file)))
          .results()
          .map(block -> block.group(1))
          .filter(yaml -> yaml.contains("review:"))
          .forEach(found::add);
    }
    found.add(
        """
        version: 1
        review:
          auto: false
          drafts: true
          agents: [security]
          ignore: ["dist/**"]
          strategy: vote
          strict-tiers: true
          escalate-to: "@org/security"
          comment: findings
          inline: true
          max-cost-usd: 0.50
          max-month-usd: 20
          gate: true
          sarif: true
          labels:
            pass: reviewed
            fail: review-failed
        issues:
          triage: true
          agents: [triage]
          apply-labels: true
          labels: [bug]
          label-groups:
            size: [small, large]
          min-confidence: 0.9
          bulk-limit: 10
        agents-dir: .github/agents
        """);
    assertThat(found).hasSizeGreaterThan(3);
    return found.stream();
  }

  private static JsonNode at(String place) {
    var node = JSON.<JsonNode>valueToTree(KeyTable.configurationSchema());
    for (var part : place.isEmpty() ? new String[0] : place.split("\\.")) {
      node = node.path("properties").path(part);
      if (node.path("type").asText().equals("array")) node = node.path("items");
    }
    return node;
  }

  private static List<String> names(String place) {
    return List.copyOf(keys(at(place)).keySet());
  }

  private static Map<String, JsonNode> keys(Map<String, Object> schema) {
    return keys(JSON.<JsonNode>valueToTree(schema));
  }

  private static Map<String, JsonNode> keys(JsonNode place) {
    var keys = new LinkedHashMap<String, JsonNode>();
    place.path("properties").properties().forEach(key -> keys.put(key.getKey(), key.getValue()));
    assertThat(keys).isNotEmpty();
    return keys;
  }

  private static JsonSchema schema(Map<String, Object> schema) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(JSON.<JsonNode>valueToTree(schema));
  }

  /// What a schema has against a text in YAML, read as the core schema of YAML reads it.
  private static List<String> faults(JsonSchema schema, String yaml) {
    Object value;
    try {
      value =
          new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
    } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
      return List.of("not YAML");
    }
    return schema.validate(JSON.valueToTree(value)).stream().map(Object::toString).toList();
  }
}
