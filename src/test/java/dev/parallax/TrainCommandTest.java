package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a server in training has to do with the real one: nothing. `./parallax serve` trains with
/// the environment of the server that it is about to start.
final class TrainCommandTest {
  @Test
  void a_server_in_training_knows_nothing_of_the_real_one() {
    var around =
        Map.of(
            "PATH", "/usr/bin",
            "DATABASE_URL", "postgres://parallax:secret@db/parallax",
            "PRIVATE_KEY_PATH", "/run/key.pem",
            "ANTHROPIC_API_KEY", "key",
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317",
            "APP_ID", "1");
    assertThat(TrainCommand.environment(around, Map.of("APP_ID", "2")))
        .containsOnly(Map.entry("PATH", "/usr/bin"), Map.entry("APP_ID", "2"));
  }
}
