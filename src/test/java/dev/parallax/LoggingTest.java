package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// No line of the log has a secret in it, however it got there. C2 row 50.
final class LoggingTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void hide() {
    var _ = Logging.hide(List.of(PASSWORD));
  }

  @AfterEach
  void forget() {
    var _ = Logging.hide(List.of());
  }

  @Test
  void secrets_are_taken_out_of_everything_that_a_line_is_made_of() throws IOException {
    var deepest = new IOException("refused: " + PASSWORD);
    var thrown = new IllegalStateException("with " + TOKEN, deepest);
    thrown.addSuppressed(new IllegalArgumentException("beside " + PASSWORD));
    var event = event("a line with " + PASSWORD + " and {}", thrown, "an argument, " + TOKEN);
    event.setMDCPropertyMap(Map.of("user", PASSWORD));

    var line = written(event);

    assertThat(line)
        .doesNotContain(PASSWORD, "0123456789abcdefghij")
        .contains("[redacted]", "ghp_…masked", "refused: ", "beside ", "an argument, ");
    var json = new JsonMapper().readTree(line);
    assertThat(json.path("formattedMessage").asText(json.path("message").asText()))
        .startsWith("a line with [redacted] and ");
    assertThat(json.path("throwable").path("className").asText())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(json.path("throwable").path("stepArray")).isNotEmpty();
  }

  @Test
  void what_is_no_secret_is_written_as_it_is() {
    var event = event("{} of {} done", null, 3, 4);
    assertThat(new DiscreetEvent(event, Logging::clean).getFormattedMessage())
        .isEqualTo("3 of 4 done");
    assertThat(new DiscreetEvent(event, Logging::clean).getThrowableProxy()).isNull();
  }

  private LoggingEvent event(
      String message, @org.jspecify.annotations.Nullable Throwable thrown, Object... arguments) {
    return new LoggingEvent("", context.getLogger("test"), Level.INFO, message, thrown, arguments);
  }

  private String written(LoggingEvent event) {
    var encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.start();
    return new String(
        encoder.encode(new DiscreetEvent(event, Logging::clean)), StandardCharsets.UTF_8);
  }
}
