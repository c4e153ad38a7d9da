package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Refutations;
import dev.parallax.plan.RepositoryConfig.Result;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All outcomes of one run as one whole. Read this class first.
///
/// @param rows one for each planned agent that is shown in the plan's order, then one for each that
///   was left out
/// @param claims all findings that are shown, merged over agents: those that count first, the
///   gravest first
/// @param shadow what agents say that are not shown
/// @param fixed how many findings of the run before are gone
/// @param memory what was remembered when it was made; of the dismissals those that it needs
/// @param numbers all numbers that findings of the subject ever had, those of this run among them
/// @param outputs what tasks handed back, whole; lacks tasks that handed nothing back
public record Report(
    Plan plan,
    Map<Task, Ended> ends,
    List<Row> rows,
    List<Claim> claims,
    Shadow shadow,
    int fixed,
    Previous previous,
    Memory memory,
    List<Memory.Numbered> numbers,
    Map<Task, String> outputs,
    RunFacts facts) {
  public Report {
    ends = Map.copyOf(ends);
    rows = List.copyOf(rows);
    claims = List.copyOf(claims);
    numbers = List.copyOf(numbers);
    outputs = Map.copyOf(outputs);
  }

  /// What agents say that look and are not shown: it is kept, and moves nothing.
  ///
  /// @param rows one for each of them, in the plan's order
  public record Shadow(List<Row> rows, List<Claim> claims) {
    public Shadow {
      rows = List.copyOf(rows);
      claims = List.copyOf(claims);
    }
  }

  /// The report on a run.
  ///
  /// @throws IllegalArgumentException when a planned task has no end: it would have no row
  public static Report of(
      Plan plan,
      Map<Task, Ended> raw,
      Previous previous,
      Map<Task, String> outputs,
      RunFacts facts) {
    return of(plan, raw, previous, Memory.NONE, outputs, facts);
  }

  /// The report on a run of which something is remembered.
  ///
  /// @throws IllegalArgumentException when a planned task has no end: it would have no row
  public static Report of(
      Plan plan,
      Map<Task, Ended> raw,
      Previous previous,
      Memory memory,
      Map<Task, String> outputs,
      RunFacts facts) {
    var ends = ends(plan, raw);
    var used = new LinkedHashSet<Dismissal>();
    var looked = rows(plan, ends, memory.dismissals(), used);
    var rows = new ArrayList<>(looked.stream().filter(row -> !plan.hides(row.agent())).toList());
    var hidden = looked.stream().filter(row -> plan.hides(row.agent())).toList();
    for (var left : plan.leftOut()) rows.add(Row.leftOut(left.agent(), left.reason()));
    var difference = Difference.of(previous, found(rows), rows);
    var numbering = Numbering.of(memory.numbers(), difference.claims());
    // After those that are shown, so that these do not have other names because of them.
    var unseen = Numbering.of(numbering.known(), found(hidden));
    var needed = memory.dismissals().stream().filter(used::contains).toList();
    return new Report(
        plan,
        ends,
        rows,
        numbering.claims(),
        new Shadow(hidden, unseen.claims()),
        difference.fixed(),
        previous,
        new Memory(memory.numbers(), needed, memory.deeds()),
        unseen.known(),
        outputs,
        facts);
  }

  /// How tasks ended, with what was refuted set aside; who is not shown refutes nothing.
  private static Map<Task, Ended> ends(Plan plan, Map<Task, Ended> raw) {
    var shown = new LinkedHashMap<>(raw);
    shown.keySet().removeIf(task -> plan.hides(task.agent()));
    var ends = new LinkedHashMap<>(raw);
    ends.putAll(Refutations.applied(shown));
    return ends;
  }

  private static List<Claim> found(List<Row> rows) {
    var found = new Claims();
    for (var row : rows) {
      if (row.outcome() instanceof Outcome.Reported reported) {
        var own = reported.findings().stream().filter(f -> f.refutes().isEmpty()).toList();
        found.add(row.agent().name(), own);
      }
    }
    return found.inReadingOrder();
  }

  /// @param used takes the dismissals that set something aside
  private static List<Row> rows(
      Plan plan, Map<Task, Ended> ends, List<Dismissal> dismissals, Set<Dismissal> used) {
    var byAgent = new LinkedHashMap<String, TreeMap<Integer, List<Ended>>>();
    for (var task : plan.tasks()) {
      var ended = ends.get(task);
      if (ended == null) throw new IllegalArgumentException(task.id() + " has no end");
      byAgent
          .computeIfAbsent(task.agent().name(), _ -> new TreeMap<>())
          .computeIfAbsent(task.batch(), _ -> new ArrayList<>())
          .add(ended.as(withoutDismissed(ended.outcome(), dismissals, used)));
    }
    var rows = new ArrayList<Row>();
    for (var agent : plan.agents()) {
      rows.add(Row.of(agent, byAgent.getOrDefault(agent.name(), new TreeMap<>())));
    }
    return rows;
  }

  private static Outcome withoutDismissed(
      Outcome outcome, List<Dismissal> dismissals, Set<Dismissal> used) {
    return switch (outcome) {
      case Outcome.Reported reported ->
          reported.settingAside(finding -> {
            var dismissal = Dismissal.of(finding, dismissals);
            dismissal.ifPresent(used::add);
            return dismissal.map(Dismissal::words).orElse("");
          });
      case Outcome.Failed _, Outcome.Skipped _, Outcome.Cancelled _ -> outcome;
    };
  }

  /// What the run says as a whole.
  public Verdict verdict() {
    return disputes().isEmpty() ? Together.verdict(strategy(), voices()) : Verdict.ESCALATED;
  }

  /// How the review ended, as far as labels tell. Whoever says that it passed, or did not, must
  /// have been looked for by everybody who was to.
  public Result result() {
    if (lookers().stream().anyMatch(Row::missing)) return Result.INCOMPLETE;
    return switch (verdict()) {
      case PASS -> Result.PASS;
      case WARN -> Result.WARN;
      case FAIL -> Result.FAIL;
      case ESCALATED, NOT_REVIEWED, PARTLY_REVIEWED -> Result.INCOMPLETE;
    };
  }

  /// The rows of the planned agents that look for themselves and are shown: they alone make the
  /// verdict. Who follows all speaks of what these found.
  public List<Row> lookers() {
    return rows.stream()
        .limit(rows.size() - plan.leftOut().size())
        .filter(row -> !row.agent().followsAll())
        .toList();
  }

  /// What a person must decide: the agents that do not agree, under a strategy that asks, then each
  /// agent whose own votes do not.
  public List<Dispute> disputes() {
    var disputes = new ArrayList<Dispute>();
    var sides = Together.sides(strategy(), voices());
    if (!sides.isEmpty()) disputes.add(new Dispute("", "", sides));
    for (var row : lookers()) {
      if (row.split().isEmpty()) continue;
      disputes.add(new Dispute(row.agent().name(), row.votes(), row.split()));
    }
    return disputes;
  }

  /// What each agent that was to look says; one that was left out on purpose has no say.
  List<Voice> voices() {
    return lookers().stream()
        .filter(row -> !(row.outcome() instanceof Outcome.Skipped))
        .map(Row::voice)
        .toList();
  }

  Strategy strategy() {
    return plan.config().review().strategy();
  }

  /// Whether an agent whose failing escalates did not do all its work.
  public boolean lacksP0() {
    return lookers().stream()
        .anyMatch(row -> row.agent().priority() == Priority.P0 && row.missing());
  }

  /// Whether nobody may go on before a person has looked: an agent that must look did not, or the
  /// agents contradict each other.
  public boolean needsPerson() {
    return lacksP0() || verdict() == Verdict.ESCALATED;
  }

  /// Whether people must be asked by name: an agent whose failing escalates failed, somebody found
  /// something with its evidence in place that should not be merged, or a person must decide.
  public boolean escalates() {
    return !failed(Priority.P0).isEmpty() || isGrave() || !disputes().isEmpty();
  }

  /// Whether an agent that looks found something that should not be merged.
  boolean isGrave() {
    var names = lookers().stream().map(row -> row.agent().name()).toList();
    return claims.stream()
        .filter(claim -> claim.agents().stream().anyMatch(names::contains))
        .map(Claim::finding)
        .anyMatch(f -> f.counts() && f.severity().status() == Status.FAIL);
  }

  /// What people dismissed: it is shown, and does not count.
  public List<Claim> dismissed() {
    var words = memory.dismissals().stream().map(Dismissal::words).collect(Collectors.toSet());
    return claims.stream().filter(claim -> words.contains(claim.finding().aside())).toList();
  }

  /// What failed of the agents that look, of one priority.
  List<Failure> failed(Priority priority) {
    return lookers().stream()
        .filter(row -> row.agent().priority() == priority)
        .flatMap(row -> row.failures().stream())
        .toList();
  }

  /// What is wrong in several places at once, the gravest first.
  public List<Repeated> patterns() {
    return Repeated.in(claims);
  }

  /// What the run took.
  public Measures measures() {
    return Measures.of(plan, ends, wall());
  }

  /// Everything that failed, in the order of the rows.
  public List<Failure> failed() {
    return rows.stream().flatMap(row -> row.failures().stream()).toList();
  }

  /// Every finding of every agent that is shown, merged ones too: what the next run compares with.
  public List<Finding> findings() {
    return claims.stream().flatMap(claim -> claim.said().stream()).toList();
  }

  /// How many claims count and were not there in the run before.
  public long fresh() {
    return claims.stream().filter(claim -> claim.finding().counts() && claim.isNew()).count();
  }

  /// How many claims count and were there in the run before.
  public long still() {
    return claims.stream().filter(claim -> claim.finding().counts() && !claim.isNew()).count();
  }

  /// The whole run by the clock.
  public Duration wall() {
    return Duration.between(facts.startedAt(), facts.endedAt());
  }

  /// What the same work would have taken one after the other. What was kept from before took
  /// nothing.
  public Duration sum() {
    return measures().sum();
  }

  /// What was used in this run; what was kept from before is not paid for again.
  public Usage usage() {
    return measures().usage();
  }
}
