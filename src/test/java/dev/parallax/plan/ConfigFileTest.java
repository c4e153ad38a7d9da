package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.RepositoryConfig.CommentWhen;
import dev.parallax.plan.RepositoryConfig.Issues;
import dev.parallax.plan.RepositoryConfig.Outlets;
import dev.parallax.plan.RepositoryConfig.PathInstruction;
import dev.parallax.plan.RepositoryConfig.Result;
import dev.parallax.plan.RepositoryConfig.Review;
import dev.parallax.plan.RepositoryConfig.Shadowing;
import dev.parallax.plan.RepositoryConfig.Strategy;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigFileTest {
  @Test
  void every_key_is_read() {
    var file =
        ConfigFile.read(
            """
            version: 1
            review:
              auto: false
              drafts: true
              agents: [security, docs]
              ignore: ["**/*.lock", "dist/**"]
              instructions:
                - paths: ["src/api/**"]
                  text: Every endpoint checks the tenant.
              strategy: escalate
              strict-tiers: true
              escalate-to: "@org/security"
              comment: findings
              inline: true
              max-cost-usd: 0.50
              gate: true
              sarif: true
              labels:
                fail: needs work
            issues:
              triage: false
              agents: [triage]
              apply-labels: true
              labels: [help wanted]
              label-groups:
                kind: [bug, feature]
              min-confidence: 0.85
              bulk-limit: 7
            agents-dir: .github/reviewers/
            """);
    assertThat(file.mistakes()).isEmpty();
    assertThat(file.agentLines()).isEqualTo(Map.of("security", 5, "docs", 5));
    assertThat(file.config())
        .isEqualTo(
            new RepositoryConfig(
                new Review(
                    false,
                    true,
                    List.of("security", "docs"),
                    List.of("**/*.lock", "dist/**"),
                    List.of(
                        new PathInstruction(
                            List.of("src/api/**"), "Every endpoint checks the tenant.")),
                    Strategy.ESCALATE,
                    true,
                    "@org/security",
                    CommentWhen.FINDINGS,
                    true,
                    new BigDecimal("0.50"),
                    Caps.NO_USD,
                    new Outlets(true, true, Map.of(Result.FAIL, "needs work")),
                    Shadowing.NONE),
                new Issues(
                    false,
                    List.of("triage"),
                    true,
                    List.of("help wanted"),
                    Map.of("kind", List.of("bug", "feature")),
                    new BigDecimal("0.85"),
                    7),
                ".github/reviewers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing yet\n", "version: 1", "review: {}", "---\n"})
  void what_is_not_said_has_its_default(String text) {
    assertThat(ConfigFile.read(text)).isEqualTo(ConfigFile.ABSENT);
  }

  @Test
  void who_is_not_shown_is_read_with_the_lines_of_the_names() {
    var file =
        ConfigFile.read(
            "review:\n  shadow: [tenancy,\n    docs]\n  yield-floor: 0.25\n  yield-window: 50\n");
    assertThat(file.mistakes()).isEmpty();
    assertThat(file.shadowLines()).isEqualTo(Map.of("tenancy", 2, "docs", 3));
    assertThat(file.config().review().shadowing())
        .isEqualTo(
            new RepositoryConfig.Shadowing(List.of("tenancy", "docs"), new BigDecimal("0.25"), 50));
  }

  @Test
  void what_is_wrong_about_shadows_is_told_with_line_and_mend() {
    var text =
        """
        review:
          shadow: docs
          yield-floor: 20
          yield-window: 0
          yield-flor: 0.2
        """;
    assertThat(ConfigFile.read(text).mistakes())
        .extracting(Mistake::toString)
        .containsExactlyInAnyOrder(
            ".github/parallax.yml:2: `shadow` is not a list; write `shadow: [a, b]`",
            ".github/parallax.yml:3: `yield-floor` is not a number from 0 to 1; write a number from"
                + " 0 to 1, such as 0.7",
            ".github/parallax.yml:4: `yield-window` is not a whole number from 1 to 1000; write a"
                + " whole number from 1 to 1000",
            ".github/parallax.yml:5: there is no key `yield-flor`; did you mean `yield-floor`?");
    assertThat(ConfigFile.read("review:\n  shadow: [docs, docs]\n").mistakes())
        .extracting(Mistake::toString)
        .containsExactly(".github/parallax.yml:2: `shadow` names `docs` twice; remove one");
  }

  @Test
  void all_mistakes_are_told_at_once_each_with_its_line_and_mend() {
    var text =
        """
        version: 2
        review:
          auto: yes
          agnets: [security]
          strategy: marge
          max-cost-usd: lots
          ignore: "dist/**"
        isues: {}
        agents-dir: ../elsewhere
        """;
    assertThat(ConfigFile.read(text).mistakes())
        .extracting(Mistake::toString)
        .containsExactlyInAnyOrder(
            ".github/parallax.yml:1: `version` is not a whole number from 1 to 1; write a whole"
                + " number from 1 to 1",
            ".github/parallax.yml:3: `auto` has the wrong type; write true or false",
            ".github/parallax.yml:4: there is no key `agnets`; did you mean `agents`?",
            ".github/parallax.yml:5: `strategy` is not one of its values; write merge, vote,"
                + " escalate; did you mean `merge`?",
            ".github/parallax.yml:6: `max-cost-usd` has the wrong type; write an amount from 0.01"
                + " to 1000",
            ".github/parallax.yml:7: `ignore` is not a list; write `ignore: [a, b]`",
            ".github/parallax.yml:8: there is no key `isues`; did you mean `issues`?",
            ".github/parallax.yml:9: `agents-dir` is not a folder of this repository; write it like"
                + " .github/agents");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "review: [a]|1|no keys of its own",
        "review: {agents: [1]}|1|not text",
        "review: {agents: [a, a]}|1|twice",
        "review: {ignore: ['{a']}|1|brace",
        "review: {ignore: ['!']}|1|is an empty pattern",
        "review: {instructions: [a]}|1|without keys",
        "review: {instructions: [{paths: [a]}]}|1|`text` is missing",
        "review: {instructions: [{text: a}]}|1|`paths` is missing",
        "review: {escalate-to: somebody}|1|not a person or team",
        "review: {max-cost-usd: 0}|1|not an amount",
        "review: {max-cost-usd: .inf}|1|not an amount",
        "review: {inline: 'true'}|1|wrong type",
        "review:|1|has no value",
        "issues: {bulk-limit: 0}|1|not a whole number",
        "issues: {bulk-limit: 1.5}|1|not a whole number",
        "issues: {bulk-limit: 99999999999}|1|not a whole number",
        "agents-dir: /etc|1|not a folder",
        "just words|1|not a list of keys",
        "[a, b]: c|1|not a word"
      })
  void a_wrong_value_names_its_line_and_what_is_wrong(String text, int line, String words) {
    assertThat(ConfigFile.read(text).mistakes())
        .anySatisfy(mistake -> {
          assertThat(mistake.line()).isEqualTo(line);
          assertThat(mistake.toString()).contains(words);
        });
  }

  @Test
  void an_unprintable_character_is_found_in_its_line() {
    assertThat(ConfigFile.read("# é\n# 😀\nversion: \u0000 1").mistakes())
        .extracting(Mistake::toString)
        .containsExactly(".github/parallax.yml:3: has an unprintable character; remove it");
  }

  @Test
  void more_agents_than_could_ever_run_are_one_mistake() {
    var names = String.join(", ", Collections.nCopies(5000, "a"));
    assertThat(ConfigFile.read("review: {agents: [" + names + "]}").mistakes())
        .extracting(Mistake::message)
        .containsExactly("`agents` names more than 20 agents");
  }

  @Test
  void a_key_that_would_choose_a_server_does_not_exist_and_its_value_is_not_shown() {
    var mistakes = ConfigFile.read("llm:\n  base_url: http://169.254.169.254/secret\n").mistakes();
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.getFirst().toString()).contains("`llm`").doesNotContain("169.254");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${HOME}", "{{env}}", "@format {env}"})
  void nothing_in_a_text_is_replaced(String text) {
    var file = ConfigFile.read("review: {instructions: [{paths: ['**'], text: '" + text + "'}]}");
    assertThat(file.config().review().instructions().getFirst().text()).isEqualTo(text);
  }
}
