package dev.parallax.run;

import java.math.BigDecimal;
import java.time.Duration;

/// The numbers that bound one run.
///
/// @param parallel tasks at once in one run
/// @param overall from the first task to the report, retries included
/// @param reporting kept of `overall` for the report: what has not ended before has failed, and the
///   report is made of the rest
/// @param maxCostUsd no task starts after that much was spent; a repository may ask for less
public record Limits(int parallel, Duration overall, Duration reporting, BigDecimal maxCostUsd) {
  public static final Limits DEFAULT =
      new Limits(10, Duration.ofMinutes(14), Duration.ofMinutes(1), BigDecimal.ONE);

  /// The time for all tasks together.
  Duration forTasks() {
    return overall.minus(reporting);
  }
}
