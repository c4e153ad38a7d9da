package dev.parallax.plan;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What the agents that verify did to what the others found. Pure.
///
/// A claim falls when more than half of a verifier's votes refute it, each with words that stand in
/// the head commit; it stays to be seen and does not count. The status of an agent whose failing
/// escalates gets no better than WARN that way: whoever talks a verifier over must not be able to
/// make it pass.
public final class Refutations {
  private final Map<String, String> fallen = new HashMap<>();

  /// A claim that a verifier is to try.
  ///
  /// @param id by which the verifier names it: the task that made it, and its number there
  public record Claim(String id, Finding finding) {}

  private Refutations() {}

  /// The claims of some tasks that would move a status, the gravest first.
  public static List<Claim> open(Map<Task, Outcome> heard) {
    var claims = new ArrayList<Claim>();
    heard.forEach((task, outcome) -> {
      if (!(outcome instanceof Outcome.Reported reported) || task.agent().followsAll()) return;
      for (var i = 0; i < reported.findings().size(); i++) {
        var finding = reported.findings().get(i);
        if (finding.counts() && finding.severity().status() != Status.PASS) {
          claims.add(new Claim(id(task, i), finding));
        }
      }
    });
    claims.sort(Comparator.comparing(claim -> claim.finding().severity()));
    return claims;
  }

  /// How tasks ended, with what was refuted set aside.
  public static SequencedMap<Task, Ended> applied(Map<Task, Ended> ends) {
    var refutations = of(ends);
    var applied = new LinkedHashMap<Task, Ended>();
    ends.forEach(
        (task, ended) -> applied.put(task, ended.as(refutations.judged(task, ended.outcome()))));
    return applied;
  }

  private static Refutations of(Map<Task, Ended> ends) {
    var against = new HashMap<String, Map<String, List<Finding>>>();
    var votes = new HashMap<String, Integer>();
    ends.forEach((task, ended) -> {
      var name = task.agent().name();
      if (!task.agent().verifies()) return;
      votes.merge(name, 1, Integer::sum);
      if (!(ended.outcome() instanceof Outcome.Reported reported)) return;
      var tried = new HashMap<String, Finding>();
      for (var finding : reported.findings()) {
        if (finding.isRefutation()) tried.putIfAbsent(finding.refutes(), finding);
      }
      tried.forEach((id, proof) ->
          against
              .computeIfAbsent(name, _ -> new HashMap<>())
              .computeIfAbsent(id, _ -> new ArrayList<>())
              .add(proof));
    });
    var refutations = new Refutations();
    against.forEach((name, claims) ->
        claims.forEach((id, proofs) -> {
          if (proofs.size() * 2 <= votes.getOrDefault(name, 1)) return;
          var proof = proofs.getFirst();
          refutations.fallen.putIfAbsent(
              id,
              "refuted by %s: %s (%s:%d)"
                  .formatted(name, proof.claim(), proof.path(), proof.line()));
        }));
    return refutations;
  }

  private Outcome judged(Task task, Outcome outcome) {
    if (!(outcome instanceof Outcome.Reported reported) || task.agent().followsAll()) {
      return outcome;
    }
    var reasons = new HashMap<Finding, String>();
    for (var i = 0; i < reported.findings().size(); i++) {
      var reason = fallen.get(id(task, i));
      if (reason != null) reasons.putIfAbsent(reported.findings().get(i), reason);
    }
    if (reasons.isEmpty()) return outcome;
    var passing = reported.status() == Status.PASS || task.agent().priority() != Priority.P0;
    return reported.settingAside(
        finding -> reasons.getOrDefault(finding, ""), passing ? Status.PASS : Status.WARN);
  }

  private static String id(Task task, int index) {
    return task.id() + "/" + (index + 1);
  }
}
