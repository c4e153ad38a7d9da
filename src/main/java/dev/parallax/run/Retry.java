package dev.parallax.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to stay away before trying again: exponential with full jitter, unless the provider
/// named a time, which then is never undercut.
public record Retry(Duration first, Duration most, RandomGenerator chance) {

  /// From a second to a minute.
  public static Retry standard(RandomGenerator chance) {
    return new Retry(Duration.ofSeconds(1), Duration.ofMinutes(1), chance);
  }

  /// The pause after a failed attempt.
  ///
  /// @param attempt the one that failed, counted from 1
  public Duration pause(int attempt, EngineTrouble trouble) {
    return trouble
        .retryAfter()
        .map(asked -> asked.plus(upTo(asked.dividedBy(10))))
        .orElseGet(() -> upTo(least(most, first.multipliedBy(1L << Math.min(attempt, 20)))));
  }

  private Duration upTo(Duration bound) {
    return Duration.ofNanos(chance.nextLong(Math.max(1, bound.toNanos()) + 1));
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
