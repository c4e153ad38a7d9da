package dev.parallax.run;

import dev.parallax.plan.Caps;
import java.math.BigDecimal;
import java.time.Duration;

/// The numbers that bound one run.
///
/// @param parallel tasks at once in one run
/// @param overall from the first task to the report, retries included
/// @param reporting kept of `overall` for the report: what has not ended before has failed, and the
///   report is made of the rest
/// @param maxCostUsd no call is made that is to be expected to bring the run over it; a repository
///   may ask for less
/// @param maxMonthUsd the same for all runs of a month
public record Limits(
    int parallel,
    Duration overall,
    Duration reporting,
    BigDecimal maxCostUsd,
    BigDecimal maxMonthUsd) {
  public static final Limits DEFAULT =
      new Limits(10, Duration.ofMinutes(14), Duration.ofMinutes(1), BigDecimal.ONE);

  /// The numbers of a run in a month without a cap.
  public Limits(int parallel, Duration overall, Duration reporting, BigDecimal maxCostUsd) {
    this(parallel, overall, reporting, maxCostUsd, Caps.NO_USD);
  }

  /// The time for all tasks together.
  Duration forTasks() {
    return overall.minus(reporting);
  }
}
