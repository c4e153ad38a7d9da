package dev.parallax.report;

import static dev.parallax.report.Runs.agent;
import static dev.parallax.report.Runs.failed;
import static dev.parallax.report.Runs.finding;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportTest {
  private static final Agent SECURITY = agent("security", Priority.P0);
  private static final Agent QUALITY = agent("quality", Priority.P1);
  private static final Agent DOCS = agent("docs", Priority.P2);

  /// An outcome's word: a status, or `none` for an agent that did not run.
  @ParameterizedTest
  @CsvSource({
    "PASS, PASS, PASS, PASS",
    "PASS, WARN, PASS, WARN",
    "WARN, WARN, WARN, WARN",
    "PASS, PASS, FAIL, FAIL",
    "WARN, FAIL, PASS, FAIL",
    "none, PASS, PASS, NOT_REVIEWED",
    "none, WARN, PASS, NOT_REVIEWED",
    "none, FAIL, PASS, FAIL",
    "PASS, none, PASS, PARTLY_REVIEWED",
    "PASS, PASS, none, PARTLY_REVIEWED",
    "PASS, none, none, PARTLY_REVIEWED",
    "WARN, none, PASS, WARN",
    "PASS, none, WARN, WARN",
    "FAIL, none, none, FAIL",
    "none, none, PASS, NOT_REVIEWED",
    "none, none, none, NOT_REVIEWED",
  })
  void the_gravest_word_stands_and_nobody_passes_for_an_agent_that_did_not_run(
      String p0, String p1, String p2, Verdict verdict) {
    var run =
        new Runs().end(SECURITY, outcome(p0)).end(QUALITY, outcome(p1)).end(DOCS, outcome(p2));

    assertThat(run.report().verdict()).isEqualTo(verdict);
  }

  @Test
  void every_planned_agent_and_every_one_left_out_has_a_row() {
    var report =
        new Runs()
            .end(SECURITY, reported(Status.PASS))
            .end(DOCS, new Outcome.Cancelled("superseded"))
            .leftOut(QUALITY, "the change touches none of its paths")
            .report();

    assertThat(report.rows())
        .extracting(row -> row.agent().name(), Row::status)
        .containsExactly(
            tuple("security", "PASS"), tuple("docs", "cancelled"), tuple("quality", "skipped"));
  }

  @Test
  void a_task_without_an_end_is_a_bug() {
    var report = new Runs().end(DOCS, reported(Status.PASS)).report();

    assertThatThrownBy(
            () -> Report.of(report.plan(), Map.of(), Previous.NONE, Map.of(), report.facts()))
        .hasMessage("docs has no end");
  }

  @Test
  void the_majority_of_the_expected_votes_stands() {
    assertThat(votes(reported(Status.FAIL), reported(Status.PASS), reported(Status.PASS)))
        .extracting(Row::status)
        .isEqualTo("PASS (2/3)");
  }

  @Test
  void votes_without_a_majority_give_the_gravest_and_say_so() {
    var fail = reported(Status.FAIL, sql("security", "the query is built from request input"));

    assertThat(votes(fail, reported(Status.PASS)).status()).isEqualTo("FAIL (tie 1:1)");
    assertThat(votes(reported(Status.PASS), fail, reported(Status.WARN)).status())
        .isEqualTo("FAIL (tie 1:1:1)");
    assertThat(votes(fail, fail, reported(Status.PASS), reported(Status.PASS)).status())
        .isEqualTo("FAIL (tie 2:2)");
    assertThat(
            votes(
                    fail,
                    reported(Status.PASS),
                    reported(Status.PASS),
                    failed(Cause.TIMEOUT),
                    failed(Cause.TIMEOUT))
                .status())
        .isEqualTo("FAIL (no majority 1/5)");
  }

  @Test
  void a_majority_that_warns_shows_its_share() {
    var fail = reported(Status.FAIL, sql("security", "the query is built from request input"));

    assertThat(votes(fail, reported(Status.PASS), fail).status()).isEqualTo("FAIL (2/3)");
  }

  @Test
  void votes_that_do_not_agree_go_to_a_person_whatever_the_strategy() {
    for (var strategy : Strategy.values()) {
      var report =
          new Runs()
              .strategy(strategy)
              .end(new Task(DOCS, 1, 1), reported(Status.WARN))
              .end(new Task(DOCS, 1, 2), reported(Status.PASS))
              .report();

      assertThat(report.verdict()).isEqualTo(Verdict.ESCALATED);
      assertThat(report.escalates()).isTrue();
      assertThat(report.disputes())
          .containsExactly(
              new Dispute(
                  "docs",
                  "tie 1:1",
                  List.of(
                      new Voice("docs, vote 1", Priority.P2, reported(Status.WARN), false),
                      new Voice("docs, vote 2", Priority.P2, reported(Status.PASS), false))));
    }
  }

  @Test
  void two_of_five_expected_votes_are_no_review() {
    var row =
        votes(
            reported(Status.PASS),
            reported(Status.PASS),
            failed(Cause.TIMEOUT),
            failed(Cause.TIMEOUT),
            failed(Cause.TIMEOUT));

    assertThat(row.status()).isEqualTo("FAILED");
    assertThat(row.voice().state()).isEqualTo(Voice.State.DID_NOT_RUN);
  }

  @Test
  void a_row_shows_the_votes_that_made_its_status() {
    var fail = reported(Status.FAIL, sql("security", "the query is built from request input"));
    var run = new Runs();
    for (var vote = 1; vote <= 3; vote++) {
      run.end(new Task(SECURITY, 1, vote), reported(Status.PASS));
      run.end(new Task(SECURITY, 2, vote), vote == 1 ? reported(Status.PASS) : fail);
    }

    assertThat(run.report().rows().getFirst().status()).isEqualTo("FAIL (2/3)");
  }

  @Test
  void votes_of_a_minority_of_the_expected_ones_are_no_answer() {
    var row = votes(reported(Status.PASS), failed(Cause.TIMEOUT), failed(Cause.TIMEOUT));

    assertThat(row.status()).isEqualTo("FAILED");
    assertThat(row.failures())
        .extracting(failure -> failure.failed().detail())
        .containsExactly("only 1 of 3 votes answered: it did not work");
  }

  @Test
  void an_agent_that_lost_a_part_of_the_change_does_not_pass() {
    var report =
        new Runs()
            .end(new Task(SECURITY, 1, 1), reported(Status.PASS))
            .end(new Task(SECURITY, 2, 1), failed(Cause.OVERLOADED))
            .report();

    assertThat(report.rows().getFirst().status()).isEqualTo("WARN (partial)");
    assertThat(report.failed()).extracting(Failure::part).containsExactly("part 2 of 2");
    assertThat(report.verdict()).isEqualTo(Verdict.NOT_REVIEWED);
  }

  @Test
  void the_gravest_part_stands() {
    var report =
        new Runs()
            .end(new Task(DOCS, 1, 1), reported(Status.PASS))
            .end(new Task(DOCS, 2, 1), reported(Status.FAIL, sql("docs", "it is wrong")))
            .report();

    assertThat(report.rows()).extracting(Row::status).containsExactly("FAIL");
  }

  @Test
  void a_part_that_was_cancelled_is_not_passed() {
    var report =
        new Runs()
            .end(new Task(DOCS, 1, 1), reported(Status.PASS))
            .end(new Task(DOCS, 2, 1), new Outcome.Cancelled("superseded"))
            .report();

    assertThat(report.rows()).extracting(Row::status).containsExactly("WARN (partial)");
    assertThat(report.verdict()).isEqualTo(Verdict.WARN);
  }

  @Test
  void one_agent_of_each_state_has_a_row_with_the_right_words() {
    var partial =
        new Outcome.Reported(Status.WARN, "WARN", "half", List.of(), List.of("big.sql: too large"));
    var report =
        new Runs()
            .end(agent("reported", Priority.P1), reported(Status.PASS))
            .cached(agent("cached", Priority.P1), reported(Status.PASS))
            .end(agent("partial", Priority.P1), partial)
            .end(agent("doubtful", Priority.P1), reported(Status.FAIL))
            .end(agent("failed", Priority.P1), failed(Cause.REFUSED))
            .end(agent("blocked", Priority.P1), failed(Cause.DEPENDENCY_FAILED))
            .end(agent("late", Priority.P1), failed(Cause.TIMEOUT))
            .end(agent("cancelled", Priority.P1), new Outcome.Cancelled("by ada"))
            .leftOut(agent("skipped", Priority.P1), "none of its paths")
            .report();

    assertThat(Rendered.of(CommentMarkdown.render(report, "")).tableRows.subList(1, 10))
        .extracting(cells -> cells.get(0) + ": " + cells.get(1) + ", " + cells.get(3))
        .containsExactly(
            "reported: PASS, looked at it all",
            "cached: PASS (cached), looked at it all",
            "partial: WARN (partial), half",
            "doubtful: FAIL (low evidence), looked at it all",
            "failed: FAILED, refused",
            "blocked: BLOCKED, dependency failed",
            "late: FAILED, timeout",
            "cancelled: cancelled, by ada",
            "skipped: skipped, none of its paths");
  }

  @Test
  void the_order_in_which_tasks_end_changes_nothing() {
    var one = sql("security", "the query is built from request input");
    var other = sql("quality", "Query built by concatenating request input");
    var report =
        new Runs()
            .strategy(Strategy.VOTE)
            .end(SECURITY, reported(Status.FAIL, one))
            .end(new Task(QUALITY, 1, 1), reported(Status.FAIL, other))
            .end(new Task(QUALITY, 1, 2), reported(Status.PASS))
            .end(DOCS, failed(Cause.TIMEOUT))
            .report();
    var tasks = new ArrayList<>(report.plan().tasks());
    var expected = texts(report);

    for (var seed = 0; seed < 24; seed++) {
      Collections.shuffle(tasks, new Random(seed));
      var ends = new LinkedHashMap<Task, Ended>();
      for (var task : tasks) ends.put(task, Objects.requireNonNull(report.ends().get(task)));
      var again = Report.of(report.plan(), ends, Previous.NONE, Map.of(), report.facts());
      assertThat(texts(again)).isEqualTo(expected);
    }
  }

  @Test
  void one_bug_that_three_agents_report_is_one_finding_with_three_names() {
    var report =
        new Runs()
            .end(
                SECURITY,
                reported(Status.FAIL, sql("security", "the query is built from request input")))
            .end(
                QUALITY,
                reported(Status.FAIL, sql("quality", "Query built by concatenating request input")))
            .end(
                DOCS,
                reported(Status.FAIL, sql("docs", "the query is built from input of the request")))
            .report();

    assertThat(report.claims())
        .extracting(Claim::agents)
        .containsExactly(List.of("security", "quality", "docs"));
  }

  @Test
  void different_claims_about_one_line_stay_two_findings() {
    var report =
        new Runs()
            .end(
                SECURITY,
                reported(
                    Status.FAIL,
                    sql("security", "the query is built from request input"),
                    sql("security", "the connection is never closed")))
            .report();

    assertThat(report.claims()).hasSize(2);
  }

  @Test
  void a_finding_with_evidence_speaks_before_a_graver_one_without() {
    var unverified =
        finding("quality", "A.java", 3, "", Severity.CRITICAL, "the query is unsafe here", "")
            .at(3, 3, QuoteState.UNVERIFIED);
    var exact = finding("docs", "A.java", 3, "", Severity.LOW, "the query is unsafe here", "");
    var report =
        new Runs()
            .end(QUALITY, reported(Status.PASS, unverified))
            .end(DOCS, reported(Status.WARN, exact))
            .report();

    assertThat(report.claims()).extracting(Claim::finding).containsExactly(exact);
  }

  @Test
  void a_finding_is_known_again_when_its_lines_have_moved() {
    var before = finding("security", "A.java", 10, "eval(x)", "x is run as code");
    var now = finding("security", "A.java", 57, "  eval(x)", "input is evaluated");
    var report =
        new Runs().end(SECURITY, reported(Status.FAIL, now)).after("abc", List.of(before)).report();

    assertThat(List.of(report.fresh(), report.still(), (long) report.fixed()))
        .containsExactly(0L, 1L, 0L);
  }

  @Test
  void one_of_two_equal_places_can_be_fixed() {
    var one = finding("security", "A.java", 10, "eval(x)", "x is run as code");
    var two = finding("security", "A.java", 20, "eval(x)", "x is run as code");
    var report =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, one))
            .after("abc", List.of(one, two))
            .report();

    assertThat(List.of(report.fresh(), report.still(), (long) report.fixed()))
        .containsExactly(0L, 1L, 1L);
  }

  @Test
  void nothing_is_fixed_by_an_agent_that_did_not_look() {
    var before = finding("security/eval", "A.java", 10, "eval(x)", "x is run as code");
    var lost = new Runs().end(SECURITY, failed(Cause.TIMEOUT)).end(DOCS, reported(Status.PASS));
    var looked = new Runs().end(SECURITY, reported(Status.PASS));

    assertThat(lost.after("abc", List.of(before)).report().fixed()).isZero();
    assertThat(looked.after("abc", List.of(before)).report().fixed()).isEqualTo(1);
  }

  @Test
  void what_is_kept_lets_the_next_run_know_merged_findings_again() {
    var first =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, sql("security", "the query is built from input")))
            .end(QUALITY, reported(Status.FAIL, sql("quality", "the query is built from input")))
            .report();
    var second =
        new Runs()
            .end(QUALITY, reported(Status.FAIL, sql("quality", "the query is built from input")))
            .after("abc", first.findings())
            .report();

    assertThat(second.still()).isEqualTo(1);
    assertThat(second.fixed()).isZero();
  }

  @Test
  void people_are_asked_for_when_a_p0_agent_fails_or_a_grave_finding_stands() {
    assertThat(new Runs().end(SECURITY, failed(Cause.REFUSED)).report().escalates()).isTrue();
    assertThat(new Runs().end(QUALITY, failed(Cause.REFUSED)).report().escalates()).isFalse();
    assertThat(new Runs().end(DOCS, reported(Status.FAIL)).report().escalates()).isFalse();
    assertThat(new Runs().end(DOCS, reported(Status.FAIL, sql("docs", "bad"))).report().escalates())
        .isTrue();
  }

  @Test
  void a_check_without_a_gate_never_blocks() {
    assertThat(conclusion(new Runs().end(SECURITY, failed(Cause.REFUSED))))
        .isEqualTo(CheckSummary.Conclusion.NEUTRAL);
    assertThat(conclusion(new Runs().end(QUALITY, failed(Cause.REFUSED))))
        .isEqualTo(CheckSummary.Conclusion.NEUTRAL);
    assertThat(conclusion(new Runs().end(SECURITY, reported(Status.FAIL, sql("x", "bad")))))
        .isEqualTo(CheckSummary.Conclusion.NEUTRAL);
    assertThat(conclusion(new Runs().end(SECURITY, reported(Status.PASS))))
        .isEqualTo(CheckSummary.Conclusion.SUCCESS);
  }

  @Test
  void a_gate_asks_for_action_when_a_p0_agent_did_not_look_or_found_something() {
    assertThat(conclusion(gated().end(SECURITY, failed(Cause.REFUSED))))
        .isEqualTo(CheckSummary.Conclusion.ACTION_REQUIRED);
    assertThat(conclusion(gated().end(SECURITY, reported(Status.FAIL, sql("x", "bad")))))
        .isEqualTo(CheckSummary.Conclusion.ACTION_REQUIRED);
    assertThat(conclusion(gated().end(SECURITY, reported(Status.WARN))))
        .isEqualTo(CheckSummary.Conclusion.ACTION_REQUIRED);
  }

  @Test
  void a_gate_lets_through_what_p0_agents_passed_whatever_the_others_say() {
    assertThat(conclusion(gated().end(SECURITY, reported(Status.PASS))))
        .isEqualTo(CheckSummary.Conclusion.SUCCESS);
    var others =
        gated()
            .end(SECURITY, reported(Status.PASS))
            .end(QUALITY, reported(Status.FAIL, sql("x", "bad")))
            .end(DOCS, failed(Cause.TIMEOUT));
    assertThat(conclusion(others)).isEqualTo(CheckSummary.Conclusion.NEUTRAL);
  }

  @Test
  void a_gate_opens_when_what_was_found_is_dismissed() {
    var found = sql("x", "bad");
    var dismissal = new Dismissal("F1", 42, List.of(found), "kim", Runs.START, "it is not used");
    assertThat(conclusion(gated().dismissed(dismissal).end(SECURITY, reported(Status.WARN, found))))
        .isEqualTo(CheckSummary.Conclusion.SUCCESS);
  }

  @Test
  void a_check_notes_five_hundred_findings_on_their_lines_and_counts_the_rest() {
    var findings =
        IntStream.rangeClosed(1, 503)
            .mapToObj(line -> finding("x", "src/A.java", line, "", "claim " + line))
            .toArray(Finding[]::new);
    var check = CheckSummary.of(new Runs().end(SECURITY, reported(Status.FAIL, findings)).report());
    assertThat(check.annotations()).hasSize(500);
    assertThat(check.summary()).startsWith("503 findings are on lines; the first 500 are noted");
    assertThat(check.summary().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(65_535);
  }

  @Test
  void only_a_comment_on_a_pull_request_has_boxes() {
    var report = new Runs().end(SECURITY, failed(Cause.TIMEOUT)).report();
    assertThat(CommentMarkdown.render(report, "<!-- here -->"))
        .contains("- [ ] Run security again <!-- box retry security -->", "tick to retry");
    assertThat(CommentMarkdown.render(report, ""))
        .contains("comment `/parallax retry`")
        .doesNotContain("- [ ]", "tick to retry");
    assertThat(CheckSummary.of(report).summary()).doesNotContain("- [ ]");
  }

  @Test
  void what_an_agent_says_makes_no_link_in_sarif() {
    var report =
        new Runs()
            .end(SECURITY, reported(Status.FAIL, sql("security", "see [it](https://evil.example)")))
            .report();
    assertThat(Sarif.of(report)).contains("see [it] (https://evil.example)");
    assertThat(Sarif.forCodeScanning(report)).allMatch(file -> !file.contains("]("));
  }

  private static List<String> texts(Report report) {
    return List.of(
        CommentMarkdown.render(report, ""),
        ReportJson.of(report),
        Sarif.of(report),
        CheckSummary.of(report).toString());
  }

  private static Runs gated() {
    return new Runs().gated();
  }

  private static CheckSummary.Conclusion conclusion(Runs run) {
    return CheckSummary.of(run.report()).conclusion();
  }

  private static Finding sql(String agent, String claim) {
    return finding(agent, "src/Login.java", 42, "", claim);
  }

  private static Row votes(Outcome... outcomes) {
    var run = new Runs();
    for (var i = 0; i < outcomes.length; i++) run.end(new Task(SECURITY, 1, i + 1), outcomes[i]);
    return run.report().rows().getFirst();
  }

  private static Outcome outcome(String word) {
    return word.equals("none") ? failed(Cause.TIMEOUT) : reported(Status.valueOf(word));
  }
}
