package dev.parallax.server;

import dev.parallax.job.RedeliverySweep;
import dev.parallax.job.RunRecord;
import dev.parallax.job.Running;
import dev.parallax.job.StoreTrouble;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Outcome;
import dev.parallax.report.Report;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// What is counted while the server runs. No name of a repository or person is ever part of it, and
/// of agents none but those of the built-in ones.
public final class Metrics implements Running.Ends, RedeliverySweep.Heard {
  private static final Duration[] ACK_STEPS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /// By the word for what became of them; the registry takes longer to find one.
  private final Map<String, Counter> deliveries = new ConcurrentHashMap<>();

  private volatile Runnable refresh = () -> {};
  private final Timer acks =
      Timer.builder("parallax.ack")
          .description("from a delivery's arrival to its answer")
          .serviceLevelObjectives(ACK_STEPS)
          .register(registry);

  /// Counts one delivery.
  ///
  /// @param result one word: `accepted`, `known`, `nothing`, or why it was refused
  void delivery(String result, Duration took) {
    deliveries
        .computeIfAbsent(result, word -> registry.counter("parallax.deliveries", "result", word))
        .increment();
    acks.record(took);
  }

  @Override
  public void ended(RunRecord.State state) {
    var word = state.name().toLowerCase(Locale.ROOT);
    registry.counter("parallax.runs", "state", word).increment();
  }

  @Override
  public void reported(Report report) {
    var measures = report.measures();
    registry.timer("parallax.run.wall").record(measures.wall());
    registry.timer("parallax.run.work").record(measures.sum());
    registry.timer("parallax.run.longest").record(measures.longest());
    registry.timer("parallax.run.queued").record(measures.queue());
    registry.summary("parallax.run.overlap").record(measures.overlap());
    registry.counter("parallax.retries").increment(measures.retries());
    for (var row : report.rows()) {
      registry.counter("parallax.agents", "outcome", word(row.outcome())).increment();
    }
    var usage = measures.usage();
    registry.counter("parallax.model.calls").increment(usage.calls());
    tokens("input", usage.inputTokens());
    tokens("cached", usage.cachedTokens());
    tokens("output", usage.outputTokens());
    registry.counter("parallax.cost.usd").increment(usage.costUsd().doubleValue());
  }

  private void tokens(String kind, long count) {
    registry.counter("parallax.tokens", "kind", kind).increment((double) count);
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Reported _ -> "reported";
      case Outcome.Failed _ -> "failed";
      case Outcome.Skipped _ -> "skipped";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  @Override
  public void swept(String result, int deliveries) {
    registry.counter("parallax.missed.deliveries", "result", result).increment(deliveries);
  }

  @Override
  public void sweepFailed() {
    registry.counter("parallax.sweeps.failed").increment();
  }

  /// Shows how many deliveries were given up, asked for whenever somebody looks.
  public void watchDeadLetters(IntSupplier count) {
    Gauge.builder("parallax.dead.letters", count::getAsInt)
        .description("deliveries that were given up and can be run again")
        .strongReference(true)
        .register(registry);
  }

  /// Shows the size of the queue, asked for whenever somebody looks.
  public void watchQueue(IntSupplier size) {
    Gauge.builder("parallax.queue.size", size::getAsInt)
        .description("deliveries that wait or are being handled")
        .strongReference(true)
        .register(registry);
  }

  /// Shows how many second comments were taken away again.
  public void watchHealed(IntSupplier healed) {
    FunctionCounter.builder("parallax.duplicates.healed", healed, IntSupplier::getAsInt)
        .description("comments that stood there twice, and were taken away but for the first")
        .register(registry);
  }

  /// Shows what became of findings, asked for whenever somebody looks.
  ///
  /// @param named the agents that are called by their names; all others are one
  public void watchFindings(Supplier<Map<String, Map<Fate, Integer>>> totals, Set<String> named) {
    var findings =
        MultiGauge.builder("parallax.findings")
            .description("findings of the last 90 days, by what became of them")
            .register(registry);
    refresh =
        () -> {
          var counts = new TreeMap<String, Map<Fate, Integer>>();
          known(totals)
              .forEach((agent, fates) -> {
                var name = named.contains(agent) ? agent : "other";
                var of = counts.computeIfAbsent(name, _ -> new EnumMap<>(Fate.class));
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
        };
  }

  /// While the database does not answer, nobody knows; all else is told.
  private static Map<String, Map<Fate, Integer>> known(
      Supplier<Map<String, Map<Fate, Integer>>> totals) {
    try {
      return totals.get();
    } catch (StoreTrouble _) {
      return Map.of();
    }
  }

  /// All of it, in Prometheus' text form.
  String text() {
    refresh.run();
    return registry.scrape();
  }
}
