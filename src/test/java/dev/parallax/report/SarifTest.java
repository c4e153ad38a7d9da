package dev.parallax.report;

import static dev.parallax.report.Reports.SQL;
import static dev.parallax.report.Reports.failed;
import static dev.parallax.report.Reports.finding;
import static dev.parallax.report.Reports.reported;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class SarifTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void it_is_valid_against_the_official_schema() throws IOException {
    try (var schema = SarifTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      var mistakes =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
              .getSchema(schema)
              .validate(sarif());
      assertThat(mistakes).isEmpty();
    }
  }

  @Test
  void a_failed_agent_is_a_notification_and_no_result() throws IOException {
    var run = sarif().path("runs").path(0);
    var invocation = run.path("invocations").path(0);
    assertThat(invocation.path("executionSuccessful").asBoolean()).isFalse();
    assertThat(
            invocation
                .path("toolExecutionNotifications")
                .path(0)
                .path("message")
                .path("text")
                .asText())
        .contains("performance did not run: timeout");
    assertThat(run.path("results")).hasSize(2);
  }

  @Test
  void odd_paths_are_valid_addresses() throws IOException {
    var place = sarif().path("runs").path(0).path("results").path(1).path("locations").path(0);
    assertThat(place.path("physicalLocation").path("artifactLocation").path("uri").asText())
        .isEqualTo("src/a%20b%7C%C3%A9.py");
  }

  private static JsonNode sarif() throws IOException {
    var report =
        new Reports()
            .with(
                "security",
                Priority.P0,
                reported(
                    Status.FAIL,
                    SQL,
                    finding("security", "src/a b|é.py", 0, Severity.LOW, "as a whole")))
            .with("performance", Priority.P1, failed(Cause.TIMEOUT))
            .report();
    return JSON.readTree(Sarif.of(report));
  }
}
