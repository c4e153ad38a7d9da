package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages and the API, which show the same.
final class RunPagesTest {
  private final OperatorAccess access = new OperatorAccess("");
  private final FakeRuns runs = new FakeRuns();
  private final Running server =
      new Running(
          new RunApi(runs, access, java.time.InstantSource.system()), new RunPages(runs, access));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void the_first_page_lists_the_runs() throws Exception {
    var page = page("/");
    assertThat(page.body())
        .contains("<a href=\"/runs/r-0123456789\">octo-org/hello.world #7</a>")
        .contains("6dcb09b")
        .contains("reported");
  }

  @Test
  void a_runs_page_shows_its_table_log_and_outputs() throws Exception {
    assertThat(page("/runs/r-0123456789").body())
        .contains("<th scope=\"col\">agent</th><th scope=\"col\">status</th>")
        .contains("<td>security</td><td>WARN</td>")
        .contains("<td>STARTED</td><td>security.b2</td>")
        .contains("<summary>security.b2</summary>")
        .contains("<pre>STATUS: WARN ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/runs/r-0123456789"})
  void what_strangers_wrote_is_shown_as_text(String path) throws Exception {
    var page = page(path);
    assertThat(page.body()).doesNotContain("<script").contains("&lt;script&gt;");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'self';");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void the_style_is_our_own() throws Exception {
    var style = server.get("/parallax.css");
    assertThat(style.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/css");
    assertThat(style.body()).contains("table {");
  }

  @Test
  void the_api_lists_runs_and_shows_one_with_its_report_and_log() throws Exception {
    var list = json("/api/runs");
    assertThat(list.at("/runs/0/id").asText()).isEqualTo("r-0123456789");
    var run = json("/api/runs/r-0123456789");
    assertThat(run.at("/state").asText()).isEqualTo("reported");
    assertThat(run.at("/report/agents/0/agent").asText()).isEqualTo("security");
    assertThat(run.at("/log/0/kind").asText()).isEqualTo("STARTED");
    var outputs = json("/api/runs/r-0123456789/outputs/security.b2");
    assertThat(outputs.at("/outputs/0").asText()).isEqualTo("STATUS: WARN " + FakeRuns.EVIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/runs/nope",
        "/api/runs/nope",
        "/api/runs/nope/outputs/security",
        "/api/runs/r-0123456789/outputs/nope"
      })
  void what_is_not_there_is_an_error_in_json(String path) throws Exception {
    var answer = server.get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).startsWith("{\"error\":\"there is no such ");
  }

  private HttpResponse<String> page(String path) throws Exception {
    var page = server.get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    return page;
  }

  private JsonNode json(String path) throws Exception {
    var answer = server.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }
}
