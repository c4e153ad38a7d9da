package dev.parallax.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.RunTimeline.Kind;
import dev.parallax.job.RunTimeline.Named;
import dev.parallax.run.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What tasks did when, from the log alone.
final class RunTimelineTest {
  private static final Instant BEGIN = Instant.parse("2026-01-05T10:00:00Z");
  private static final Named TASK = new Named("security", "security", false);

  private final List<Moment> log = new ArrayList<>();

  @Test
  void a_task_waits_is_tried_again_and_ends() {
    note(0, Moment.Kind.QUEUED, "");
    note(2, Moment.Kind.STARTED, "");
    note(5, Moment.Kind.RETRYING, "overloaded");
    note(9, Moment.Kind.STARTED, "");
    note(10, Moment.Kind.ENDED, "PASS");
    var lane = lane(100);
    assertThat(lane.stretches())
        .extracting(s -> s.kind() + " " + at(s.start()) + "-" + at(s.end()) + " " + s.words())
        .containsExactly("WAIT 0-2 ", "LOST 2-5 overloaded", "WAIT 5-9 ", "LAST 9-10 ");
    assertThat(lane.attempts()).isEqualTo(2);
    assertThat(lane.ended()).isTrue();
    assertThat(lane.state()).isEqualTo("PASS");
    assertThat(lane.in(kind -> kind == Kind.WAIT)).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void what_goes_on_goes_on_until_now() {
    note(0, Moment.Kind.QUEUED, "");
    note(1, Moment.Kind.STARTED, "");
    var lane = lane(60);
    assertThat(lane.stretches().getLast().kind()).isEqualTo(Kind.GOING);
    assertThat(at(lane.stretches().getLast().end())).isEqualTo(60);
    assertThat(lane.ended()).isFalse();
  }

  @Test
  void a_run_that_is_over_ends_with_its_last_moment_whenever_it_is_looked_at() {
    note(0, Moment.Kind.QUEUED, "");
    note(1, Moment.Kind.STARTED, "");
    note(4, Moment.Kind.ENDED, "PASS");
    assertThat(at(timeline(3_600).end())).isEqualTo(4);
  }

  @Test
  void each_question_to_a_model_is_a_turn() {
    note(0, Moment.Kind.STARTED, "");
    note(1, Moment.Kind.ASKED, "turn 1 of 10");
    note(3, Moment.Kind.ASKED, "turn 2 of 10");
    assertThat(lane(5).turns()).extracting(turn -> at(turn.at())).containsExactly(1L, 3L);
    assertThat(lane(5).state()).isEqualTo("turn 2 of 10");
  }

  @Test
  void what_was_kept_from_before_has_ended_without_a_moment() {
    var kept = new Named("docs", "docs", true);
    var lane = RunTimeline.of(List.of(kept), log, BEGIN, BEGIN.plusSeconds(5)).lanes().getFirst();
    assertThat(lane.ended()).isTrue();
    assertThat(lane.stretches()).isEmpty();
    assertThat(lane.attempts()).isZero();
  }

  @Test
  void an_earlier_life_of_the_run_is_left_out() {
    note(-10, Moment.Kind.STARTED, "");
    note(-5, Moment.Kind.ENDED, "failed: timeout");
    note(1, Moment.Kind.QUEUED, "");
    var lane = lane(3);
    assertThat(lane.ended()).isFalse();
    assertThat(lane.stretches()).hasSize(1);
  }

  private void note(long second, Moment.Kind kind, String detail) {
    log.add(new Moment(BEGIN.plusSeconds(second), kind, TASK.id(), detail));
  }

  private RunTimeline timeline(long now) {
    return RunTimeline.of(List.of(TASK), log, BEGIN, BEGIN.plusSeconds(now));
  }

  private RunTimeline.Lane lane(long now) {
    return timeline(now).lanes().getFirst();
  }

  private static long at(Instant moment) {
    return Duration.between(BEGIN, moment).toSeconds();
  }
}
