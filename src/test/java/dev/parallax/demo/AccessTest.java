package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who gets in, and how far.
final class AccessTest {
  private final Visitor visitor = new Visitor();

  AccessTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @ParameterizedTest
  @CsvSource({
    "-60, 540, 200, slug",
    "-60, 601, 401, too far in the future",
    "60, 540, 401, Issued at",
    "-600, -1, 401, Expiration time"
  })
  void the_times_of_the_app_s_token_are_checked(long issued, long expires, int status, String words)
      throws Exception {
    var reply = visitor.send("GET", "/app", visitor.jwtFor(issued, expires), "");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).contains(words);
  }

  @Test
  void a_token_that_somebody_altered_is_refused() throws Exception {
    var parts = visitor.jwt().split("\\.");
    var reply = visitor.send("GET", "/app", parts[0] + "." + parts[1] + "x." + parts[2], "");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.json().path("message").asText())
        .isEqualTo("A JSON web token could not be decoded");
  }

  @Test
  void another_app_is_unknown() throws Exception {
    var at = java.time.Instant.parse("2026-03-01T12:00:00Z").getEpochSecond();
    var jwt = visitor.jwt(at - 60, at + 500, "17");
    assertThat(visitor.send("GET", "/app", jwt, "").status()).isEqualTo(404);
  }

  @Test
  void tokens_are_as_long_as_github_s() throws Exception {
    assertThat(visitor.token()).hasSize(520).matches("ghs_[A-Za-z0-9._-]{36,}");
  }

  @Test
  void a_token_ends_after_an_hour() throws Exception {
    var token = visitor.token();
    visitor.pass(Duration.ofMinutes(59));
    assertThat(visitor.send("GET", "/repos/acme/shop", token, "").status()).isEqualTo(200);
    visitor.pass(Duration.ofMinutes(1));
    var reply = visitor.send("GET", "/repos/acme/shop", token, "");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.json().path("message").asText()).isEqualTo("Bad credentials");
  }

  @Test
  void a_token_reaches_only_its_repositories() throws Exception {
    visitor.github.repository("acme/other", Map.of("a", "b"));
    var token =
        visitor.token("{\"repository_ids\":[" + visitor.github.repositoryId("acme/other") + "]}");
    assertThat(visitor.send("GET", "/repos/acme/other", token, "").status()).isEqualTo(200);
    assertThat(visitor.send("GET", "/repos/acme/shop", token, "").status()).isEqualTo(404);
  }

  @Test
  void one_account_s_token_does_not_reach_another_account() throws Exception {
    visitor.github.repository("globex/web", Map.of("a", "b"));
    assertThat(visitor.get("/repos/globex/web").status()).isEqualTo(404);
    assertThat(visitor.github.installationId("globex"))
        .isNotEqualTo(visitor.github.installationId("acme"));
  }

  @Test
  void a_token_for_a_repository_of_somebody_else_is_not_made() throws Exception {
    var path = "/app/installations/77/access_tokens";
    assertThat(visitor.send("POST", path, visitor.jwt(), "{\"repository_ids\":[1]}").status())
        .isEqualTo(422);
  }

  @Test
  void a_permission_that_was_not_granted_is_not_given() throws Exception {
    var path = "/app/installations/77/access_tokens";
    var body = "{\"permissions\":{\"contents\":\"write\"}}";
    assertThat(visitor.send("POST", path, visitor.jwt(), body).status()).isEqualTo(422);
  }

  @Test
  void a_narrowed_token_may_not_write() throws Exception {
    var issue = visitor.github.openIssue(Visitor.SHOP, "It breaks", "", "robin");
    var token = visitor.token("{\"permissions\":{\"issues\":\"read\"}}");
    var path = "/repos/acme/shop/issues/" + issue + "/comments";
    assertThat(visitor.send("GET", path, token, "").status()).isEqualTo(200);
    var refused = visitor.send("POST", path, token, "{\"body\":\"x\"}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().path("message").asText())
        .isEqualTo("Resource not accessible by integration");
    assertThat(refused.header("x-accepted-github-permissions"))
        .isEqualTo("issues=write; pull_requests=write");
  }

  @Test
  void a_suspended_installation_is_refused() throws Exception {
    var token = visitor.token();
    visitor.github.setSuspended("acme", true);
    assertThat(visitor.send("GET", "/repos/acme/shop", token, "").status()).isEqualTo(403);
  }

  @Test
  void a_request_without_an_agent_s_name_is_refused() throws Exception {
    var reply = visitor.send("GET", "/repos/acme/shop", visitor.token(), "", "User-Agent", "");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("User-Agent");
  }

  @Test
  void what_did_not_change_is_not_sent_again() throws Exception {
    var token = visitor.token();
    var tag = visitor.send("GET", "/repos/acme/shop", token, "").header("etag");
    var again = visitor.send("GET", "/repos/acme/shop", token, "", "If-None-Match", tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
  }

  @Test
  void the_limit_is_told_and_ends() throws Exception {
    var token = visitor.token();
    visitor.github.allowRequests(1);
    var last = visitor.send("GET", "/repos/acme/shop", token, "");
    var refused = visitor.send("GET", "/repos/acme/shop", token, "");
    assertThat(last.header("x-ratelimit-remaining")).isEqualTo("0");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).contains("API rate limit exceeded");
  }

  @Test
  void requests_are_noted_with_how_they_proved_themselves() throws Exception {
    visitor.get("/repos/acme/shop/pulls?state=all");
    assertThat(visitor.github.requests())
        .extracting(r -> r.method() + " " + r.authorization() + " " + r.query() + " " + r.status())
        .containsExactly("POST APP  201", "GET INSTALLATION state=all 200");
    assertThat(visitor.github.writes()).isEmpty();
  }

  @Test
  void a_manifest_s_code_is_good_once() throws Exception {
    var path = "/app-manifests/" + visitor.github.manifestCode() + "/conversions";
    var made = visitor.send("POST", path, "", "");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("pem").asText()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(made.json().path("webhook_secret").asText()).isEqualTo(Visitor.SECRET);
    assertThat(visitor.send("POST", path, "", "").status()).isEqualTo(404);
  }
}
