package dev.parallax.report;

import static dev.parallax.report.Runs.START;
import static dev.parallax.report.Runs.agent;
import static dev.parallax.report.Runs.follower;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A run of 12 seconds by the clock, see `Runs`.
final class MeasuresTest {
  private static final Agent ONE = agent("one", Priority.P1);
  private static final Agent TWO = agent("two", Priority.P1);

  @Test
  void the_sum_is_all_tasks_and_the_ratio_is_the_sum_by_the_clock() {
    var measures = run(ended(0, 0, 6), ended(0, 0, 12));

    assertThat(measures.sum()).isEqualTo(Duration.ofSeconds(18));
    assertThat(measures.longest()).isEqualTo(Duration.ofSeconds(12));
    assertThat(measures.ratio()).isEqualTo(1.5);
  }

  @Test
  void the_chain_is_the_longest_path_of_tasks_that_wait_for_each_other() {
    var first = agent("first", Priority.P1);
    var beside = agent("beside", Priority.P1);
    var second = agent("second", Priority.P1, List.of("first"), List.of());
    var third = agent("third", Priority.P1, List.of(), List.of("second"));
    // Stands first in the plan although it waits longest: the plan's order is about slots.
    var measures =
        new Runs()
            .end(new Task(third, 1, 1), ended(5, 5, 6))
            .end(new Task(first, 1, 1), ended(0, 0, 2))
            .end(new Task(first, 2, 1), ended(0, 0, 1))
            .end(new Task(beside, 1, 1), ended(0, 0, 5))
            .end(new Task(second, 1, 1), ended(2, 2, 5))
            .report()
            .measures();

    assertThat(measures.chain()).isEqualTo(Duration.ofSeconds(2 + 3 + 1));
    assertThat(measures.longest()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void who_follows_all_adds_to_the_chain() {
    var measures =
        new Runs()
            .end(new Task(ONE, 1, 1), ended(0, 0, 4))
            .end(new Task(follower("synthesis", Priority.P2), 1, 1), ended(4, 4, 7))
            .report()
            .measures();

    assertThat(measures.chain()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void overlap_counts_tasks_under_way_at_one_moment() {
    assertThat(run(ended(0, 0, 6), ended(0, 5, 9)).overlap()).isEqualTo(2);
    assertThat(run(ended(0, 0, 6), ended(0, 6, 9)).overlap()).isEqualTo(1);
    assertThat(run(ended(0, 6, 9), ended(0, 0, 6)).overlap()).isEqualTo(1);
    assertThat(run(ended(0, 3, 3), ended(0, 3, 3)).overlap()).isZero();
  }

  @Test
  void the_queue_is_the_time_between_could_start_and_did_start() {
    assertThat(run(ended(0, 2, 6), ended(1, 4, 9)).queue()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void attempts_after_the_first_are_retries_and_no_attempt_is_none() {
    assertThat(run(ended(0, 0, 1, 3), ended(0, 0, 1, 2)).retries()).isEqualTo(3);
    assertThat(run(ended(0, 0, 1, 0), ended(0, 0, 1, 1)).retries()).isZero();
  }

  @Test
  void what_was_kept_from_before_took_nothing() {
    var measures = run(ended(0, 0, 6), ended(0, 2, 12, 3).fromStore());

    assertThat(measures)
        .isEqualTo(
            new Measures(
                Duration.ofSeconds(12),
                Duration.ofSeconds(6),
                Duration.ofSeconds(6),
                Duration.ofSeconds(6),
                0.5,
                1,
                Duration.ZERO,
                0,
                usage()));
  }

  @Test
  void the_footer_says_them_in_one_line() {
    var report =
        new Runs()
            .end(new Task(ONE, 1, 1), ended(0, 0, 6, 2))
            .end(new Task(TWO, 1, 1), ended(0, 2, 11))
            .end(new Task(follower("synthesis", Priority.P2), 1, 1), ended(11, 11, 12))
            .report();

    assertThat(CommentMarkdown.render(report, ""))
        .contains(
            "<sub>12.0 s by the clock, 16.0 s one after the other (1.3x), 2 at once, 10.0 s for"
                + " the longest chain, 2.0 s waited for a slot, 1 retry · ");
  }

  @Test
  void the_json_has_every_measure() {
    var report = new Runs().end(new Task(ONE, 1, 1), ended(1, 2, 6, 2)).report();

    assertThat(ReportJson.of(report).replaceAll("\\s+", ""))
        .contains(
            "\"measures\":{\"wall_ms\":12000,\"longest_ms\":4000,\"chain_ms\":4000,"
                + "\"sum_ms\":4000,\"ratio\":0.333,\"overlap\":1,\"queue_ms\":1000,\"retries\":1,"
                + "\"calls\":1,\"input_tokens\":100,\"cached_tokens\":50,"
                + "\"cache_write_tokens\":0,\"output_tokens\":10,\"cost_usd\":0.5}")
        .contains("\"cached\":false,\"attempts\":2,\"usage\":{\"calls\":1,");
  }

  private static Measures run(Ended one, Ended two) {
    return new Runs()
        .end(new Task(ONE, 1, 1), one)
        .end(new Task(TWO, 1, 1), two)
        .report()
        .measures();
  }

  private static Ended ended(int queued, int started, int ended) {
    return ended(queued, started, ended, 1);
  }

  private static Ended ended(int queued, int started, int ended, int attempts) {
    Outcome outcome = reported(Status.PASS);
    return new Ended(
        outcome,
        START.plusSeconds(queued),
        START.plusSeconds(started),
        START.plusSeconds(ended),
        usage(),
        "rules",
        attempts,
        false);
  }

  private static Usage usage() {
    return new Usage(1, 100, 50, 10, new BigDecimal("0.5"));
  }
}
