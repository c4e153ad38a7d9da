package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer is worth once its quotes have been looked up.
final class VerdictTest {
  private static final Source SOURCE =
      Plans.source(
          Map.of(
              "a.py",
              "zero\none\n  two\nthree\nfour\nfive\nsix\nseven\neight\nnine\n",
              "other.py",
              "x\n"));
  private static final Change CHANGE =
      new Change(
          List.of(
              new FileChange(
                  "a.py",
                  "a.py",
                  FileChange.Kind.MODIFIED,
                  FileChange.Content.TEXT,
                  Hunk.parse("@@ -2,1 +2,2 @@\n one\n+  two\n"))),
          List.of());

  @Test
  void a_quote_that_stands_at_its_lines_is_exact() {
    assertThat(check(3, "two").quoteState()).isEqualTo(QuoteState.EXACT);
  }

  @Test
  void a_quote_that_stands_elsewhere_moves_the_finding_there() {
    var moved = check(5, "two");
    assertThat(moved.quoteState()).isEqualTo(QuoteState.MOVED);
    assertThat(moved.line()).isEqualTo(3);
  }

  @Test
  void a_quote_of_several_lines_is_found_without_their_indentation() {
    assertThat(check(2, "one\ntwo\nthree").quoteState()).isEqualTo(QuoteState.EXACT);
  }

  @Test
  void words_that_are_not_there_are_unverified_and_do_not_count() {
    var finding = check(3, "never written");
    assertThat(finding.quoteState()).isEqualTo(QuoteState.UNVERIFIED);
    assertThat(finding.counts()).isFalse();
  }

  @Test
  void a_place_far_from_the_change_is_pre_existing_and_does_not_count() {
    var finding = check(9, "eight");
    assertThat(finding.preExisting()).isTrue();
    assertThat(finding.counts()).isFalse();
  }

  @Test
  void a_file_outside_the_change_is_pre_existing() {
    assertThat(
            QuoteCheck.check(finding("other.py", 1, "x", Severity.HIGH), CHANGE, SOURCE)
                .preExisting())
        .isTrue();
  }

  @Test
  void a_document_that_names_what_the_change_took_away_is_part_of_the_change() {
    var removing =
        new Change(
            List.of(
                new FileChange(
                    "a.py",
                    "a.py",
                    FileChange.Kind.MODIFIED,
                    FileChange.Content.TEXT,
                    Hunk.parse(
                        "@@ -1,2 +1,2 @@\n zero\n-url = env['SHOP_URL']\n+url = env['SHOP']\n"))),
            List.of());
    var source = Plans.source(Map.of("README.md", "Set `SHOP_URL`.\nCall it url.\n"));
    var named = finding("README.md", 1, "Set `SHOP_URL`.", Severity.LOW);
    var other = finding("README.md", 2, "Call it url.", Severity.LOW);
    assertThat(QuoteCheck.check(named, removing, source).preExisting()).isFalse();
    assertThat(QuoteCheck.check(other, removing, source).preExisting()).isTrue();
  }

  @Test
  void of_two_places_with_the_same_words_the_nearer_one_is_meant() {
    var twice = Plans.source(Map.of("a.py", "two\n\n\n\n\n\n\n\ntwo\n"));
    var finding = finding("a.py", 7, "two", Severity.HIGH);
    assertThat(QuoteCheck.check(finding, CHANGE, twice).line()).isEqualTo(9);
  }

  @Test
  void a_claim_about_a_line_without_its_words_is_unverified() {
    assertThat(check(3, "").quoteState()).isEqualTo(QuoteState.UNVERIFIED);
  }

  @Test
  void a_claim_about_the_whole_file_needs_no_words() {
    var finding = check(0, "");
    assertThat(finding.quoteState()).isEqualTo(QuoteState.EXACT);
    assertThat(finding.counts()).isTrue();
  }

  @Test
  void words_in_a_file_that_is_not_there_are_unverified() {
    assertThat(
            QuoteCheck.check(finding("no.py", 1, "two", Severity.HIGH), CHANGE, SOURCE)
                .quoteState())
        .isEqualTo(QuoteState.UNVERIFIED);
  }

  @Test
  void one_line_quoted_of_the_several_that_are_meant_leaves_the_finding_where_it_is() {
    var finding = Finding.unchecked("x", "a.py", 2, 5, "two", Severity.HIGH, "claim", "");
    assertThat(QuoteCheck.check(finding, CHANGE, SOURCE))
        .isEqualTo(finding.at(2, 5, QuoteState.EXACT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 1_000_000, Integer.MAX_VALUE - 3, Integer.MAX_VALUE})
  void no_line_that_an_agent_may_name_is_too_large(int line) {
    var finding =
        Finding.unchecked("x", "a.py", line, Integer.MAX_VALUE, "nowhere", Severity.LOW, "c", "");
    assertThat(QuoteCheck.check(finding, CHANGE, SOURCE).quoteState())
        .isEqualTo(QuoteState.UNVERIFIED);
  }

  @Test
  void where_a_change_only_takes_lines_away_a_finding_is_still_about_it() {
    var removing =
        new Change(
            List.of(
                new FileChange(
                    "a.py",
                    "a.py",
                    FileChange.Kind.MODIFIED,
                    FileChange.Content.TEXT,
                    Hunk.parse("@@ -2,3 +2,2 @@\n one\n-gone\n   two\n"))),
            List.of());
    var near = finding("a.py", 3, "two", Severity.HIGH);
    var far = finding("a.py", 9, "eight", Severity.HIGH);
    assertThat(QuoteCheck.check(near, removing, SOURCE).preExisting()).isFalse();
    assertThat(QuoteCheck.check(far, removing, SOURCE).preExisting()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, CRITICAL, FAIL", "PASS, HIGH, FAIL", "PASS, MEDIUM, WARN", "PASS, LOW, WARN",
    "PASS, INFO, PASS", "WARN, CRITICAL, FAIL", "WARN, HIGH, FAIL", "WARN, MEDIUM, WARN",
    "WARN, LOW, WARN", "WARN, INFO, WARN", "FAIL, CRITICAL, FAIL", "FAIL, HIGH, FAIL",
    "FAIL, MEDIUM, FAIL", "FAIL, LOW, FAIL", "FAIL, INFO, FAIL"
  })
  void evidence_that_holds_gives_the_graver_of_word_and_severity(
      Status said, Severity severity, Status status) {
    assertThat(status(said, finding("a.py", 3, "two", severity))).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void whatever_is_said_about_evidence_that_fell_is_a_pass(Status said) {
    assertThat(status(said, finding("a.py", 3, "never", Severity.CRITICAL))).isEqualTo(Status.PASS);
    assertThat(status(said, finding("a.py", 9, "eight", Severity.CRITICAL))).isEqualTo(Status.PASS);
  }

  @Test
  void an_agents_own_word_stands_until_the_evidence_changes_its_meaning() {
    var kept = new Answer(Status.WARN, "NEEDS_REPLAN", "", List.of());
    assertThat(Verdict.of(kept, CHANGE, SOURCE, List.of()).word()).isEqualTo("NEEDS_REPLAN");
    var fell =
        new Answer(
            Status.WARN, "NEEDS_REPLAN", "", List.of(finding("a.py", 3, "never", Severity.LOW)));
    assertThat(Verdict.of(fell, CHANGE, SOURCE, List.of()).word()).isEqualTo("PASS");
  }

  @Test
  void a_fail_whose_evidence_fell_is_a_pass() {
    assertThat(status(Status.FAIL, finding("a.py", 3, "never written", Severity.HIGH)))
        .isEqualTo(Status.PASS);
  }

  @Test
  void a_fail_without_any_evidence_is_a_warning() {
    assertThat(status(Status.FAIL)).isEqualTo(Status.WARN);
  }

  @Test
  void a_pass_with_grave_evidence_is_a_fail() {
    assertThat(status(Status.PASS, finding("a.py", 3, "two", Severity.HIGH)))
        .isEqualTo(Status.FAIL);
  }

  @Test
  void a_warning_with_small_evidence_stays_one() {
    assertThat(status(Status.WARN, finding("a.py", 3, "two", Severity.INFO)))
        .isEqualTo(Status.WARN);
  }

  @Test
  void nobody_passes_what_nobody_saw() {
    var partly =
        new Change(
            List.of(
                new FileChange(
                    "big.sql",
                    "big.sql",
                    FileChange.Kind.ADDED,
                    FileChange.Content.TOO_LARGE,
                    List.of())),
            List.of());
    var outcome =
        Verdict.of(new Answer(Status.PASS, "PASS", "", List.of()), partly, SOURCE, List.of());
    assertThat(outcome.status()).isEqualTo(Status.WARN);
    assertThat(outcome.notSeen()).hasSize(1);
  }

  private static Status status(Status said, Finding... findings) {
    return Verdict.of(
            new Answer(said, said.name(), "", List.of(findings)), CHANGE, SOURCE, List.of())
        .status();
  }

  private static Finding check(int line, String quote) {
    return QuoteCheck.check(finding("a.py", line, quote, Severity.HIGH), CHANGE, SOURCE);
  }

  private static Finding finding(String path, int line, String quote, Severity severity) {
    return Finding.unchecked("security", path, line, line, quote, severity, "claim", "");
  }
}
