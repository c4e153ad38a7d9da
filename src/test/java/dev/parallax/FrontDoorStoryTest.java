package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real process as whoever finds its port meets it.
@Timeout(120)
final class FrontDoorStoryTest {
  private static final String OLD = "the webhook secret of last year, 32 bytes";
  private static final String REPOSITORY = "acme/shop";
  private static final OkHttpClient HTTP = new OkHttpClient();
  private static final MediaType JSON = MediaType.get("application/json");

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);

  @BeforeEach
  void repository() {
    github.repository(REPOSITORY, Map.of("README.md", "# Shop\n"));
  }

  @AfterEach
  void close() {
    github.close();
  }

  /// C2 row 4.
  @Test
  void without_a_secret_worth_the_name_nothing_starts() throws Exception {
    var wrong =
        Map.of(
            "",
            "WEBHOOK_SECRET is empty; make one: openssl rand -hex 32",
            "development",
            "WEBHOOK_SECRET is the default that everybody knows; make one: openssl rand -hex 32",
            "12345678",
            "WEBHOOK_SECRET has 8 bytes; at least 32 are needed; make one: openssl rand -hex 32");
    for (var one : wrong.entrySet()) {
      var environment = Map.of("WEBHOOK_SECRET", one.getKey());
      try (var server = ServerProcess.start(github, folder, environment)) {
        assertThat(server.exit()).isEqualTo(2);
        assertThat(server.log()).isEqualTo("parallax: " + one.getValue() + "\n");
      }
    }
  }

  @Test
  void a_weak_secret_of_before_is_no_way_in_either() throws Exception {
    var environment = Map.of("WEBHOOK_SECRET_OLD", "development");
    try (var server = ServerProcess.start(github, folder, environment)) {
      assertThat(server.exit()).isEqualTo(2);
      assertThat(server.log())
          .isEqualTo(
              "parallax: WEBHOOK_SECRET_OLD is the default that everybody knows; leave it out\n");
    }
  }

  /// C2 rows 5 and 6; and what the log is to be like.
  @Test
  void while_the_secret_is_being_changed_both_are_right_and_the_log_says_which() throws Exception {
    var environment =
        Map.of(
            "WEBHOOK_SECRET_OLD",
            OLD,
            "LOG_FORMAT",
            "json",
            "LOG_LEVEL",
            "debug",
            "PARALLAX_DEBOUNCE_SECONDS",
            "0");
    var number = github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("A.md", "a\n"));
    var body = body(number, "opened");
    try (var server = ServerProcess.start(github, folder, environment).listens()) {
      var first = guid();
      var second = guid();
      assertThat(post(server, body, ServerProcess.SECRET, first, "pull_request")).isEqualTo(202);
      var another = body(number, "reopened");
      assertThat(post(server, another, OLD, second, "pull_request")).isEqualTo(202);
      // What was delivered is known again, whatever it is said to be.
      assertThat(post(server, body, ServerProcess.SECRET, guid(), "pull_request")).isEqualTo(200);
      assertThat(post(server, another, OLD, guid(), "pull_request")).isEqualTo(200);
      assertThat(post(server, body, "another secret of 32 bytes at least", first, "pull_request"))
          .isEqualTo(401);
      // What is signed is the body alone: whoever has one may send it as anything else.
      assertThat(post(server, body, ServerProcess.SECRET, guid(), "issues")).isEqualTo(400);
      World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
      World.until(() -> metric(server, "parallax_queue_size") == 0);

      assertThat(github.comments(REPOSITORY, number)).hasSize(1);
      assertThat(metric(server, "parallax_runs_total")).isEqualTo(1);
      var lines = server.log().lines().toList();
      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(line -> assertThat(new JsonMapper().readTree(line).isObject()).isTrue())
          .anyMatch(line -> line.contains("\"DEBUG\""))
          .anyMatch(line -> line.contains(second) && line.contains("older secret"))
          .noneMatch(line -> line.contains(first) && line.contains("older secret"));
    }
  }

  private static String guid() {
    return UUID.randomUUID().toString();
  }

  @Test
  void a_log_for_people_has_its_level_and_no_json() throws Exception {
    var told = Map.of("LOG_FORMAT", "text", "LOG_LEVEL", "info");
    try (var server = ServerProcess.start(github, folder, told).listens()) {
      World.until(() -> server.log().contains("listening on"));
      assertThat(server.log().lines())
          .allMatch(
              line -> line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (INFO |WARN )\\s+\\w+  .*"));
    }
  }

  private byte[] body(int number, String action) throws IOException {
    return new JsonMapper()
        .writeValueAsBytes(github.pullPayload(REPOSITORY, number, action, "robin", Map.of()));
  }

  private static int post(
      ServerProcess server, byte[] body, String secret, String guid, String event)
      throws IOException {
    var request =
        new Request.Builder()
            .url(server.address() + "/api/github/webhooks")
            .header("X-Hub-Signature-256", StandInGitHub.signature(secret, body))
            .header("X-GitHub-Delivery", guid)
            .header("X-GitHub-Event", event)
            .post(RequestBody.create(body, JSON))
            .build();
    try (var answer = HTTP.newCall(request).execute()) {
      return answer.code();
    }
  }

  /// The sum of a metric over its labels.
  private static double metric(ServerProcess server, String name) {
    var request = new Request.Builder().url(server.address() + "/metrics").build();
    try (var answer = HTTP.newCall(request).execute()) {
      return values(answer.body().string(), name).mapToDouble(Double::parseDouble).sum();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Stream<String> values(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1));
  }
}
