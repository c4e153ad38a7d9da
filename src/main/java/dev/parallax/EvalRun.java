package dev.parallax;

import dev.parallax.engine.Judge;
import dev.parallax.eval.CaseResult;
import dev.parallax.eval.Evaluation;
import dev.parallax.eval.Look;
import dev.parallax.eval.Matching;
import dev.parallax.eval.SameDefect;
import dev.parallax.eval.Truth;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Wish;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.Row;
import dev.parallax.report.RunFacts;
import dev.parallax.run.Cancellation;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.MemoryJournal;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One configuration run over all cases, as `parallax review` would run each. A case knows nothing
/// of the others: it has its own repository, plan and journal.
final class EvalRun {
  private final Runner runner;
  private final List<String> agents;
  private final Optional<Project> project;
  private final @Nullable Judge judge;
  private final PrintStream err;
  private final AtomicReference<Usage> judged = new AtomicReference<>(Usage.NONE);
  private final ConcurrentSkipListSet<String> engines = new ConcurrentSkipListSet<>();
  private final ConcurrentSkipListSet<String> troubles = new ConcurrentSkipListSet<>();
  private final AtomicInteger done = new AtomicInteger();

  /// @param agents who looks at every case
  /// @param project whose configuration and agents apply; empty for each case's own
  /// @param judge null for places only
  EvalRun(
      Runner runner,
      List<String> agents,
      Optional<Project> project,
      @Nullable Judge judge,
      PrintStream err) {
    this.runner = runner;
    this.agents = List.copyOf(agents);
    this.project = project;
    this.judge = judge;
    this.err = err;
  }

  /// Finds what keeps cases from being run, before anything is paid for.
  ///
  /// @throws WrongUse with a line for each mistake
  void check(EvalCases cases) throws IOException {
    var mistakes = new TreeSet<String>();
    for (var item : cases.items()) {
      try {
        planned(item);
      } catch (WrongUse wrong) {
        mistakes.addAll(wrong.lines());
      }
    }
    if (!mistakes.isEmpty()) throw new WrongUse(List.copyOf(mistakes));
  }

  /// Runs all cases.
  ///
  /// @param parallel how many at the same time
  Evaluation run(EvalCases cases, int parallel) throws InterruptedException, IOException {
    var work = new ArrayList<Callable<CaseResult>>();
    for (var item : cases.items()) work.add(() -> one(item, cases.items().size()));
    var results = new ArrayList<CaseResult>();
    try (var threads = Executors.newFixedThreadPool(parallel)) {
      try {
        for (var result : threads.invokeAll(work)) results.add(result.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof WrongUse wrong) throw wrong;
        if (e.getCause() instanceof IOException trouble) throw trouble;
        throw new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
    troubles.forEach(trouble -> err.println("the judge could not be asked: " + trouble));
    return new Evaluation(configuration(), judged.get().costUsd(), results);
  }

  private String configuration() {
    return (engines.isEmpty() ? "nobody looked" : "looked with " + String.join(", ", engines))
        + project.map(p -> "; configuration of " + p.name()).orElse("");
  }

  private CaseResult one(EvalCases.Item item, int all) throws InterruptedException, IOException {
    var looks =
        switch (planned(item)) {
          case Ready(var snapshot, var plan) -> looks(snapshot, plan);
          case Nothing(var reason) -> {
            err.println(item.about().id() + ": nothing to look at: " + reason);
            yield agents.stream()
                .map(agent ->
                    new Look(agent, List.of(), "", BigDecimal.ZERO, java.time.Duration.ZERO))
                .toList();
          }
        };
    var result = Matching.of(item.about(), looks, this::same);
    var tally = result.together();
    err.printf(
        "%d/%d %s: %d found, %d missed, %d false alarms%s%n",
        done.incrementAndGet(),
        all,
        item.about().id(),
        tally.hits(),
        tally.misses(),
        tally.falseAlarms(),
        tally.failed() > 0 ? ", " + tally.failed() + " failed" : "");
    return result;
  }

  private List<Look> looks(Snapshot snapshot, Plan plan) throws InterruptedException {
    var journal = new MemoryJournal();
    var started = Instant.now();
    var ends = runner.run(plan, snapshot.source(), journal, Progress.NONE, new Cancellation());
    var facts = new RunFacts("eval", "", "", started, Instant.now());
    var report = Report.of(plan, ends, Previous.NONE, journal.outputs(), facts);
    var costs = new TreeMap<String, BigDecimal>();
    ends.forEach((task, ended) ->
        costs.merge(task.agent().name(), ended.usage().costUsd(), BigDecimal::add));
    ends.values().stream()
        .map(ended -> ended.engine())
        .filter(engine -> !engine.isEmpty())
        .forEach(engines::add);
    return report.rows().stream()
        .limit(plan.agents().size())
        .map(row ->
            new Look(
                row.agent().name(),
                findings(row),
                failure(row),
                costs.getOrDefault(row.agent().name(), BigDecimal.ZERO),
                row.took()))
        .toList();
  }

  /// Who follows all speaks of what others found: it has a cost, and no findings of its own.
  private static List<Finding> findings(Row row) {
    return row.outcome() instanceof Outcome.Reported reported && !row.agent().followsAll()
        ? reported.findings()
        : List.of();
  }

  private static String failure(Row row) {
    if (row.failures().isEmpty()) {
      return row.outcome() instanceof Outcome.Cancelled cancelled
          ? "cancelled: " + cancelled.reason()
          : "";
    }
    var failed = row.failures().getFirst().failed();
    return failed.cause().words() + ": " + failed.detail();
  }

  private SameDefect.Answer same(Truth truth, Finding finding) throws InterruptedException {
    if (judge == null) return SameDefect.Answer.OTHER;
    try {
      var ruling =
          judge.ask(
              truth.description(), finding.path() + ":" + finding.line() + " " + finding.claim());
      judged.accumulateAndGet(ruling.usage(), Usage::plus);
      return ruling
          .same()
          .map(same -> same ? SameDefect.Answer.SAME : SameDefect.Answer.OTHER)
          .orElse(SameDefect.Answer.UNKNOWN);
    } catch (EngineTrouble trouble) {
      judged.accumulateAndGet(trouble.usage(), Usage::plus);
      troubles.add(trouble.detail());
      return SameDefect.Answer.UNKNOWN;
    }
  }

  /// What there is to run.
  private sealed interface Prepared permits Ready, Nothing {}

  private record Ready(Snapshot snapshot, Plan plan) implements Prepared {}

  private record Nothing(String reason) implements Prepared {}

  private Prepared planned(EvalCases.Item item) throws IOException {
    var own = item.snapshot();
    var snapshot =
        project.map(p -> new Snapshot(own.subject(), own.change(), own.source(), p)).orElse(own);
    return switch (Planner.plan(snapshot, new Wish(agents, true))) {
      case Planned.Ready(var plan) -> new Ready(snapshot, plan);
      case Planned.Nothing(var reason) -> new Nothing(reason);
      case Planned.Mistaken(var mistakes) ->
          throw new WrongUse(
              mistakes.stream()
                  .map(m ->
                      project.isPresent() || m.file().equals("review")
                          ? m.toString()
                          : item.folder() + "/base/" + m)
                  .toList());
    };
  }

  /// A project's configuration, agents and conventions, for every case alike.
  record Project(String name, Map<String, String> texts) implements Source {
    Project {
      texts = java.util.Collections.unmodifiableMap(new TreeMap<>(texts));
    }

    @Override
    public String commit() {
      return "";
    }

    @Override
    public List<String> paths() {
      return List.copyOf(texts.keySet());
    }

    @Override
    public Optional<String> read(String path) {
      return Optional.ofNullable(texts.get(path));
    }
  }
}
