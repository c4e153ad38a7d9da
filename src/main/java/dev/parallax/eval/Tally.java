package dev.parallax.eval;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalDouble;

/// What was counted: of one agent in one case, or of several together.
///
/// What there is no case for has no figure: the precision of an agent that found nothing is neither
/// 1 nor 0.
///
/// @param hits known defects that were found, each once
/// @param byJudge the part of the hits that only the judge saw
/// @param misses known defects that it should have found and did not
/// @param falseAlarms findings about something that is not known to be a defect
/// @param unjudged the part of the false alarms that the judge was asked about and said nothing to
/// @param failed cases that it did not look at, or not at all of
/// @param took by the clock, the time of each case added up
public record Tally(
    int hits,
    int byJudge,
    int misses,
    int falseAlarms,
    int unjudged,
    int failed,
    BigDecimal costUsd,
    Duration took) {
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, BigDecimal.ZERO, Duration.ZERO);

  /// Both together.
  public Tally plus(Tally other) {
    return new Tally(
        hits + other.hits,
        byJudge + other.byJudge,
        misses + other.misses,
        falseAlarms + other.falseAlarms,
        unjudged + other.unjudged,
        failed + other.failed,
        costUsd.add(other.costUsd),
        took.plus(other.took));
  }

  /// How much of what it says is true; empty when it says nothing.
  public OptionalDouble precision() {
    return ratio(hits, hits + falseAlarms);
  }

  /// How much of what it should find it finds; empty when there is nothing to find.
  public OptionalDouble recall() {
    return ratio(hits, hits + misses);
  }

  /// The harmonic mean of both, by the counts: 0 when it finds nothing of what there is; empty when
  /// there is nothing to find and nothing was said.
  public OptionalDouble f1() {
    return ratio(2.0 * hits, 2.0 * hits + misses + falseAlarms);
  }

  private static OptionalDouble ratio(double part, double whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole);
  }
}
