package dev.parallax.engine;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// When one is told to stay away from a provider, all stay away: nobody asks it before the time
/// that it named is over, and then they do not come all at the same moment.
///
/// Safe for use by many threads.
final class Gate {
  /// Who would wait longer is sent away, for his place is of use to others.
  private static final Duration MOST_WAIT = Duration.ofMinutes(1);

  private final Map<String, Long> opens = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private final RandomGenerator chance;

  Gate(LongSupplier nanos, RandomGenerator chance) {
    this.nanos = nanos;
    this.chance = chance;
  }

  /// A provider asked not to be asked for this time.
  void close(String provider, Duration time) {
    opens.merge(
        provider,
        nanos.getAsLong() + time.toNanos(),
        (one, other) -> one - other > 0 ? one : other);
  }

  /// Waits until a provider may be asked.
  ///
  /// @throws EngineTrouble when that takes too long to wait for
  void pass(String provider) throws InterruptedException {
    for (var left = nanosLeft(provider); left > 0; left = nanosLeft(provider)) {
      if (left > MOST_WAIT.toNanos()) {
        throw new EngineTrouble(
            Cause.RATE_LIMITED,
            "the provider asked everybody to wait",
            Duration.ofNanos(left),
            Usage.NONE);
      }
      Thread.sleep(Duration.ofNanos(left + chance.nextLong(left / 10 + 1)));
    }
  }

  /// How long a provider still wants not to be asked; zero when it may be.
  Duration left(String provider) {
    return Duration.ofNanos(Math.max(0, nanosLeft(provider)));
  }

  private long nanosLeft(String provider) {
    var opening = opens.get(provider);
    return opening == null ? 0 : opening - nanos.getAsLong();
  }
}
