package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import java.util.Map;

/// All outcomes of one run as one whole.
public record Report(Plan plan, Map<Task, Ended> ends, Previous previous, RunFacts facts) {
  /// The report on a run.
  ///
  /// @throws IllegalArgumentException when a planned task has no end: it would have no row
  public static Report of(Plan plan, Map<Task, Ended> ends, Previous previous, RunFacts facts) {
    return new Report(plan, ends, previous, facts);
  }

  /// x
  public java.util.List<dev.parallax.outcome.Finding> findings() {
    return java.util.List.of();
  }
}
