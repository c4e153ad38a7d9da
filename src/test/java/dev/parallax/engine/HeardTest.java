package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an agent is told of those that it waited for.
final class HeardTest {
  private final LinkedHashMap<Task, Outcome> heard = new LinkedHashMap<>();
  private final Assignment any = Looks.assignment(List.of(), 1, List.of());

  /// R77.
  @Test
  void those_who_are_missing_are_named_with_the_reason() {
    says(new Outcome.Failed(Cause.TIMEOUT, "too slow", 2));
    says(new Outcome.Cancelled("nobody needs it"));
    assertThat(text())
        .contains("Missing, so that nobody looked for them:")
        .contains("- security.v2 failed: timeout")
        .contains("was cancelled: nobody needs it");
  }

  /// R118.
  @Test
  void what_stands_in_several_places_is_counted_and_said_once() {
    says(
        reported(
            finding("security/sql", "a.java", 1, "x"),
            finding("security/sql", "b.java", 2, "y"),
            finding("security/sql", "c.java", 3, "z"),
            finding("security/other", "c.java", 4, "z")));
    assertThat(text())
        .contains("- 3 places: security/sql")
        .doesNotContain("places: security/other");
  }

  /// R100.
  @Test
  void a_summary_that_is_too_long_is_cut_at_a_sentence() {
    says(
        new Outcome.Reported(
            Status.PASS, "PASS", "A sentence. ".repeat(200), List.of(), List.of()));
    assertThat(text().length()).isLessThan(1_000);
    assertThat(text()).contains("A sentence.\n");
  }

  @Test
  void what_does_not_count_is_not_repeated() {
    says(reported(finding("r/x", "a.java", 1, "an invention").at(1, 1, QuoteState.UNVERIFIED)));
    assertThat(text()).doesNotContain("an invention");
  }

  private void says(Outcome outcome) {
    heard.put(new Task(any.task().agent(), 1, heard.size() + 2), outcome);
  }

  private String text() {
    return Heard.of(new Assignment(any.task(), any.plan(), any.source(), heard, List.of()));
  }

  private static Outcome.Reported reported(Finding... findings) {
    return new Outcome.Reported(Status.WARN, "WARN", "", List.of(findings), List.of());
  }

  private static Finding finding(String rule, String path, int line, String claim) {
    return Finding.unchecked(rule, path, line, line, "q", Severity.HIGH, claim, "")
        .at(line, line, QuoteState.EXACT);
  }
}
