package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages and the API, which show the same.
final class RunPagesTest {
  private final OperatorAccess access = new OperatorAccess("");
  private final FakeRuns runs = new FakeRuns();
  private final Running server =
      new Running(new RunApi(runs, access, InstantSource.system()), pages(runs, access));

  static RunPages pages(FakeRuns runs, OperatorAccess access) {
    var clock = InstantSource.system();
    return new RunPages(
        runs,
        new FakeHistory(runs),
        new FakeReplays(),
        new Visitors(access, "a secret of this test", false, clock),
        "https://github.com",
        clock);
  }

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
        .contains(">warn</span>", ">$0.25<");
  }

  @Test
  void a_runs_page_shows_its_table_and_its_findings_with_their_code() throws Exception {
    assertThat(page("/runs/r-0123456789").body())
        .contains("<th scope=\"row\">security <small>P0</small></th>")
        .contains(">WARN (2/3)</span></td><td>1 medium</td><td>src/A.java:3</td>")
        .contains(
            "https://github.com/octo-org/hello.world/blob/6dcb09b5b57875f334f61aebed695e2e4193db5e"
                + "/src/A%20%3Cb%3E.java#L3-L4")
        .contains("<span class=\"at\">3</span>one<", "<span class=\"at\">4</span>two<");
  }

  @Test
  void what_was_not_looked_at_is_said_with_the_reason() throws Exception {
    assertThat(page("/runs/r-0123456789").body())
        .contains("<th scope=\"row\">docs</th><td>failed</td><td>timeout: &lt;script&gt;");
  }

  @Test
  void what_a_task_handed_back_and_its_talk_have_pages_of_their_own() throws Exception {
    assertThat(page("/runs/r-0123456789/tasks/security.b2").body())
        .contains("<pre tabindex=\"0\">STATUS: WARN &lt;script&gt;")
        .contains("href=\"/runs/r-0123456789/tasks/security.b2/talk\"");
    assertThat(page("/runs/r-0123456789/tasks/security.b2/talk").body())
        .contains("1. assistant", "<code>Read {&quot;path&quot;:&quot;a&quot;}</code>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/runs/r-0123456789",
        "/runs/r-0123456789/tasks/security.b2",
        "/runs/r-0123456789/tasks/security.b2/talk"
      })
  void what_strangers_wrote_is_shown_as_text(String path) throws Exception {
    var page = page(path);
    assertThat(page.body())
        .doesNotContain("<script", "\u202e")
        .contains("&lt;script&gt;", "[U+202E]");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self';");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/runs/nope",
        "/runs/nope/tasks/security.b2",
        "/runs/r-0123456789/tasks/nope",
        "/runs/r-0123456789/tasks/nope/talk"
      })
  void what_is_not_there_is_a_page_that_says_so(String path) throws Exception {
    var answer = server.get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("There is nothing here, or nothing that you may see.");
  }

  @Test
  void a_filter_leaves_out_what_was_not_asked_for() throws Exception {
    assertThat(page("/?status=warn&agent=security&cost=0.01").body()).contains("hello.world #7");
    assertThat(page("/?agent=nobody").body()).doesNotContain("hello.world #7");
    assertThat(page("/?cost=0.5").body()).doesNotContain("hello.world #7");
    assertThat(page("/?status=pass").body()).doesNotContain("hello.world #7");
    assertThat(page("/?repository=octo-org/other").body()).doesNotContain("hello.world #7");
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
    assertThat(run.at("/report/agents/0/name").asText()).isEqualTo("security");
    assertThat(run.at("/log/0/kind").asText()).isEqualTo("STARTED");
    var outputs = json("/api/runs/r-0123456789/outputs/security.b2");
    assertThat(outputs.at("/outputs/0").asText()).isEqualTo("STATUS: WARN " + FakeRuns.EVIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
