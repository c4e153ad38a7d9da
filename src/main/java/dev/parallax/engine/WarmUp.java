package dev.parallax.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Lets one of several questions with the same long beginning go first, and the others as soon as
/// its answer begins: by then the provider has read the beginning into its cache, and they pay a
/// tenth for it. All at once on a cold cache, each of them would pay the full price.
///
/// Nobody waits for longer than the first one's first token takes, nor longer than `PATIENCE`; when
/// the first one fails before that, the next one goes first.
final class WarmUp {
  /// A shorter beginning saves less than a cent with ten agents, and is not worth a second.
  static final int LEAST_TOKENS = 2_048;

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  /// Providers keep what is not asked for again for five minutes.
  private static final long KEPT = TimeUnit.MINUTES.toNanos(4);

  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Object, Warmth> warmths = new HashMap<>();

  private static final class Warmth {
    boolean led;
    boolean warm;
    long usedAt;
  }

  /// @param nanos a clock that never goes back
  WarmUp(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// The right to ask. Closed when the answer is there, or when it is clear that none comes.
  final class Pass implements AutoCloseable {
    private final Warmth warmth;
    private final boolean leads;

    private Pass(Warmth warmth, boolean leads) {
      this.warmth = warmth;
      this.leads = leads;
    }

    /// Whether the beginning is in the provider's cache already.
    boolean warm() {
      lock.lock();
      try {
        return !leads && isWarm(warmth);
      } finally {
        lock.unlock();
      }
    }

    /// The answer begins.
    void begun() {
      lock.lock();
      try {
        warmth.warm = true;
        warmth.usedAt = nanos.getAsLong();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      if (!leads) return;
      lock.lock();
      try {
        warmth.led = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Waits until the beginning is in the provider's cache, or until it is this one's turn to put it
  /// there.
  ///
  /// @param beginning the same for the same beginning at the same model
  Pass enter(Object beginning, int tokens) throws InterruptedException {
    if (tokens < LEAST_TOKENS) return new Pass(new Warmth(), false);
    lock.lockInterruptibly();
    try {
      var warmth = warmths.computeIfAbsent(beginning, _ -> new Warmth());
      var left = PATIENCE;
      while (!isWarm(warmth)) {
        if (!warmth.led) {
          warmth.led = true;
          warmth.warm = false;
          return new Pass(warmth, true);
        }
        if (left <= 0) break;
        left = changed.awaitNanos(left);
      }
      return new Pass(warmth, false);
    } finally {
      lock.unlock();
    }
  }

  private boolean isWarm(Warmth warmth) {
    return warmth.warm && nanos.getAsLong() - warmth.usedAt < KEPT;
  }
}
