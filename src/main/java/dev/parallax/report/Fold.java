package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import java.util.ArrayList;
import java.util.List;

/// Several tasks of one agent as one outcome.
///
/// The expected tasks count, not the ones that answered: the status that more than half of them
/// reported stands; without such a status the gravest one stands. When fewer than half reported,
/// the agent failed as its first failed task did.
final class Fold {
  private Fold() {}

  static Outcome of(List<Outcome> outcomes) {
    if (outcomes.size() == 1) return outcomes.getFirst();
    var reported = reported(outcomes);
    if (reported.size() * 2 <= outcomes.size()) {
      return outcomes.stream()
          .filter(outcome -> !(outcome instanceof Outcome.Reported))
          .findFirst()
          .orElseThrow();
    }
    var status = majority(reported, outcomes.size());
    var findings = new ArrayList<Finding>();
    var notSeen = new ArrayList<String>();
    for (var one : reported) {
      for (var finding : one.findings()) {
        if (findings.stream().noneMatch(known -> Claim.same(known, finding))) findings.add(finding);
      }
      notSeen.addAll(one.notSeen());
    }
    var speaker = reported.stream().filter(one -> one.status() == status).findFirst().orElseThrow();
    var safe = status == Status.PASS && !notSeen.isEmpty() ? Status.WARN : status;
    return new Outcome.Reported(
        safe,
        safe == status ? speaker.word() : safe.name(),
        speaker.summary(),
        findings,
        notSeen.stream().distinct().toList());
  }

  /// How many of the expected tasks say what came out; empty for a single task.
  static String agreement(List<Outcome> outcomes, Outcome folded) {
    if (outcomes.size() == 1 || !(folded instanceof Outcome.Reported result)) return "";
    var agree = reported(outcomes).stream().filter(o -> o.status() == result.status()).count();
    return agree + "/" + outcomes.size();
  }

  private static List<Outcome.Reported> reported(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Outcome.Reported.class::isInstance)
        .map(Outcome.Reported.class::cast)
        .toList();
  }

  private static Status majority(List<Outcome.Reported> reported, int expected) {
    for (var status : Status.values()) {
      if (reported.stream().filter(o -> o.status() == status).count() * 2 > expected) return status;
    }
    return reported.stream().map(Outcome.Reported::status).reduce(Status.PASS, Status::or);
  }
}
