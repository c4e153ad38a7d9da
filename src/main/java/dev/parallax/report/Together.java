package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How what several agents say becomes what the run says. Pure, and the order of the voices does
/// not matter.
///
/// | strategy | stands | goes to a person |
/// |---|---|---|
/// | merge | the gravest status | never |
/// | vote | the status of more than half of the expected votes | when none has that many |
/// | escalate | the gravest status | when one says FAIL and one PASS, both of priority P0 or P1 |
///
/// An agent that did not run has no status, but is expected: it lowers what a vote can reach, and
/// without it nothing passes. docs/aggregation.md has every pair and triple; a test compares them.
final class Together {
  private Together() {}

  /// The status that more than half of the expected votes say.
  ///
  /// @param votes how many say it
  record Majority(Status status, int votes, int expected) {}

  static Verdict verdict(Strategy strategy, List<Voice> voices) {
    if (voices.stream().allMatch(voice -> voice.state() == Voice.State.DID_NOT_RUN)) {
      return Verdict.NOT_REVIEWED;
    }
    if (!sides(strategy, voices).isEmpty()) return Verdict.ESCALATED;
    return switch (strategy) {
      case MERGE, ESCALATE -> withoutTheMissing(gravest(voices), voices);
      case VOTE -> withoutTheMissing(majority(voices).orElseThrow().status(), voices);
    };
  }

  /// Those who stand against each other, so that a person must decide; empty when nobody must.
  static List<Voice> sides(Strategy strategy, List<Voice> voices) {
    return switch (strategy) {
      case MERGE -> List.of();
      case VOTE -> isSomebodyThere(voices) && majority(voices).isEmpty() ? voices : List.of();
      case ESCALATE -> contradiction(voices);
    };
  }

  static Optional<Majority> majority(List<Voice> voices) {
    return Arrays.stream(Status.values())
        .map(status -> new Majority(status, count(status, voices), voices.size()))
        .filter(majority -> majority.votes() * 2 > majority.expected())
        .findFirst();
  }

  /// What a status is worth when not all looked: a FAIL stays one, a PASS is none.
  private static Verdict withoutTheMissing(Status status, List<Voice> voices) {
    if (status == Status.FAIL) return Verdict.FAIL;
    var missing = voices.stream().filter(Voice::missing).toList();
    if (missing.stream().anyMatch(voice -> voice.priority() == Priority.P0)) {
      return Verdict.NOT_REVIEWED;
    }
    if (status == Status.WARN) return Verdict.WARN;
    return missing.isEmpty() ? Verdict.PASS : Verdict.PARTLY_REVIEWED;
  }

  private static List<Voice> contradiction(List<Voice> voices) {
    var critical =
        voices.stream()
            .filter(voice -> voice.priority() != Priority.P2)
            .filter(voice -> voice.state() == Voice.State.FAIL || voice.state() == Voice.State.PASS)
            .toList();
    var states = critical.stream().map(Voice::state).distinct().count();
    return states == 2 ? critical : List.of();
  }

  private static boolean isSomebodyThere(List<Voice> voices) {
    return voices.stream().anyMatch(voice -> voice.state() != Voice.State.DID_NOT_RUN);
  }

  private static Status gravest(List<Voice> voices) {
    return statuses(voices).stream().reduce(Status.PASS, Status::or);
  }

  private static int count(Status status, List<Voice> voices) {
    return (int) statuses(voices).stream().filter(said -> said == status).count();
  }

  private static List<Status> statuses(List<Voice> voices) {
    return voices.stream()
        .map(Voice::outcome)
        .filter(Outcome.Reported.class::isInstance)
        .map(outcome -> ((Outcome.Reported) outcome).status())
        .toList();
  }
}
