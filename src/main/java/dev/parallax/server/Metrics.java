package dev.parallax.server;

import dev.parallax.job.RedeliverySweep;
import dev.parallax.job.RunRecord;
import dev.parallax.job.Running;
import dev.parallax.job.StoreTrouble;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;
import dev.parallax.plan.AgentCatalog;
import dev.parallax.report.Report;
import dev.parallax.report.Row;
import dev.parallax.trail.Watch;
import dev.parallax.trail.Work;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What is counted while the server runs; docs/operations.md says what each of it means. No name of
/// a repository or person is ever part of it, and of agents and models only so many. What cannot be
/// told beforehand is there from its first time on, everything else from the start, so that a rise
/// from nothing is seen as one.
public final class Metrics implements Running.Ends, RedeliverySweep.Heard, Watch {
  private static final Duration[] ACK_STEPS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };
  private static final Duration[] RUN_STEPS =
      Stream.of(1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800)
          .map(Duration::ofSeconds)
          .toArray(Duration[]::new);

  /// How deliveries are answered, apart from those that come with a fault of their sender's.
  private static final List<String> RESULTS =
      List.of("accepted", "known", "nothing", "unsigned", "store", "no_room");

  private static final int MOST_AGENTS = 60;

  /// What one thing that the database is asked for may take of the 10 s that a scrape has.
  private static final Duration PROMPT = Duration.ofSeconds(1);

  private final PrometheusMeterRegistry registry = registry();
  private final WorkMeters work = new WorkMeters(registry);
  private final FewNames agents = new FewNames(MOST_AGENTS);

  /// By the word for what became of them; the registry takes longer to find one.
  private final Map<String, Counter> deliveries = new ConcurrentHashMap<>();

  private final Timer acks =
      Timer.builder("parallax.ack")
          .description("from a delivery's arrival to its answer")
          .serviceLevelObjectives(ACK_STEPS)
          .register(registry);
  private final Counter retries =
      Counter.builder("parallax.retries")
          .description("attempts of tasks after the first one")
          .register(registry);
  private final Timer wall =
      Timer.builder("parallax.run.wall")
          .description("a run by the clock, from its plan to its report")
          .serviceLevelObjectives(RUN_STEPS)
          .register(registry);
  private final Timer sum = run("work", "the work of a run: all its tasks, one after the other");
  private final Timer longest = run("longest", "the longest task of a run; none can be shorter");
  private final Timer queued =
      run("queued", "how long tasks of a run waited for a place, all together");
  private final DistributionSummary overlap =
      DistributionSummary.builder("parallax.run.overlap")
          .description("the most tasks of a run that were under way at one moment")
          .register(registry);
  private final DistributionSummary speedup =
      DistributionSummary.builder("parallax.run.speedup")
          .baseUnit("ratio")
          .description("a run's work by its wall: what working side by side gained")
          .register(registry);
  private final List<Runnable> beforeLooking = new CopyOnWriteArrayList<>();
  private boolean hasProcess;

  /// Series that are there from the start.
  public Metrics() {
    Gauge.builder("parallax.build.info", () -> 1)
        .description("1; its label is the version that runs")
        .tag("version", version())
        .register(registry);
    RESULTS.forEach(this::deliveries);
    for (var state : RunRecord.State.values()) {
      if (state != RunRecord.State.OPEN) runs(state);
    }
    for (var result : List.of("asked", "arrived", "given_up", "reconciled")) missed(result);
    var _ = sweepsFailed();
  }

  private static PrometheusMeterRegistry registry() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Their names are not as Prometheus has names; `process_cpu_usage` says the same.
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    return registry;
  }

  private static String version() {
    var version = Metrics.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  @Override
  public Seen began(Work what) {
    return work.began(what);
  }

  /// Counts one delivery.
  ///
  /// @param result one word: `accepted`, `known`, `nothing`, or why it was refused
  void delivery(String result, Duration took) {
    deliveries.computeIfAbsent(result, this::deliveries).increment();
    acks.record(took);
  }

  private Counter deliveries(String result) {
    return Counter.builder("parallax.deliveries")
        .description("requests at the webhook's address, by how they were answered")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void ended(RunRecord.State state) {
    runs(state).increment();
  }

  private Counter runs(RunRecord.State state) {
    return Counter.builder("parallax.runs")
        .description("runs that ended, by how: reported, cancelled, or ended without a report")
        .tag("state", state.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  @Override
  public void reported(Report report) {
    var measures = report.measures();
    wall.record(measures.wall());
    sum.record(measures.sum());
    longest.record(measures.longest());
    queued.record(measures.queue());
    overlap.record(measures.overlap());
    if (measures.ratio() > 0) speedup.record(measures.ratio());
    retries.increment(measures.retries());
    for (var row : report.rows()) agent(row);
  }

  private Timer run(String name, String what) {
    return Timer.builder("parallax.run." + name).description(what).register(registry);
  }

  private void agent(Row row) {
    var name = name(row.agent());
    Counter.builder("parallax.agents")
        .description("agents of runs that were reported, by how they ended and why they failed")
        .tags(
            Tags.of(
                "agent", name,
                "outcome", word(row.outcome()),
                "status", status(row.outcome()),
                "cause", cause(row.outcome())))
        .register(registry)
        .increment();
    if (row.took().isZero() || row.reused()) return;
    Timer.builder("parallax.agent")
        .description("how long an agent looked: its longest task")
        .tag("agent", name)
        .register(registry)
        .record(row.took());
  }

  /// Those that come with us always have theirs.
  private String name(Agent agent) {
    return agent.origin().equals(AgentCatalog.BUILT_IN) ? agent.name() : agents.of(agent.name());
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Reported _ -> "reported";
      case Outcome.Failed _ -> "failed";
      case Outcome.Skipped _ -> "skipped";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  private static String status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Reported reported -> reported.status().name().toLowerCase(Locale.ROOT);
      case Outcome.Failed _, Outcome.Skipped _, Outcome.Cancelled _ -> "none";
    };
  }

  private static String cause(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed failed -> failed.cause().name().toLowerCase(Locale.ROOT);
      case Outcome.Reported _, Outcome.Skipped _, Outcome.Cancelled _ -> "none";
    };
  }

  @Override
  public void swept(String result, int deliveries) {
    missed(result).increment(deliveries);
  }

  private Counter missed(String result) {
    return Counter.builder("parallax.missed.deliveries")
        .description("deliveries that never arrived, by what became of them")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void sweepFailed() {
    sweepsFailed().increment();
  }

  private Counter sweepsFailed() {
    return Counter.builder("parallax.sweeps.failed")
        .description("sweeps that GitHub or the database cut short")
        .register(registry);
  }

  /// Shows how many deliveries were given up, asked for whenever somebody looks.
  public void watchDeadLetters(IntSupplier count) {
    stored(
        "parallax.dead.letters",
        "",
        "deliveries that were given up and can be run again",
        count::getAsInt);
  }

  /// Shows the size of the queue, asked for whenever somebody looks.
  public void watchQueue(IntSupplier size) {
    stored("parallax.queue.size", "", "deliveries that wait or are being handled", size::getAsInt);
  }

  /// Shows for how long the oldest delivery is not done with.
  public void watchOldest(Supplier<Duration> age) {
    stored(
        "parallax.queue.oldest",
        "seconds",
        "for how long the oldest delivery that is not done with is there",
        () -> age.get().toMillis() / 1000.0);
  }

  /// Shows how many second comments were taken away again.
  public void watchHealed(IntSupplier healed) {
    FunctionCounter.builder("parallax.duplicates.healed", healed, IntSupplier::getAsInt)
        .description("comments that stood there twice, and were taken away but for the first")
        .register(registry);
  }

  /// Shows what became of findings, asked for whenever somebody looks.
  public void watchFindings(Supplier<Map<String, Map<Fate, Integer>>> totals) {
    var findings =
        MultiGauge.builder("parallax.findings")
            .description("findings of the last 90 days, by what became of them")
            .register(registry);
    var known = prompt(totals, Map.of());
    beforeLooking.add(() -> {
      var counts = new TreeMap<String, Map<Fate, Integer>>();
      known
          .get()
          .forEach((agent, fates) -> {
            var of = counts.computeIfAbsent(agents.of(agent), _ -> new EnumMap<>(Fate.class));
            fates.forEach((fate, count) -> of.merge(fate, count, Integer::sum));
          });
      var rows = new ArrayList<MultiGauge.Row<Number>>();
      counts.forEach((agent, fates) ->
          fates.forEach((fate, count) ->
              rows.add(
                  MultiGauge.Row.of(
                      Tags.of("agent", agent, "fate", fate.name().toLowerCase(Locale.ROOT)),
                      count))));
      findings.register(List.copyOf(rows), true);
    });
  }

  /// What is in the database. While that does not answer nobody knows it, and all else is told in
  /// the time that whoever looks has.
  private static <T> Supplier<T> prompt(Supplier<T> stored, T unknown) {
    return new Probe<>(
        () -> {
          try {
            return stored.get();
          } catch (StoreTrouble _) {
            return unknown;
          }
        },
        unknown,
        new Probe.Terms<>(_ -> Duration.ZERO, PROMPT, PROMPT));
  }

  private void stored(String name, String unit, String what, DoubleSupplier value) {
    Supplier<Number> known = prompt(value::getAsDouble, Double.NaN);
    Gauge.builder(name, known)
        .baseUnit(unit.isEmpty() ? null : unit)
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  /// Shows whether GitHub is there for us.
  ///
  /// @param parked how many installations it sent away for a while
  public void watchGitHub(IntSupplier parked, BooleanSupplier isAway) {
    gauge(
        "parallax.github.parked",
        "installations that stay away from GitHub now, because it said so",
        parked);
    gauge(
        "parallax.github.away",
        "1 while GitHub does not answer and is asked now and then only",
        () -> isAway.getAsBoolean() ? 1 : 0);
  }

  /// Shows whether models answer.
  ///
  /// @param away how many models do not, by their provider's address
  public void watchModels(Supplier<Map<String, Integer>> away) {
    var rows =
        MultiGauge.builder("parallax.models.away")
            .description("models of a provider that do not answer and are asked now and then only")
            .register(registry);
    beforeLooking.add(() ->
        rows.register(
            away.get().entrySet().stream()
                .map(one -> MultiGauge.Row.of(Tags.of("address", one.getKey()), one.getValue()))
                .toList(),
            true));
  }

  /// Shows whether the server could do without one of the things that it cannot do without.
  public void watchCheck(String name, BooleanSupplier holds) {
    Gauge.builder("parallax.ready", () -> holds.getAsBoolean() ? 1 : 0)
        .description("1 while this check of /readyz holds")
        .tag("check", name)
        .strongReference(true)
        .register(registry);
  }

  /// Shows what was paid since the month began, and what may be.
  ///
  /// @param cap in US dollars
  public void watchMonth(Supplier<BigDecimal> paid, BigDecimal cap) {
    stored(
        "parallax.month.cost",
        "usd",
        "what was paid for models since the month began, in UTC",
        () -> paid.get().doubleValue());
    Gauge.builder("parallax.month.cap", cap::doubleValue)
        .baseUnit("usd")
        .description("what may be paid in a month: PARALLAX_MAX_MONTH_USD")
        .strongReference(true)
        .register(registry);
  }

  private void gauge(String name, String what, IntSupplier value) {
    Gauge.builder(name, value::getAsInt).description(what).strongReference(true).register(registry);
  }

  /// All of it, in Prometheus' text form.
  String text() {
    addProcess();
    beforeLooking.forEach(Runnable::run);
    return registry.scrape();
  }

  /// Not before somebody looks: the platform's own management is slow to start.
  private synchronized void addProcess() {
    if (hasProcess) return;
    hasProcess = true;
    new UptimeMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }
}
