package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Agent.Mind;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Agent.Scope;
import dev.parallax.plan.Agent.Statuses;
import dev.parallax.plan.Agent.Tries;
import dev.parallax.plan.Agent.Votes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentFileTest {
  @Test
  void what_an_agent_is_to_say_besides_is_read_with_its_form() {
    var fields =
        fields(
            "{kind: [bug, feature], size: number, units: {title: text, files: list}, note: text}");
    assertThat(fields)
        .isEqualTo(
            Map.of(
                "kind", Field.choice(List.of("bug", "feature")),
                "size", Field.of(Field.Kind.NUMBER),
                "units",
                    Field.rows(
                        Map.of(
                            "title",
                            Field.of(Field.Kind.TEXT),
                            "files",
                            Field.of(Field.Kind.LIST))),
                "note", Field.of(Field.Kind.TEXT)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {status: text}   | `status` is not a name of a field
          {Kind: text}     | `Kind` is not a name of a field
          {kind: sentence} | `kind` is not one of its values
          {kind: []}       | `kind` has no word to choose
          text             | `fields` has no keys of its own
          """)
  void a_field_that_cannot_be_is_told_with_its_name(String fields, String mistake) {
    assertThat(AgentFile.read("a.md", withFields(fields)))
        .isInstanceOfSatisfying(
            AgentFile.Wrong.class,
            wrong -> assertThat(wrong.mistakes().getFirst().toString()).contains(mistake));
  }

  private static Map<String, Field> fields(String fields) {
    return agent("name: a\nfields: " + fields).fields();
  }

  private static String withFields(String fields) {
    return "---\nname: a\ndescription: b\nfields: " + fields + "\n---\nLook.\n";
  }

  @Test
  void every_key_is_read() {
    var text =
        """
        ---
        name: tenants
        description: Checks tenants.
        on: [pull_request, issue]
        priority: P0
        needs: [security, docs]
        votes: 3
        models: [sonnet, openai/gpt-5]
        engine: llm
        statuses: {IMPLEMENTED: pass, needs_replan: warn}
        paths: ["src/api/**"]
        timeout: 90s
        attempts: 2
        tools: [Read]
        model: anthropic/claude-x
        maxTurns: 5
        ---

        Look closely.

        ---
        And again.
        """;
    assertThat(AgentFile.read("a/tenants.md", text))
        .isEqualTo(
            new AgentFile.Read(
                new Agent(
                    "tenants",
                    "Checks tenants.",
                    Priority.P0,
                    new Scope(Set.of(On.PULL_REQUEST, On.ISSUE), List.of("src/api/**"), List.of()),
                    List.of("security", "docs"),
                    List.of(),
                    new Votes(3, List.of("anthropic/sonnet", "openai/gpt-5")),
                    new Mind(
                        EngineKind.LLM,
                        "anthropic/claude-x",
                        List.of("Read"),
                        5,
                        "Look closely.\n\n---\nAnd again."),
                    new Tries(2, Duration.ofSeconds(90)),
                    new Statuses(Map.of("IMPLEMENTED", Status.PASS, "NEEDS_REPLAN", Status.WARN)),
                    "a/tenants.md"),
                Map.of("security", 6, "docs", 6),
                List.of()));
  }

  @Test
  void what_is_not_said_has_its_default() {
    assertThat(agent("name: a"))
        .isEqualTo(
            new Agent(
                "a",
                "",
                Priority.P1,
                new Scope(Set.of(On.PULL_REQUEST), List.of(), List.of()),
                List.of(),
                List.of(),
                Votes.ONE,
                new Mind(EngineKind.LLM, "", List.of("Read", "Grep", "Glob"), 20, "Look."),
                new Tries(3, Duration.ofMinutes(3)),
                Statuses.STANDARD,
                "a.md"));
  }

  @Test
  void another_model_can_stand_in_for_the_first() {
    assertThat(agent("name: a\nmodel: opus\nfallback: openai/gpt-5").mind().fallback())
        .isEqualTo("openai/gpt-5");
    assertThat(agent("name: a").mind().fallback()).isEmpty();
  }

  @Test
  void a_subagent_of_claude_code_reads_as_it_is() {
    var text =
        """
        ---
        name: code-reviewer
        description: Use this agent when it's time to review. Examples: <example>Context: a #1 change</example>
        tools: Read, Grep, Bash(git log:*, git diff:*), WebFetch
        model: inherit
        color: red
        permissionMode: bypassPermissions
        skills:
          - commits
        hooks:
          PreToolUse:
            - matcher: Bash
              hooks: [{type: command, command: "rm -rf /"}]
        ---
        You are a senior reviewer.
        """;
    assertThat(AgentFile.read("r.md", text))
        .isInstanceOfSatisfying(
            AgentFile.Read.class,
            read -> {
              assertThat(read.agent().description())
                  .startsWith("Use this agent when it's time")
                  .endsWith("Context: a #1 change</example>");
              assertThat(read.agent().mind().tools()).containsExactly("Read", "Grep");
              assertThat(read.agent().mind().model()).isEmpty();
              assertThat(read.warnings())
                  .extracting(Mistake::toString)
                  .containsExactly(
                      "r.md:4: tools `Bash`, `WebFetch` are not given to agents here; they only"
                          + " read: Read, Grep, Glob");
            });
  }

  @Test
  void line_ends_of_windows_and_a_byte_order_mark_are_fine() {
    assertThat(AgentFile.read("a.md", "\uFEFF---\r\nname: a\r\n---\r\nLook.\r\n"))
        .isInstanceOf(AgentFile.Read.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tools: Read, Grep|Read,Grep",
        "tools: read|Read",
        "tools: [Glob, 'Read(src/**)']|Glob,Read",
        "tools: '*'|Read,Grep,Glob",
        "tools: Bash|''",
        "tools: *|Read,Grep,Glob",
        "tools: [Read, 'Bash(git log:*, git show:*)']|Read",
        "tools: [Bash(git log:*, git show:*), Glob]|Glob",
        "tools: Read, Diff|Read",
        "tools:|Read,Grep,Glob",
        "tools: mcp__files__Read, ReadFile|''",
        "allowed-tools: Grep|Grep",
        "disallowedTools: Grep, Bash|Read,Glob"
      })
  void tools_are_never_more_than_reading(String line, String tools) {
    assertThat(String.join(",", agent("name: a\n" + line).mind().tools())).isEqualTo(tools);
  }

  @ParameterizedTest
  @CsvSource({
    "inherit,''",
    "sonnet,anthropic/sonnet",
    "opus,anthropic/opus",
    "haiku,anthropic/haiku",
    "claude-sonnet-4-5,anthropic/claude-sonnet-4-5",
    "sonnet[1m],anthropic/sonnet",
    "claude-opus-4-5[1m],anthropic/claude-opus-4-5",
    "opusplan,''",
    "openai/qwen3:8b,openai/qwen3:8b"
  })
  void a_model_is_one_of_a_provider(String written, String model) {
    assertThat(agent("name: a\nmodel: " + written).mind().model()).isEqualTo(model);
  }

  @ParameterizedTest
  @CsvSource({"90s,90", "3m,180", "1h,3600", "1 s,1"})
  void a_timeout_has_its_unit(String written, long seconds) {
    assertThat(agent("name: a\ntimeout: " + written).tries().timeout()).hasSeconds(seconds);
  }

  @Test
  void an_unknown_key_is_a_warning_with_the_nearest_known_one() {
    assertThat(AgentFile.read("a.md", "---\nname: a\nprioritty: P0\n---\nLook."))
        .isInstanceOfSatisfying(
            AgentFile.Read.class,
            read ->
                assertThat(read.warnings())
                    .extracting(Mistake::toString)
                    .containsExactly(
                        "a.md:3: there is no key `prioritty`; did you mean `priority`?"));
  }

  @ParameterizedTest
  @CsvSource({
    "colour,color",
    "mcp_servers,mcpServers",
    "permisionMode,permissionMode",
    "Priority,priority",
    "disallowed_tools,disallowedTools"
  })
  void the_nearest_key_may_be_one_of_claude_codes(String written, String meant) {
    assertThat(warnings("name: a\n" + written + ": b"))
        .containsExactly(
            "a.md:3: there is no key `" + written + "`; did you mean `" + meant + "`?");
  }

  @Test
  void a_key_like_no_other_is_told_those_that_mean_something_here() {
    assertThat(warnings("name: a\nzzzzzzzzzzzz: b"))
        .singleElement()
        .asString()
        .contains("known: name, description,", "follows")
        .doesNotContain("permissionMode");
  }

  @ParameterizedTest
  @CsvSource({
    "Code Reviewer,code-reviewer",
    "frontend_dev,frontend-dev",
    "C#/.NET 4.8 Expert!,c-net-4-8-expert",
    "Überprüfer,berpr-fer"
  })
  void a_name_for_people_is_made_one_for_commands_and_says_so(String written, String name) {
    assertThat(agent("name: '" + written + "'").name()).isEqualTo(name);
    assertThat(warnings("name: '" + written + "'"))
        .containsExactly("a.md:2: `name` is read as `" + name + "`; call the agent that");
  }

  /// A prompt with examples in its description, as people have them who let one be written for
  /// them.
  @Test
  void a_description_in_paragraphs_ends_where_the_keys_go_on() {
    var text =
        """
        ---
        name: a
        description: Use this when: something "happens"

        <example>
        Context: It happened
        user: "It did: today"
        </example>
          indented: \\ and not a key
        - model: none
        end of it

        modle: opus
        tools: Read
        ---
        Look.
        """;
    assertThat(AgentFile.read("a.md", text))
        .isInstanceOfSatisfying(
            AgentFile.Read.class,
            read -> {
              assertThat(read.agent().description())
                  .startsWith("Use this when: something \"happens\"\n\n<example>\nContext: It")
                  .endsWith("\nindented: \\ and not a key\n- model: none\nend of it");
              assertThat(read.agent().mind().tools()).containsExactly("Read");
              assertThat(read.warnings())
                  .extracting(Mistake::toString)
                  .containsExactly("a.md:13: there is no key `modle`; did you mean `model`?");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"in quotes: yes\" # said|in quotes: yes",
        "'it''s'|it's",
        "\"Say \"hello\" to it\"|\"Say \"hello\" to it\"",
        "'it's'|'it's'",
        "&not *an anchor|&not *an anchor",
        "- not: an item|- not: an item"
      })
  void a_description_is_text_in_quotes_or_not(String written, String read) {
    assertThat(agent("name: a\ndescription: " + written).description()).isEqualTo(read);
  }

  @Test
  void a_description_may_be_as_long_as_a_file() {
    var quoted = "\"" + "\\\"x".repeat(20_000) + "\"";
    assertThat(agent("name: a\ndescription: " + quoted).description()).hasSize(40_000);
    assertThat(agent("name: a\ndescription: a: " + "\nx".repeat(10_000)).description())
        .hasSize(20_003);
  }

  @Test
  void the_version_of_a_prompt_is_that_of_its_words() {
    assertThat(agent("name: a").mind().version())
        .matches("[0-9a-f]{8}")
        .isEqualTo(agent("name: b\npriority: P0").mind().version());
    assertThat(AgentFile.read("a.md", "---\nname: a\n---\nLook!"))
        .isInstanceOfSatisfying(
            AgentFile.Read.class,
            read ->
                assertThat(read.agent().mind().version())
                    .isNotEqualTo(agent("name: a").mind().version()));
  }

  @Test
  void all_mistakes_are_told_at_once() {
    var text =
        "---\nname: 8 bad names\npriority: P9\ntimeout: 90\nvotes: 0\nneeds: {a: b}\n---\nLook.";
    assertThat(mistakes(text)).extracting(Mistake::line).containsExactlyInAnyOrder(2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "description: a|`name` is missing",
        "name: 1|wrong type",
        "name: '***'|not a name",
        "name: 3d-reviewer|not a name",
        "name: レビュー|not a name",
        "on: push|not one of its values",
        "on: []|names nothing",
        "timeout: 2h|not a time",
        "timeout: 0s|not a time",
        "attempts: 0|whole number",
        "maxTurns: 1000|whole number",
        "model: gpt|not a model",
        "models: [https://evil]|not a model",
        "engine: magic|not one of its values",
        "statuses: {DONE: good}|not one of its values",
        "statuses: {'a b': pass}|not a status word",
        "statuses: {a: pass, A: warn}|differs only in case",
        "statuses: {}|has no word",
        "paths: ['{']|brace",
        "name: &a b|anchors"
      })
  void a_wrong_value_is_a_mistake_in_its_line(String line, String words) {
    var name = line.startsWith("name:") || line.startsWith("description:") ? "" : "name: a\n";
    assertThat(mistakes("---\n" + name + line + "\n---\nLook."))
        .anySatisfy(mistake -> {
          assertThat(mistake.toString()).contains(words);
          assertThat(mistake.line()).isEqualTo(name.isEmpty() ? 2 : 3);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Look.",
        "---\nname: a\nLook.",
        "---\nname: a\n---\n",
        "---\n---\nLook.",
        "---\n- a\n---\nLook."
      })
  void a_file_without_its_parts_is_a_mistake(String text) {
    assertThat(mistakes(text)).hasSize(1);
  }

  @Test
  void a_prompt_has_an_end() {
    assertThat(mistakes("---\nname: a\n---\n" + "x".repeat((32 << 10) + 1)))
        .extracting(Mistake::message)
        .containsExactly("has a prompt over 32 KiB");
    assertThat(mistakes("x".repeat(10 << 20))).hasSize(1);
  }

  @Test
  void an_agent_of_the_rules_engine_needs_no_prompt() {
    assertThat(AgentFile.read("a.md", "---\nname: a\nengine: rules\n---\n"))
        .isInstanceOf(AgentFile.Read.class);
  }

  private static Agent agent(String frontMatter) {
    return switch (AgentFile.read("a.md", "---\n" + frontMatter + "\n---\nLook.\n")) {
      case AgentFile.Read read -> read.agent();
      case AgentFile.Wrong wrong -> throw new AssertionError(wrong);
    };
  }

  private static List<String> warnings(String frontMatter) {
    return switch (AgentFile.read("a.md", "---\n" + frontMatter + "\n---\nLook.\n")) {
      case AgentFile.Read read -> read.warnings().stream().map(Mistake::toString).toList();
      case AgentFile.Wrong wrong -> throw new AssertionError(wrong);
    };
  }

  private static List<Mistake> mistakes(String text) {
    return switch (AgentFile.read("a.md", text)) {
      case AgentFile.Read read -> throw new AssertionError(read);
      case AgentFile.Wrong wrong -> wrong.mistakes();
    };
  }
}
