package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Several tasks of one agent as one outcome. Pure.
///
/// Votes on one part: the status that more than half of the expected votes say stands, with the
/// findings of those who said it; without one, the gravest stands with all findings, and a person
/// must decide. When no more than half answered, the part was not looked at.
///
/// Parts of the change: the gravest stands. A part that nobody looked at makes the agent's answer a
/// partial one, never a pass; with no part looked at, the agent failed.
final class Fold {
  private Fold() {}

  /// @param votes as in `Row`
  /// @param split as in `Row`
  record Folded(Outcome outcome, List<Failure> failures, String votes, List<Voice> split) {}

  /// One part's votes, counted.
  private record Counted(Outcome outcome, String votes, List<Voice> split) {}

  static Folded of(Agent agent, Map<Integer, List<Ended>> batches) {
    var counted = new ArrayList<Counted>();
    var failures = new ArrayList<Failure>();
    var notSeen = new ArrayList<String>();
    for (var batch : batches.entrySet()) {
      var part = part(batch.getKey(), batches.size());
      var cast = batch.getValue().stream().map(Ended::outcome).toList();
      var count = count(agent, part, cast);
      counted.add(count);
      switch (count.outcome()) {
        case Outcome.Reported _ -> {}
        case Outcome.Failed failed -> {
          failures.add(new Failure(agent, part, failed));
          notSeen.add(part + ": " + failed.cause().words());
        }
        case Outcome.Skipped _ -> notSeen.add(part + ": skipped");
        case Outcome.Cancelled _ -> notSeen.add(part + ": cancelled");
      }
    }
    var all = together(counted.stream().map(Counted::outcome).toList(), failures, notSeen);
    return all instanceof Outcome.Failed failed
        ? new Folded(all, List.of(new Failure(agent, "", failed)), "", List.of())
        : new Folded(
            all,
            failures,
            votes(counted, all),
            counted.stream().flatMap(count -> count.split().stream()).toList());
  }

  private static String part(int batch, int batches) {
    return batches == 1 ? "" : "part " + batch + " of " + batches;
  }

  /// One part's votes as one outcome.
  private static Counted count(Agent agent, String part, List<Outcome> cast) {
    if (cast.size() == 1) return new Counted(cast.getFirst(), "", List.of());
    var reported = reported(cast);
    if (reported.size() * 2 <= cast.size()) {
      var first = firstOther(cast);
      var outcome =
          first instanceof Outcome.Failed failed
              ? new Outcome.Failed(
                  failed.cause(),
                  "only %d of %d votes answered: %s"
                      .formatted(reported.size(), cast.size(), failed.detail()),
                  failed.attempts())
              : first;
      return new Counted(outcome, "", List.of());
    }
    for (var status : Status.values()) {
      var agreeing = reported.stream().filter(vote -> vote.status() == status).toList();
      if (agreeing.size() * 2 <= cast.size()) continue;
      var share = agreeing.size() + "/" + cast.size();
      return new Counted(merged(agreeing, status, List.of()), share, List.of());
    }
    var outcome = merged(reported, gravest(reported), List.of());
    var where = part.isEmpty() ? "" : part + ": ";
    return new Counted(
        outcome, where + undecided(reported, cast.size()), voices(agent, part, cast));
  }

  /// How votes without a majority came out, the gravest first: `tie 2:2`, or how many of the
  /// expected ones say what the row says.
  private static String undecided(List<Outcome.Reported> reported, int expected) {
    var counts = new ArrayList<Long>();
    for (var status : Status.values()) {
      var count = reported.stream().filter(vote -> vote.status() == status).count();
      if (count > 0) counts.addFirst(count);
    }
    var most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
    if (counts.stream().filter(count -> count == most).count() < 2) {
      return "no majority " + counts.getFirst() + "/" + expected;
    }
    return "tie " + counts.stream().map(String::valueOf).collect(Collectors.joining(":"));
  }

  private static List<Voice> voices(Agent agent, String part, List<Outcome> cast) {
    var voices = new ArrayList<Voice>();
    for (var outcome : cast) {
      var who =
          agent.name() + (part.isEmpty() ? "" : ", " + part) + ", vote " + (voices.size() + 1);
      voices.add(new Voice(who, agent.priority(), outcome, false));
    }
    return voices;
  }

  /// The votes that a reader must know of: where they do not agree, else where they made the
  /// agent's status.
  private static String votes(List<Counted> counted, Outcome all) {
    return counted.stream()
        .filter(count -> !count.split().isEmpty())
        .findFirst()
        .or(() -> counted.stream().filter(count -> says(count, all)).findFirst())
        .or(() -> counted.stream().filter(count -> !count.votes().isEmpty()).findFirst())
        .map(Counted::votes)
        .orElse("");
  }

  private static boolean says(Counted count, Outcome all) {
    return !count.votes().isEmpty()
        && count.outcome() instanceof Outcome.Reported part
        && all instanceof Outcome.Reported whole
        && part.status() == whole.status();
  }

  /// All parts as one outcome.
  private static Outcome together(
      List<Outcome> outcomes, List<Failure> failures, List<String> notSeen) {
    if (outcomes.size() == 1) return outcomes.getFirst();
    var reported = reported(outcomes);
    if (reported.isEmpty()) return failures.isEmpty() ? firstOther(outcomes) : worst(failures);
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
