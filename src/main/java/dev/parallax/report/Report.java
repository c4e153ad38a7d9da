package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// All outcomes of one run as one whole.
///
/// @param rows one for each planned agent, and one for each that was left out
/// @param claims all findings, merged over agents, gravest first
/// @param fixed how many findings of the run before are gone
/// @param outputs what each task handed back, whole; may lack tasks that handed nothing back
public record Report(
    Plan plan,
    Map<Task, Ended> ends,
    List<Row> rows,
    List<Claim> claims,
    int fixed,
    Map<Task, String> outputs,
    RunFacts facts) {
  public Report {
    rows = List.copyOf(rows);
    claims = List.copyOf(claims);
  }

  /// The report on a run.
  ///
  /// @throws IllegalArgumentException when a planned task has no end: it would have no row
  public static Report of(
      Plan plan,
      Map<Task, Ended> ends,
      Previous previous,
      Map<Task, String> outputs,
      RunFacts facts) {
    if (!ends.keySet().containsAll(plan.tasks())) {
      throw new IllegalArgumentException("a planned task has no end");
    }
    var rows = new ArrayList<Row>();
    for (var agent : plan.agents()) {
      var own =
          plan.tasks().stream().filter(task -> task.agent().equals(agent)).map(ends::get).toList();
      rows.add(Row.of(agent, own));
    }
    for (var out : plan.leftOut()) {
      rows.add(
          new Row(out.agent(), new Outcome.Skipped(out.reason()), Duration.ZERO, false, "", ""));
    }
    var before = fingerprints(previous.findings());
    var claims = claims(rows, before);
    var now = fingerprints(claims.stream().map(Claim::finding).toList());
    // What an agent that did not run had found before is not fixed: nobody has looked.
    var quiet =
        rows.stream()
            .filter(row -> !(row.outcome() instanceof Outcome.Reported))
            .map(row -> row.agent().name())
            .collect(Collectors.toSet());
    var fixed =
        (int)
            previous.findings().stream()
                .filter(finding -> !quiet.contains(finding.rule().split("/", 2)[0]))
                .map(Claim::fingerprint)
                .distinct()
                .filter(print -> !now.contains(print))
                .count();
    return new Report(plan, ends, rows, claims, fixed, outputs, facts);
  }

  /// What the run says as a whole.
  public Verdict verdict() {
    var status =
        rows.stream()
            .map(Row::outcome)
            .filter(Outcome.Reported.class::isInstance)
            .map(outcome -> ((Outcome.Reported) outcome).status())
            .reduce(Status.PASS, Status::or);
    var missing =
        rows.stream()
            .filter(Report::didNotRun)
            .map(row -> row.agent().priority())
            .min(Comparator.naturalOrder());
    if (status == Status.FAIL) return Verdict.FAIL;
    if (missing.isPresent() && missing.get() == Priority.P0) return Verdict.NOT_REVIEWED;
    if (rows.stream().noneMatch(row -> row.outcome() instanceof Outcome.Reported)) {
      return Verdict.NOT_REVIEWED;
    }
    if (status == Status.WARN) return Verdict.WARN;
    return missing.isPresent() ? Verdict.PARTLY_REVIEWED : Verdict.PASS;
  }

  /// Whether people must be asked: an agent whose failing escalates did not run.
  public boolean escalates() {
    return rows.stream()
        .anyMatch(row ->
            row.agent().priority() == Priority.P0 && row.outcome() instanceof Outcome.Failed);
  }

  /// The rows of failed agents.
  public List<Row> failed() {
    return rows.stream().filter(row -> row.outcome() instanceof Outcome.Failed).toList();
  }

  /// All findings, each once.
  public List<Finding> findings() {
    return claims.stream().map(Claim::finding).toList();
  }

  /// The whole run by the clock.
  public Duration wall() {
    return Duration.between(facts.startedAt(), facts.endedAt());
  }

  /// What the same work would have taken one after the other.
  public Duration sum() {
    return ends.values().stream()
        .filter(ended -> !ended.reused())
        .map(Ended::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// What was used in this run; what was kept from before is not paid for again.
  public Usage usage() {
    return ends.values().stream()
        .filter(ended -> !ended.reused())
        .map(Ended::usage)
        .reduce(Usage.NONE, Usage::plus);
  }

  static boolean didNotRun(Row row) {
    return switch (row.outcome()) {
      case Outcome.Failed _, Outcome.Cancelled _ -> true;
      case Outcome.Reported _, Outcome.Skipped _ -> false;
    };
  }

  private static List<Claim> claims(List<Row> rows, Set<String> before) {
    var claims = new ArrayList<Claim>();
    for (var row : rows) {
      if (!(row.outcome() instanceof Outcome.Reported reported)) continue;
      for (var finding : reported.findings()) add(claims, finding, row.agent().name(), before);
    }
    claims.sort(
        Comparator.comparing((Claim claim) -> !claim.finding().counts())
            .thenComparing(claim -> claim.finding().severity())
            .thenComparing(claim -> claim.finding().path())
            .thenComparingInt(claim -> claim.finding().line()));
    return claims;
  }

  private static void add(List<Claim> claims, Finding finding, String agent, Set<String> before) {
    for (var i = 0; i < claims.size(); i++) {
      var known = claims.get(i);
      if (!Claim.same(known.finding(), finding)) continue;
      var agents = new ArrayList<>(known.agents());
      if (!agents.contains(agent)) agents.add(agent);
      var graver =
          finding.severity().compareTo(known.finding().severity()) < 0 ? finding : known.finding();
      claims.set(i, new Claim(graver, agents, known.isNew()));
      return;
    }
    claims.add(new Claim(finding, List.of(agent), !before.contains(Claim.fingerprint(finding))));
  }

  private static Set<String> fingerprints(List<Finding> findings) {
    var prints = new HashSet<String>();
    findings.forEach(finding -> prints.add(Claim.fingerprint(finding)));
    return prints;
  }
}
