package dev.parallax.server;

import dev.parallax.job.RunRecord;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;

/// What is counted while the server runs. No name of a repository, person or agent is ever part of
/// it.
public final class Metrics {
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
  private final Timer acks =
      Timer.builder("parallax.ack")
          .description("from a delivery's arrival to its answer")
          .serviceLevelObjectives(ACK_STEPS)
          .register(registry);

  /// Counts one delivery.
  ///
  /// @param result one word: `accepted`, `known`, `nothing`, or why it was refused
  void delivery(String result, Duration took) {
    registry.counter("parallax.deliveries", "result", result).increment();
    acks.record(took);
  }

  /// Counts one run that ended so.
  public void runEnded(RunRecord.State state) {
    var word = state.name().toLowerCase(Locale.ROOT);
    registry.counter("parallax.runs", "state", word).increment();
  }

  /// Shows the size of the queue, asked for whenever somebody looks.
  public void watchQueue(IntSupplier size) {
    Gauge.builder("parallax.queue.size", size::getAsInt)
        .description("deliveries that wait or are being handled")
        .strongReference(true)
        .register(registry);
  }

  /// All of it, in Prometheus' text form.
  String text() {
    return registry.scrape();
  }
}
