package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Others than the App: jobs, people, and those who show nothing.
final class TokensTest {
  @TempDir Path folder;
  private final Visitor visitor = new Visitor();
  private final int number = visitor.open(Map.of("a", "b"));

  TokensTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void what_a_job_writes_is_the_jobs_bot_s_and_came_through_its_app() throws Exception {
    var made = comment(jobToken("push", Map.of()));
    assertThat(made.path("user").path("login").asText()).isEqualTo("github-actions[bot]");
    assertThat(made.path("user").path("type").asText()).isEqualTo("Bot");
    assertThat(made.path("performed_via_github_app").path("slug").asText())
        .isEqualTo("github-actions");
  }

  @Test
  void a_job_s_token_reaches_its_repository_and_no_user() throws Exception {
    visitor.github.repository("acme/other", Map.of("a", "b"));
    var token = jobToken("push", Map.of());
    assertThat(visitor.send("GET", "/repos/acme/other", token, "").status()).isEqualTo(404);
    var refused = visitor.send("GET", "/user", token, "");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("Resource not accessible by integration");
  }

  @ParameterizedTest
  @CsvSource({
    "pull_request, true, 403",
    "pull_request, false, 201",
    "pull_request_target, true, 201",
    "issue_comment, true, 201"
  })
  void only_on_pull_request_a_fork_s_job_may_not_write(String event, boolean fork, int status)
      throws Exception {
    var head = visitor.github.head(Visitor.SHOP, number);
    var opening = StandInGitHub.Opening.of("Another", "robin", head);
    var other =
        visitor.github.openPullRequest(Visitor.SHOP, fork ? opening.fromFork("robin") : opening);
    var payload = visitor.github.pullPayload(Visitor.SHOP, other, "opened", "robin", Map.of());
    var path = "/repos/acme/shop/issues/" + other + "/comments";
    var token = jobToken(event, payload);
    assertThat(visitor.send("POST", path, token, "{\"body\":\"x\"}").status()).isEqualTo(status);
    assertThat(visitor.send("GET", path, token, "").status()).isEqualTo(200);
  }

  @Test
  void a_job_s_event_names_no_installation() throws Exception {
    var payload = visitor.github.pullPayload(Visitor.SHOP, number, "opened", "robin", Map.of());
    assertThat(payload).containsKey("installation");
    var event = Path.of(job("pull_request", payload).get("GITHUB_EVENT_PATH"));
    assertThat(Visitor.JSON.readTree(Files.readString(event)).has("installation")).isFalse();
  }

  @Test
  void a_check_run_is_changed_only_by_the_app_that_made_it() throws Exception {
    var body =
        "{\"name\":\"x\",\"head_sha\":\"" + visitor.github.head(Visitor.SHOP, number) + "\"}";
    var token = jobToken("push", Map.of());
    var made = visitor.send("POST", "/repos/acme/shop/check-runs", token, body).json();
    assertThat(made.path("app").path("slug").asText()).isEqualTo("github-actions");
    var path = "/repos/acme/shop/check-runs/" + made.path("id").asLong();
    var refused = visitor.send("PATCH", path, visitor.token(), "{\"name\":\"y\"}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("can only be modified by the GitHub App that created it");
    assertThat(visitor.send("PATCH", path, token, "{\"name\":\"y\"}").status()).isEqualTo(200);
  }

  @Test
  void a_person_s_token_acts_as_the_person_and_makes_no_check_run() throws Exception {
    var token = visitor.github.userToken("kim", "acme");
    assertThat(visitor.send("GET", "/user", token, "").json().path("login").asText())
        .isEqualTo("kim");
    assertThat(comment(token).path("user").path("login").asText()).isEqualTo("kim");
    var refused = visitor.send("POST", "/repos/acme/shop/check-runs", token, "{}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("Resource not accessible by personal access token");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', 200",
    "GET, /pulls/1, 200",
    "GET, /issues/1/comments, 200",
    "GET, /collaborators/kim/permission, 401",
    "POST, /issues/1/comments, 401"
  })
  void without_a_token_what_is_public_can_be_read(String method, String path, int status)
      throws Exception {
    var body = method.equals("POST") ? "{\"body\":\"x\"}" : "";
    assertThat(visitor.send(method, "/repos/acme/shop" + path, "", body).status())
        .isEqualTo(status);
  }

  @Test
  void without_a_token_nothing_private_is_there() throws Exception {
    visitor.github.makePrivate(Visitor.SHOP);
    assertThat(visitor.send("GET", "/repos/acme/shop", "", "").status()).isEqualTo(404);
  }

  private Map<String, String> job(String event, Map<String, Object> payload) {
    return ActionsJob.start(
            visitor.github, Visitor.SHOP, folder, event, payload, ActionsJob.PERMISSIONS)
        .environment();
  }

  private String jobToken(String event, Map<String, Object> payload) {
    return job(event, payload).getOrDefault("GITHUB_TOKEN", "");
  }

  private JsonNode comment(String token) throws Exception {
    var path = "/repos/acme/shop/issues/" + number + "/comments";
    return visitor.send("POST", path, token, "{\"body\":\"x\"}").json();
  }
}
