package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SteadyTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @Test
  void it_goes_on_evenly_whatever_is_done_to_the_machine_s() {
    var machine = new AtomicReference<>(NOW);
    var nanos = new AtomicLong(-5);
    var clock = Steady.since(machine::get, nanos::get);
    assertThat(clock.instant()).isEqualTo(NOW);
    for (var jump : new String[] {"PT1H", "PT-1H", "P1D", "P-1D"}) {
      machine.set(NOW.plus(Duration.parse(jump)));
      assertThat(clock.instant()).isEqualTo(NOW);
    }
    nanos.addAndGet(Duration.ofMinutes(3).toNanos());
    assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(180));
  }
}
