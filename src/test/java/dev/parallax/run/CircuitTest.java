package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who does not answer is left alone, and asked now and then.
final class CircuitTest {
  private static final Duration PROBE = Duration.ofSeconds(30);

  private long now = 1_000;
  private final Circuit circuit =
      new Circuit(new Circuit.Rule(5, Duration.ofSeconds(10), PROBE), () -> now);

  @Test
  void many_failures_at_one_moment_are_one_moment() {
    for (var i = 0; i < 100; i++) assertThat(circuit.failed()).isFalse();
    assertThat(circuit.ask()).isEmpty();
  }

  @Test
  void few_failures_over_a_long_time_are_few() {
    for (var i = 0; i < 4; i++) {
      circuit.failed();
      pass(Duration.ofMinutes(1));
    }
    assertThat(circuit.ask()).isEmpty();
  }

  @Test
  void whoever_fails_again_and_again_is_left_alone_and_told_so_once() {
    failForAWhile();
    assertThat(circuit.failed()).isFalse();
    assertThat(circuit.ask()).contains(PROBE);
    pass(Duration.ofSeconds(29));
    assertThat(circuit.ask()).contains(Duration.ofSeconds(1));
  }

  @Test
  void six_hours_away_cost_one_question_in_thirty_seconds() {
    failForAWhile();
    var questions = 0;
    for (var second = 0; second < 6 * 3_600; second++) {
      pass(Duration.ofSeconds(1));
      for (var agent = 0; agent < 20; agent++) {
        if (circuit.ask().isPresent()) continue;
        questions++;
        circuit.failed();
      }
    }
    assertThat(questions).isEqualTo(6 * 3_600 / 30);
  }

  @Test
  void whoever_looks_sees_how_he_stands_and_asks_nothing() {
    assertThat(circuit.look())
        .isEqualTo(new Circuit.Look(false, Optional.empty(), Optional.empty()));
    circuit.answered();
    pass(Duration.ofSeconds(3));
    failForAWhile();
    var look = circuit.look();
    assertThat(look.away()).isTrue();
    assertThat(look.failed()).contains(Duration.ZERO);
    assertThat(look.answered().orElseThrow()).isGreaterThan(Duration.ofSeconds(3));
    pass(PROBE);
    circuit.look();
    assertThat(circuit.ask()).isEmpty();
  }

  @Test
  void the_first_answer_lets_everybody_in_again() {
    failForAWhile();
    pass(PROBE);
    assertThat(circuit.ask()).isEmpty();
    assertThat(circuit.ask()).isPresent();
    circuit.answered();
    assertThat(circuit.ask()).isEmpty();
    assertThat(circuit.ask()).isEmpty();
  }

  @Test
  void a_question_that_never_ends_does_not_keep_others_from_asking() {
    failForAWhile();
    pass(PROBE);
    assertThat(circuit.ask()).isEmpty();
    pass(PROBE);
    assertThat(circuit.ask()).isEmpty();
  }

  private void failForAWhile() {
    for (var i = 0; i < 4; i++) {
      circuit.failed();
      pass(Duration.ofSeconds(3));
    }
    assertThat(circuit.failed()).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
