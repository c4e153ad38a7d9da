package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.server.HealthEndpoints.Check;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What an operator's machines ask for.
final class HealthEndpointsTest {
  @Test
  void a_server_is_ready_when_every_check_holds() throws Exception {
    var database = new AtomicBoolean(true);
    var checks =
        List.of(new Check("database", database::get), new Check("credentials", () -> true));
    try (var server = new Running(new HealthEndpoints(checks))) {
      assertThat(server.get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
      database.set(false);
      var answer = server.get("/readyz");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("{\"error\":\"not ready: database\"}");
      assertThat(server.get("/healthz").body()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @Test
  void a_check_in_trouble_does_not_hold_and_its_words_stay_inside() throws Exception {
    var check =
        new Check(
            "credentials",
            () -> {
              throw new StoreTrouble("octo-org is not there", new IOException());
            });
    try (var server = new Running(new HealthEndpoints(List.of(check)))) {
      assertThat(server.get("/readyz").body()).isEqualTo("{\"error\":\"not ready: credentials\"}");
    }
  }

  @Test
  void metrics_have_the_names_that_prometheus_expects() throws Exception {
    var metrics = new Metrics();
    metrics.watchQueue(() -> 7);
    metrics.ended(RunRecord.State.REPORTED);
    try (var server = new Running(new MetricsEndpoint(metrics, new OperatorAccess("")))) {
      var answer = server.get("/metrics");
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain; version=0.0.4");
      assertThat(answer.body())
          .contains("parallax_queue_size 7.0")
          .contains("parallax_runs_total{state=\"reported\"} 1.0")
          .contains("parallax_ack_seconds_bucket{le=\"10.0\"} 0");
    }
  }
}
