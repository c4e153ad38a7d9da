package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;
import java.time.Duration;
import java.util.List;

/// One agent's line in the table.
///
/// @param outcome over all its tasks
/// @param took its longest task
/// @param agrees how many of its votes say what the row says, such as `2/3`; empty with one vote
public record Row(
    Agent agent, Outcome outcome, Duration took, boolean reused, String engine, String agrees) {

  /// The word in the Status column.
  public String status() {
    return switch (outcome) {
      case Outcome.Reported reported ->
          reported.word()
              + (agrees.isEmpty() ? "" : " (" + agrees + ")")
              + (reported.notSeen().isEmpty() ? "" : ", partial")
              + (reused ? " (cached)" : "");
      case Outcome.Failed _ -> "FAILED";
      case Outcome.Skipped skipped -> "skipped";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  static Row of(Agent agent, List<Ended> ends) {
    var outcome = Fold.of(ends.stream().map(Ended::outcome).toList());
    var took = ends.stream().map(Ended::took).max(Duration::compareTo).orElse(Duration.ZERO);
    return new Row(
        agent,
        outcome,
        took,
        ends.stream().allMatch(Ended::reused),
        ends.stream()
            .map(Ended::engine)
            .filter(e -> !e.isEmpty())
            .distinct()
            .findFirst()
            .orElse(""),
        Fold.agreement(ends.stream().map(Ended::outcome).toList(), outcome));
  }
}
