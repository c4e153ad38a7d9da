package dev.parallax.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parallax.trail.Watch;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// When traces are wanted, by the variables that OpenTelemetry has for it.
final class TracingTest {
  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "'', '', '', false",
    "'', '', http://here:4318, true",
    "'', none, http://here:4318, false",
    "'', otlp, '', true",
    "true, otlp, http://here:4318, false",
    "TRUE, '', http://here:4318, false",
    "false, '', http://here:4318, true",
    "'', ' ', '', false",
  })
  void traces_are_wanted_when_somebody_says_where_to(
      String disabled, String exporter, String endpoint, boolean wanted) {
    var environment =
        Map.of(
            "OTEL_SDK_DISABLED",
            disabled,
            "OTEL_TRACES_EXPORTER",
            exporter,
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            endpoint);
    assertThat(Tracing.isWanted(environment)).isEqualTo(wanted);
  }

  @Test
  void an_endpoint_for_traces_alone_is_enough() {
    assertThat(Tracing.isWanted(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://here/v1")))
        .isTrue();
  }

  @Test
  void the_values_of_headers_are_secrets_and_their_names_are_not() {
    var environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_HEADERS", "api-key=one, tenant = two ",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "authorization=Basic%20three");
    assertThat(Tracing.secrets(environment))
        .containsExactlyInAnyOrder("one", "two", "Basic%20three", "Basic three");
    assertThat(Tracing.secrets(Map.of())).isEmpty();
  }

  @Test
  void an_exporter_that_nobody_knows_costs_one_line_and_the_traces() {
    var lines = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(Traces.class);
    lines.start();
    // Others in this process may have asked for silence.
    var before = logger.getLevel();
    logger.setLevel(Level.WARN);
    logger.addAppender(lines);
    try {
      var environment = Map.of("OTEL_TRACES_EXPORTER", "nobody");
      assertThat(Tracing.of(environment, UnaryOperator.identity(), "1")).isSameAs(Watch.NONE);
      assertThat(lines.list)
          .singleElement()
          .satisfies(line -> assertThat(line.getFormattedMessage()).contains("nobody"));
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
  }
}
