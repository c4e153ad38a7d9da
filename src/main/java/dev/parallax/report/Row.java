package dev.parallax.report;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One agent's line in the table.
///
/// @param outcome over all its tasks
/// @param failures what of its work failed; empty when all of it was done
/// @param votes how many of its votes say what the row says, such as `2/3`, or that they do not
///   agree, such as `tie 1:1`; empty with one vote
/// @param split the votes that do not agree, so that a person must decide; empty when they do
/// @param took its longest task
/// @param reused whether all of it was kept from before
/// @param engine who looked; empty when nobody did
public record Row(
    Agent agent,
    Outcome outcome,
    List<Failure> failures,
    String votes,
    List<Voice> split,
    Duration took,
    boolean reused,
    String engine) {
  public Row {
    failures = List.copyOf(failures);
    split = List.copyOf(split);
  }

  /// The row of an agent that was considered and not chosen.
  static Row leftOut(Agent agent, String reason) {
    return new Row(
        agent, new Outcome.Skipped(reason), List.of(), "", List.of(), Duration.ZERO, false, "");
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
        folded.split(),
        ends.stream().map(Ended::took).max(Duration::compareTo).orElse(Duration.ZERO),
        ends.stream().allMatch(Ended::reused),
        ends.stream().map(Ended::engine).filter(e -> !e.isEmpty()).findFirst().orElse(""));
  }

  /// The version of the prompt that was answered; empty when nobody answered, or rules that know
  /// none.
  String prompt() {
    return engine.isEmpty() || engine.equals("rules") ? "" : agent.mind().version();
  }

  /// The words in the Status column.
  public String status() {
    return word() + remarks();
  }

  /// How it ended, in one word; the agent's own when it has one.
  String word() {
    return switch (outcome) {
      case Outcome.Reported reported -> reported.word();
      case Outcome.Failed failed ->
          failed.cause() == Cause.DEPENDENCY_FAILED ? "BLOCKED" : "FAILED";
      case Outcome.Skipped _ -> "skipped";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  /// What qualifies the word, in words of ours.
  String remarks() {
    if (!(outcome instanceof Outcome.Reported reported)) return "";
    return (votes.isEmpty() ? "" : " (" + votes + ")")
        + (reported.notSeen().isEmpty() ? "" : " (partial)")
        + (lacksEvidence(reported) ? " (low evidence)" : "")
        + (reused ? " (cached)" : "");
  }

  /// Whether it says that something is wrong and neither where nor that it could not look. Who
  /// follows all speaks of what others found.
  private boolean lacksEvidence(Outcome.Reported reported) {
    return reported.status() != Status.PASS
        && reported.findings().isEmpty()
        && reported.notSeen().isEmpty()
        && !agent.followsAll();
  }

  /// What it says towards the whole.
  Voice voice() {
    return new Voice(agent.name(), agent.priority(), outcome, missing());
  }

  /// Whether it should have looked and, at least in part, did not.
  public boolean missing() {
    return switch (outcome) {
      case Outcome.Failed _, Outcome.Cancelled _ -> true;
      case Outcome.Reported _, Outcome.Skipped _ -> !failures.isEmpty();
    };
  }

  /// Whether it looked at everything, so that what it does not find any more is gone.
  public boolean sawAll() {
    return failures.isEmpty()
        && outcome instanceof Outcome.Reported reported
        && reported.notSeen().isEmpty();
  }
}
