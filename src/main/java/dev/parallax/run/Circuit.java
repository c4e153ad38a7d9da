package dev.parallax.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Leaves somebody alone who does not answer. When all that was asked of him for a while came to
/// nothing, one question now and then finds out whether he is back, and everybody else is told to
/// wait. The first answer ends it.
///
/// Many failures at one moment are one moment: they do not open it. Safe for use by many threads.
public final class Circuit {
  private final Rule rule;
  private final LongSupplier nanos;
  private int failures;
  private long firstFailure;
  private boolean open;
  private long nextProbe;
  private Optional<Long> answeredAt = Optional.empty();
  private Optional<Long> failedAt = Optional.empty();

  /// When somebody is taken to be away.
  ///
  /// @param failures in a row, at least
  /// @param lasting from the first of them to the last, at least
  /// @param probe how often he is asked then
  public record Rule(int failures, Duration lasting, Duration probe) {}

  /// How somebody stands, for people.
  ///
  /// @param away whether he is left alone
  /// @param answered how long ago the last answer was
  /// @param failed how long ago the last failure was
  public record Look(boolean away, Optional<Duration> answered, Optional<Duration> failed) {}

  public Circuit(Rule rule, LongSupplier nanos) {
    this.rule = rule;
    this.nanos = nanos;
  }

  /// Takes leave to ask.
  ///
  /// @return how long to wait instead; empty for whoever may ask now
  public synchronized Optional<Duration> ask() {
    if (!open) return Optional.empty();
    var now = nanos.getAsLong();
    if (nextProbe - now > 0) return Optional.of(Duration.ofNanos(nextProbe - now));
    nextProbe = now + rule.probe().toNanos();
    return Optional.empty();
  }

  /// There was an answer, whatever it said.
  public synchronized void answered() {
    failures = 0;
    open = false;
    answeredAt = Optional.of(nanos.getAsLong());
  }

  /// There was none, or one that only says that there is none.
  ///
  /// @return whether this was the failure after which he is left alone
  public synchronized boolean failed() {
    var now = nanos.getAsLong();
    if (failures == 0) firstFailure = now;
    failures++;
    failedAt = Optional.of(now);
    if (open || failures < rule.failures() || now - firstFailure < rule.lasting().toNanos()) {
      return false;
    }
    open = true;
    nextProbe = now + rule.probe().toNanos();
    return true;
  }

  /// How he stands now; asks nothing of him.
  public synchronized Look look() {
    return new Look(open, ago(answeredAt), ago(failedAt));
  }

  private Optional<Duration> ago(Optional<Long> moment) {
    return moment.map(then -> Duration.ofNanos(nanos.getAsLong() - then));
  }
}
