package dev.parallax.report;

import static dev.parallax.report.Runs.agent;
import static dev.parallax.report.Runs.failed;
import static dev.parallax.report.Runs.finding;
import static dev.parallax.report.Runs.follower;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a reader sees of how many answers became one.
final class AggregationTest {
  private static final Agent SECURITY = agent("security", Priority.P0);
  private static final Agent QUALITY = agent("quality", Priority.P1);
  private static final Agent DOCS = agent("docs", Priority.P2);
  private static final Agent SYNTHESIS = follower("synthesis", Priority.P0);
  private static final Finding LEAK =
      finding("security", "src/Login.java", 42, "log(t)", "the token is logged");

  // Escalation

  @Test
  void a_contradiction_quotes_both_sides_beside_each_other_and_mentions_once() {
    var report = contradiction("a token leaks", "reads well").report();
    var text = CommentMarkdown.render(report, "");
    var rendered = Rendered.of(text);

    assertThat(report.verdict()).isEqualTo(Verdict.ESCALATED);
    assertThat(report.escalates()).isTrue();
    assertThat(text).contains("## Parallax: Escalated").contains("\n### A person must decide\n");
    assertThat(rendered.tableRows)
        .containsSequence(
            List.of("FAIL", "PASS"),
            List.of(
                "security: REJECT, a token leaks (src/Login.java:42)",
                "quality: APPROVE, reads well"));
    assertThat(text).containsOnlyOnce("@shop/security");
    assertThat(CheckSummary.of(report).conclusion()).isEqualTo(CheckSummary.Conclusion.NEUTRAL);
    var gated = contradiction("a token leaks", "reads well").gated().report();
    assertThat(CheckSummary.of(gated).conclusion())
        .isEqualTo(CheckSummary.Conclusion.ACTION_REQUIRED);
  }

  @ParameterizedTest
  @MethodSource("dev.parallax.report.SafeMarkdownTest#all")
  void nothing_from_outside_gets_out_of_its_cell_when_sides_are_quoted(String evil) {
    var text = CommentMarkdown.render(contradiction(evil, evil).report(), "");
    var rendered = Rendered.of(text);

    assertThat(rendered.tableRows).hasSize(1 + 2 + 2);
    assertThat(rendered.tableRows.subList(3, 5)).allSatisfy(row -> assertThat(row).hasSize(2));
    assertThat(rendered.images).isEmpty();
    assertThat(rendered.links)
        .allSatisfy(link ->
            assertThat(link).matches("https://(github.com/shop/web|parallax.example.org)/.*"));
  }

  @Test
  void a_vote_without_a_majority_shows_who_did_not_run_beside_the_others() {
    var run =
        new Runs()
            .strategy(Strategy.VOTE)
            .end(QUALITY, reported(Status.PASS))
            .end(DOCS, failed(Cause.TIMEOUT));

    assertThat(Rendered.of(CommentMarkdown.render(run.report(), "")).tableRows)
        .containsSequence(
            List.of("PASS", "did not run"),
            List.of("quality: PASS, looked at it all", "docs: timeout"));
  }

  @Test
  void a_majority_names_its_share_and_whom_it_overruled() {
    var report =
        new Runs()
            .strategy(Strategy.VOTE)
            .end(SECURITY, reported(Status.FAIL, LEAK))
            .end(QUALITY, reported(Status.PASS))
            .end(DOCS, reported(Status.PASS))
            .report();

    assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    assertThat(CommentMarkdown.render(report, ""))
        .contains("\nMajority: PASS (2/3); not so: security FAIL\n");
    assertThat(CheckSummary.of(report).conclusion()).isEqualTo(CheckSummary.Conclusion.NEUTRAL);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void the_last_line_names_the_strategy(Strategy strategy) {
    var run = new Runs().strategy(strategy).end(DOCS, reported(Status.PASS));

    assertThat(CommentMarkdown.render(run.report(), ""))
        .contains(
            "Aggregation strategy: " + strategy.name().toLowerCase(java.util.Locale.ROOT) + " ");
  }

  @Test
  void however_many_sides_there_are_the_comment_fits() {
    var run = new Runs().strategy(Strategy.VOTE).escalatingTo("@shop/security");
    for (var i = 0; i < 40; i++) {
      var found = finding("a" + i, "src/" + "漢".repeat(100), i + 1, "", "x".repeat(900));
      var status = List.of(Status.values()).get(i % 3);
      run.end(
          agent("a" + i, Priority.P1),
          new Outcome.Reported(status, "W", "漢|".repeat(900), List.of(found), List.of()));
    }
    var text = CommentMarkdown.render(run.report(), "");

    assertThat(text.length()).isLessThanOrEqualTo(60_000);
    assertThat(SafeMarkdown.bytes(text)).isLessThanOrEqualTo(65_535);
    assertThat(text).contains("A person must decide").endsWith("</sub>\n");
    assertThat(Rendered.of(text).tableRows.subList(0, 41))
        .allSatisfy(row -> assertThat(row).hasSize(5));
  }

  // Failures

  @Test
  void the_same_fault_says_something_else_for_each_priority() {
    assertThat(headline(agent("x", Priority.P0)))
        .contains(
            "\nPlease look, @shop/security: not reviewed without x (timeout). How to proceed?"
                + " `/parallax retry x` to run it again, `/parallax cancel` to stop, or go on"
                + " without it.\n")
        .doesNotContain("[!");
    assertThat(headline(agent("x", Priority.P1)))
        .contains("\n> [!WARNING]\n> Reviewed without x (timeout): what they look for may be")
        .doesNotContain("@shop", "How to proceed", "[!NOTE]");
    assertThat(headline(agent("x", Priority.P2)))
        .contains("\n> [!NOTE]\n> Reviewed without x (timeout).\n")
        .doesNotContain("@shop", "How to proceed", "[!WARNING]");
  }

  @Test
  void a_p0_failure_asks_how_to_proceed_even_when_nobody_is_named() {
    var run = new Runs().end(SECURITY, failed(Cause.TIMEOUT)).end(DOCS, reported(Status.PASS));

    assertThat(Headline.of(run.report()))
        .contains("\nA person must look: not reviewed without security (timeout).")
        .contains("`/parallax retry security`");
  }

  @Test
  void all_reasons_to_ask_people_are_one_mention() {
    var run =
        contradiction("a token leaks", "reads well")
            .end(agent("licences", Priority.P0), failed(Cause.REFUSED));

    assertThat(CommentMarkdown.render(run.report(), ""))
        .containsOnlyOnce("@shop/security")
        .contains(
            "not reviewed without licences (refused); the answers do not settle it, a person must"
                + " decide; a grave finding has its evidence in place. How to proceed?");
  }

  @Test
  void nobody_is_mentioned_for_a_finding_that_does_not_count() {
    var gone = LEAK.at(42, 42, QuoteState.UNVERIFIED);
    var run =
        new Runs()
            .end(SECURITY, reported(Status.PASS, gone))
            .end(QUALITY, failed(Cause.TIMEOUT))
            .escalatingTo("@shop/security");

    assertThat(CommentMarkdown.render(run.report(), "")).doesNotContain("@shop");
  }

  @Test
  void a_cause_that_all_have_in_common_is_named_once() {
    var run =
        new Runs()
            .end(SECURITY, failed(Cause.NO_CREDENTIALS))
            .end(QUALITY, failed(Cause.NO_CREDENTIALS))
            .end(DOCS, failed(Cause.NO_CREDENTIALS));

    assertThat(Headline.of(run.report()))
        .containsOnlyOnce("no credentials")
        .contains("> Reviewed without quality: what", "> Reviewed without docs.");
  }

  @Test
  void the_headline_names_who_did_not_look() {
    var report =
        new Runs()
            .end(SECURITY, reported(Status.PASS))
            .end(QUALITY, failed(Cause.TIMEOUT))
            .end(DOCS, new Outcome.Cancelled("by ada"))
            .leftOut(agent("api", Priority.P1), "none of its paths")
            .report();

    assertThat(Headline.counts(report))
        .isEqualTo("1 of 3 agents looked: 0 findings (did not look: quality, docs)");
  }

  @Test
  void a_warning_without_a_finding_has_low_evidence() {
    assertThat(status(reported(Status.WARN))).isEqualTo("WARN (low evidence)");
    assertThat(status(reported(Status.PASS))).isEqualTo("PASS");
    assertThat(status(reported(Status.FAIL, LEAK))).isEqualTo("FAIL");
    assertThat(
            status(new Outcome.Reported(Status.WARN, "WARN", "", List.of(), List.of("a: large"))))
        .isEqualTo("WARN (partial)");
  }

  @Test
  void the_json_tells_findings_from_infrastructure() throws JsonProcessingException {
    var report =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, LEAK))
            .end(QUALITY, failed(Cause.TIMEOUT))
            .end(DOCS, new Outcome.Cancelled("by ada"))
            .leftOut(agent("api", Priority.P1), "none of its paths")
            .report();
    var agents = JsonMapper.builder().build().readTree(ReportJson.of(report)).path("agents");

    assertThat(StreamSupport.stream(agents.spliterator(), false))
        .extracting(agent -> agent.path("category").asText())
        .containsExactly("code", "infrastructure", "infrastructure", "none");
  }

  // Patterns

  @Test
  void a_rule_that_is_broken_in_several_places_is_named_once_with_its_places() {
    var run =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, places("security/eval", 7, "eval is unsafe")));
    var patterns = run.report().patterns();
    var text = CommentMarkdown.render(run.report(), "");
    var section = text.substring(text.indexOf("### Patterns"), text.indexOf("### Findings"));

    assertThat(patterns).hasSize(1);
    assertThat(patterns.getFirst().rule()).isEqualTo("security/eval");
    assertThat(patterns.getFirst().claims()).hasSize(7);
    assertThat(patterns.getFirst().files()).isEqualTo(2);
    assertThat(section).containsOnlyOnce("eval is unsafe").contains("**7 places in 2 files**");
    assertThat(section).contains(" and 2 more\n");
    assertThat(Rendered.of(section).links)
        .hasSize(5)
        .startsWith(Runs.BLOB + "/src/f0.js#L20", Runs.BLOB + "/src/f0.js#L40");
  }

  @Test
  void what_agents_say_in_their_own_words_is_a_pattern_when_the_words_are_the_same() {
    var run =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, own("security", 1, "Input is not checked.")))
            .end(QUALITY, reported(Status.FAIL, own("quality", 20, "the input is not checked")))
            .end(DOCS, reported(Status.FAIL, own("docs", 40, "input is not CHECKED")));

    assertThat(run.report().patterns())
        .singleElement()
        .satisfies(pattern -> assertThat(pattern.rule()).isEmpty())
        .satisfies(pattern -> assertThat(pattern.claims()).hasSize(3));
  }

  @Test
  void different_words_of_one_agent_are_no_pattern() {
    var run =
        new Runs()
            .end(
                SECURITY,
                reported(
                    Status.FAIL,
                    own("security", 1, "input is not checked"),
                    own("security", 20, "the password is weak"),
                    own("security", 40, "a lock is missing")));

    assertThat(run.report().patterns()).isEmpty();
  }

  @Test
  void two_places_are_no_pattern_nor_are_claims_that_do_not_count() {
    var three = places("security/eval", 3, "eval is unsafe");
    three[1] = three[1].outsideTheChange();

    assertThat(new Runs().end(SECURITY, reported(Status.FAIL, three)).report().patterns())
        .isEmpty();
  }

  @Test
  void different_claims_at_one_place_are_one_place() {
    var run =
        new Runs()
            .end(
                SECURITY,
                reported(
                    Status.FAIL,
                    finding("security/eval", "a.js", 1, "", "eval is unsafe"),
                    finding("security/eval", "a.js", 1, "", "user input becomes code"),
                    finding("security/eval", "a.js", 1, "", "this must go away")));

    assertThat(run.report().claims()).hasSize(3);
    assertThat(run.report().patterns()).isEmpty();
  }

  // Synthesis

  @Test
  void the_synthesis_is_the_first_paragraph_and_has_no_say() {
    var report =
        new Runs()
            .end(SECURITY, reported(Status.PASS))
            .end(DOCS, failed(Cause.TIMEOUT))
            .end(SYNTHESIS, said("One @octocat. Two! Three? Four."))
            .report();

    assertThat(CommentMarkdown.render(report, "").lines().toList().subList(1, 4))
        .containsExactly("", "**In short:** One `@octocat.` Two! Three?", "");
    assertThat(report.verdict()).isEqualTo(Verdict.PARTLY_REVIEWED);
    assertThat(Headline.counts(report)).startsWith("1 of 2 agents looked");
    assertThat(report.escalates()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void a_synthesis_makes_nothing_worse_or_better(Strategy strategy) {
    for (var one : Status.values()) {
      for (var two : Status.values()) {
        var without =
            new Runs()
                .strategy(strategy)
                .end(SECURITY, reported(one))
                .end(QUALITY, reported(two))
                .report();
        for (var outcome :
            List.of(reported(Status.FAIL, LEAK), reported(Status.PASS), failed(Cause.TIMEOUT))) {
          var with =
              new Runs()
                  .strategy(strategy)
                  .end(SECURITY, reported(one))
                  .end(QUALITY, reported(two))
                  .end(SYNTHESIS, outcome)
                  .report();
          assertThat(with.verdict()).isEqualTo(without.verdict());
          assertThat(with.escalates()).isEqualTo(without.escalates());
          assertThat(CheckSummary.of(with).conclusion())
              .isEqualTo(CheckSummary.of(without).conclusion());
        }
      }
    }
  }

  @Test
  void a_synthesis_that_failed_stands_in_its_row_and_among_the_failed_and_nowhere_else() {
    var with =
        CommentMarkdown.render(
            new Runs()
                .end(SECURITY, reported(Status.PASS))
                .end(SYNTHESIS, failed(Cause.TIMEOUT))
                .report(),
            "");
    var without =
        CommentMarkdown.render(new Runs().end(SECURITY, reported(Status.PASS)).report(), "");
    var changed = new ArrayList<>(with.lines().toList());
    changed.removeAll(without.lines().toList());

    assertThat(changed)
        .filteredOn(line -> !line.startsWith("<sub>"))
        .containsExactly(
            "| synthesis | FAILED | – | timeout | 9.0 s |",
            "### Failed agents",
            "| Agent | Error | Impact | Action |",
            "|---|---|---|---|",
            "| synthesis | timeout: it did not work | note: what the others found stands | retried"
                + " 2 times; comment `/parallax retry`, or raise `timeout` of this agent |");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "One. Two. Three. Four.            | One. Two. Three.",
        "See e.g. this, v1.2 of it. Two    | See e.g. this, v1.2 of it. Two",
        "no end                            | no end",
        "He said \"no.\" Then he left.     | He said \"no.\" Then he left.",
        "一。二。三。四。                    | 一。二。三。",
        "Wait... what? Yes. No. Never.     | Wait... what? Yes. No.",
      })
  void a_synthesis_is_cut_at_a_sentence(String summary, String shown) {
    assertThat(InShort.sentences(summary)).isEqualTo(shown);
  }

  @Test
  void a_sentence_that_does_not_fit_is_left_out_whole() {
    var summary = "First. Second" + " word".repeat(200) + ". Third.";

    assertThat(InShort.sentences(summary)).isEqualTo("First.");
  }

  @ParameterizedTest
  @MethodSource("dev.parallax.report.SafeMarkdownTest#all")
  void a_synthesis_can_do_no_more_than_any_other_text(String evil) throws IOException {
    var report = new Runs().end(DOCS, reported(Status.PASS)).end(SYNTHESIS, said(evil)).report();
    var text = Headline.of(report);

    assertThat(Rendered.of(text).links).hasSize(1);
    assertThat(Rendered.of(text).images).isEmpty();
    assertThat(Rendered.of(text).html).isEmpty();
    assertThat(text.lines()).noneMatch(line -> line.strip().matches("(?i)[/!@].*|bors .*"));
  }

  private static Outcome said(String summary) {
    return new Outcome.Reported(Status.PASS, "PASS", summary, List.of(), List.of());
  }

  private static String status(Outcome outcome) {
    return new Runs().end(SECURITY, outcome).report().rows().getFirst().status();
  }

  private static String headline(Agent failing) {
    return Headline.of(
        new Runs()
            .end(agent("looked", Priority.P1), reported(Status.PASS))
            .end(failing, failed(Cause.TIMEOUT))
            .escalatingTo("@shop/security")
            .report());
  }

  private static Runs contradiction(String reject, String approve) {
    return new Runs()
        .strategy(Strategy.ESCALATE)
        .end(
            SECURITY, new Outcome.Reported(Status.FAIL, "REJECT", reject, List.of(LEAK), List.of()))
        .end(QUALITY, new Outcome.Reported(Status.PASS, "APPROVE", approve, List.of(), List.of()))
        .escalatingTo("@shop/security");
  }

  private static Finding own(String agent, int line, String claim) {
    return finding(agent, "src/a.js", line, "", claim);
  }

  private static Finding[] places(String rule, int count, String claim) {
    var findings = new Finding[count];
    for (var i = 0; i < count; i++) {
      findings[i] =
          finding(rule, "src/f" + (i + 1) % 2 + ".js", (i + 1) * 10, "", Severity.HIGH, claim, "");
    }
    return findings;
  }
}
