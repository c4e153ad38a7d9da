package dev.parallax.run;

import dev.parallax.outcome.Usage;
import java.math.BigDecimal;
import java.util.Map;

/// What was paid until now, as it is kept.
///
/// @param byAgent in all lives of this run
/// @param inRepository by all runs on this run's repository, since a time
/// @param everywhere by all runs, since that time
public record Paid(Map<String, Usage> byAgent, BigDecimal inRepository, BigDecimal everywhere) {
  public static final Paid NOTHING = new Paid(Map.of(), BigDecimal.ZERO, BigDecimal.ZERO);

  public Paid {
    byAgent = Map.copyOf(byAgent);
  }

  /// By all agents of this run.
  Usage byRun() {
    return byAgent.values().stream().reduce(Usage.NONE, Usage::plus);
  }
}
