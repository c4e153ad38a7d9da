package dev.parallax.outcome;

import java.time.Duration;
import java.time.Instant;

/// One outcome with what it took to get there.
///
/// @param queuedAt when it could have started: all that it needs had ended
/// @param startedAt when it first got a slot; the same as `endedAt` when it never did
/// @param engine who looked, for the report: `rules` or a model's name; empty when nobody did
/// @param attempts how often it was tried; 0 when it never got a slot
/// @param reused whether the output was kept from before and not made, or paid for, again
public record Ended(
    Outcome outcome,
    Instant queuedAt,
    Instant startedAt,
    Instant endedAt,
    Usage usage,
    String engine,
    int attempts,
    boolean reused) {

  /// From the first slot to the end, retries and the pauses between them included.
  public Duration took() {
    return Duration.between(startedAt, endedAt);
  }

  /// The same, with the output taken from the store instead of made.
  public Ended fromStore() {
    return new Ended(outcome, queuedAt, startedAt, endedAt, usage, engine, attempts, true);
  }

  /// The same with an outcome that was judged anew.
  public Ended as(Outcome judged) {
    return new Ended(judged, queuedAt, startedAt, endedAt, usage, engine, attempts, reused);
  }

  /// An outcome that took nothing.
  public static Ended at(Instant now, Outcome outcome) {
    return new Ended(outcome, now, now, now, Usage.NONE, "", 0, false);
  }
}
