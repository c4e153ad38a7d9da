package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Several tasks of one agent as one outcome. Pure.
///
/// Votes on one part: the status that more than half of the expected votes say stands, with the
/// findings of those who said it; without one, the gravest stands with all findings. When no more
/// than half answered, the part was not looked at.
///
/// Parts of the change: the gravest stands. A part that nobody looked at makes the agent's answer a
/// partial one, never a pass; with no part looked at, the agent failed.
final class Fold {
  private Fold() {}

  /// @param votes as in `Row`
  record Folded(Outcome outcome, List<Failure> failures, String votes) {}

  static Folded of(Agent agent, Map<Integer, List<Ended>> batches) {
    var outcomes = new ArrayList<Outcome>();
    var failures = new ArrayList<Failure>();
    var votes = "";
    for (var batch : batches.entrySet()) {
      var cast = batch.getValue().stream().map(Ended::outcome).toList();
      var outcome = count(cast);
      outcomes.add(outcome);
      if (votes.isEmpty()) votes = agreement(cast, outcome);
      if (outcome instanceof Outcome.Failed failed) {
        failures.add(new Failure(agent, part(batch.getKey(), batches.size()), failed));
      }
    }
    var all = together(outcomes, failures);
    return all instanceof Outcome.Failed failed
        ? new Folded(all, List.of(new Failure(agent, "", failed)), "")
        : new Folded(all, failures, votes);
  }

  private static String part(int batch, int batches) {
    return batches == 1 ? "" : "part " + batch + " of " + batches;
  }

  /// One part's votes as one outcome.
  private static Outcome count(List<Outcome> cast) {
    if (cast.size() == 1) return cast.getFirst();
    var reported = reported(cast);
    if (reported.size() * 2 <= cast.size()) {
      var first = firstOther(cast);
      return first instanceof Outcome.Failed failed
          ? new Outcome.Failed(
              failed.cause(),
              "only %d of %d votes answered: %s"
                  .formatted(reported.size(), cast.size(), failed.detail()),
              failed.attempts())
          : first;
    }
    for (var status : Status.values()) {
      var agreeing = reported.stream().filter(vote -> vote.status() == status).toList();
      if (agreeing.size() * 2 > cast.size()) return merged(agreeing, status, List.of());
    }
    return merged(reported, gravest(reported), List.of());
  }

  /// How many of the expected votes say what came out.
  private static String agreement(List<Outcome> cast, Outcome outcome) {
    if (cast.size() == 1 || !(outcome instanceof Outcome.Reported result)) return "";
    var agree = reported(cast).stream().filter(o -> o.status() == result.status()).count();
    var share = agree + "/" + cast.size();
    return agree * 2 > cast.size() ? share : "no majority, " + share;
  }

  /// All parts as one outcome.
  private static Outcome together(List<Outcome> outcomes, List<Failure> failures) {
    if (outcomes.size() == 1) return outcomes.getFirst();
    var reported = reported(outcomes);
    if (reported.isEmpty()) return failures.isEmpty() ? firstOther(outcomes) : worst(failures);
    var notSeen = failures.stream().map(f -> f.part() + ": " + f.failed().cause().words()).toList();
    return merged(reported, gravest(reported), notSeen);
  }

  private static Outcome worst(List<Failure> failures) {
    return failures.getFirst().failed();
  }

  private static Outcome.Reported merged(
      List<Outcome.Reported> reported, Status status, List<String> alsoNotSeen) {
    var findings = new ArrayList<Finding>();
    var notSeen = new ArrayList<>(alsoNotSeen);
    for (var one : reported) {
      for (var finding : one.findings()) {
        if (findings.stream().noneMatch(known -> Likeness.same(known, finding))) {
          findings.add(finding);
        }
      }
      notSeen.addAll(one.notSeen());
    }
    var seenStatus = notSeen.isEmpty() ? status : status.or(Status.WARN);
    var speaker = reported.stream().filter(one -> one.status() == status).findFirst().orElseThrow();
    return new Outcome.Reported(
        seenStatus,
        seenStatus == status ? speaker.word() : seenStatus.name(),
        speaker.summary(),
        findings,
        notSeen.stream().distinct().toList());
  }

  private static Status gravest(List<Outcome.Reported> reported) {
    return reported.stream().map(Outcome.Reported::status).reduce(Status.PASS, Status::or);
  }

  private static List<Outcome.Reported> reported(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome.Reported.class::isInstance)
        .map(Outcome.Reported.class::cast)
        .toList();
  }

  private static Outcome firstOther(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome.Failed.class::isInstance)
        .findFirst()
        .or(() -> outcomes.stream().filter(o -> !(o instanceof Outcome.Reported)).findFirst())
        .orElseThrow();
  }
}
