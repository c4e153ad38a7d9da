package dev.parallax.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A run's clock: it begins at the time that the machine says, and then goes on evenly. Somebody
/// who sets the machine's clock ends no agent's time, and gives it no more.
record Steady(Instant begin, long beginNanos, LongSupplier nanoTime) implements InstantSource {
  static Steady since(InstantSource machine, LongSupplier nanoTime) {
    return new Steady(machine.instant(), nanoTime.getAsLong(), nanoTime);
  }

  @Override
  public Instant instant() {
    return begin.plusNanos(nanoTime.getAsLong() - beginNanos);
  }
}
