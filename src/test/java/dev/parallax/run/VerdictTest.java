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
    var outcome = Verdict.of(new Answer(Status.PASS, "PASS", "", List.of()), partly, SOURCE);
    assertThat(outcome.status()).isEqualTo(Status.WARN);
    assertThat(outcome.notSeen()).hasSize(1);
  }

  private static Status status(Status said, Finding... findings) {
    return Verdict.of(new Answer(said, said.name(), "", List.of(findings)), CHANGE, SOURCE)
        .status();
  }

  private static Finding check(int line, String quote) {
    return QuoteCheck.check(finding("a.py", line, quote, Severity.HIGH), CHANGE, SOURCE);
  }

  private static Finding finding(String path, int line, String quote, Severity severity) {
    return Finding.unchecked("security", path, line, line, quote, severity, "claim", "");
  }
}
