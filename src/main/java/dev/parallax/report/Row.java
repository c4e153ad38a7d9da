package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One agent's line in the table.
///
/// @param outcome over all its tasks
/// @param failures what of its work failed; empty when all of it was done
/// @param votes how many of its votes say what the row says, such as `2/3`; empty with one vote
/// @param took its longest task
/// @param reused whether all of it was kept from before
/// @param engine who looked; empty when nobody did
public record Row(
    Agent agent,
    Outcome outcome,
    List<Failure> failures,
    String votes,
    Duration took,
    boolean reused,
    String engine) {
  public Row {
    failures = List.copyOf(failures);
  }

  /// The row of an agent that was considered and not chosen.
  static Row leftOut(Agent agent, String reason) {
    return new Row(agent, new Outcome.Skipped(reason), List.of(), "", Duration.ZERO, false, "");
  }

  /// The row of an agent that was planned.
  ///
  /// @param batches how its tasks ended: one list for each part of the change, one end for each
  ///   vote
  static Row of(Agent agent, Map<Integer, List<Ended>> batches) {
    var folded = Fold.of(agent, batches);
    var ends = batches.values().stream().flatMap(List::stream).toList();
    return new Row(
        agent,
        folded.outcome(),
        folded.failures(),
        folded.votes(),
        ends.stream().map(Ended::took).max(Duration::compareTo).orElse(Duration.ZERO),
        ends.stream().allMatch(Ended::reused),
        ends.stream().map(Ended::engine).filter(e -> !e.isEmpty()).findFirst().orElse(""));
  }

  /// The words in the Status column.
  public String status() {
    return switch (outcome) {
      case Outcome.Reported reported ->
          reported.word()
              + (votes.isEmpty() ? "" : " (" + votes + ")")
              + (reported.notSeen().isEmpty() ? "" : " (partial)")
              + (reused ? " (cached)" : "");
      case Outcome.Failed _ -> "FAILED";
      case Outcome.Skipped _ -> "skipped";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  /// Whether it should have looked and, at least in part, did not.
  public boolean missing() {
    return switch (outcome) {
      case Outcome.Failed _, Outcome.Cancelled _ -> true;
      case Outcome.Reported _, Outcome.Skipped _ -> !failures.isEmpty();
    };
  }

  /// Whether it looked at everything, so that what it does not find any more is gone.
  boolean sawAll() {
    return failures.isEmpty()
        && outcome instanceof Outcome.Reported reported
        && reported.notSeen().isEmpty();
  }
}
