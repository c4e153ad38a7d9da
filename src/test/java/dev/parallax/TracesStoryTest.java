package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a collector of traces and a reader of the log see of a review, from the real process.
@Timeout(180)
final class TracesStoryTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String KEY = "sk-ant-0123456789-of-the-traces";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OkHttpClient HTTP = new OkHttpClient();

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final StandInModel model = StandInModel.start();
  private final Collector collector = Collector.start();

  @AfterEach
  void close() {
    github.close();
    model.close();
    collector.close();
  }

  @Test
  void a_review_is_one_trace_from_the_delivery_down_to_each_request() throws Exception {
    var team = Team.of("one", "two", "three");
    together(3, "three", new Act.Status(500, "{}"));
    try (var toGitHub = Wiretap.to(github.apiUrl());
        var toModel = Wiretap.to(model.url());
        var server =
            start(
                Map.of(
                    "GITHUB_API_URL", toGitHub.url(),
                    "ANTHROPIC_BASE_URL", toModel.url(),
                    "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=story"),
                loading(folder.resolve("classes")))) {
      review(server, team);
      var id = get(server, "/api/runs").path("runs").path(0).path("id").asText();
      World.until(() -> named("delivery pull_request").size() == 1);

      var delivery = named("delivery pull_request").getFirst();
      assertThat(delivery.parent()).isEmpty();
      assertThat(delivery.kind()).isEqualTo("CONSUMER");
      assertThat(delivery.attribute("parallax.delivery.guid")).hasSize(36);
      assertThat(delivery.attribute("parallax.repository")).isEqualTo(REPOSITORY);
      assertThat(delivery.attribute("parallax.result")).isEqualTo("done");
      assertThat(delivery.resource())
          .containsEntry("service.name", "parallax")
          .containsEntry("deployment.environment.name", "story");

      var run = named("run").getFirst();
      assertThat(run.parent()).isEqualTo(delivery.id());
      assertThat(run.attribute("parallax.run.id")).isEqualTo(id);
      assertThat(run.attribute("parallax.result")).isEqualTo("Partly reviewed");
      assertThat(run.failed()).isFalse();

      for (var name : team.names()) {
        var task = named("invoke_agent " + name).getFirst();
        assertThat(task.parent()).isEqualTo(run.id());
        assertThat(task.attribute("parallax.agent")).isEqualTo(name);
        assertThat(task.attribute("gen_ai.operation.name")).isEqualTo("invoke_agent");
        assertThat(task.events()).anyMatch(event -> event.startsWith("parallax.started"));
        var call =
            below(task).stream()
                .filter(span -> span.name().startsWith("chat "))
                .findFirst()
                .orElseThrow();
        assertThat(call.name()).isEqualTo("chat " + call.attribute("gen_ai.request.model"));
        assertThat(call.kind()).isEqualTo("CLIENT");
        assertThat(call.attribute("gen_ai.provider.name")).isEqualTo("anthropic");
        assertThat(call.attribute("server.address")).isEqualTo("127.0.0.1");
        var failing = name.equals("three");
        assertThat(call.attribute("http.response.status_code")).isEqualTo(failing ? "500" : "200");
        assertThat(task.failed()).as(name).isEqualTo(failing);
        assertThat(call.failed()).as(name).isEqualTo(failing);
        if (failing) {
          assertThat(task.status()).isEqualTo("provider error");
          assertThat(task.attribute("error.type")).isEqualTo("provider_error");
        } else {
          assertThat(task.attribute("parallax.result")).isEqualTo("PASS");
          assertThat(Long.parseLong(call.attribute("gen_ai.usage.input_tokens"))).isPositive();
          assertThat(Long.parseLong(call.attribute("gen_ai.usage.output_tokens"))).isPositive();
        }
      }

      // No answer was given before all had asked.
      var calls =
          collector.spans().stream().filter(span -> span.name().startsWith("chat ")).toList();
      var lastStart = calls.stream().mapToLong(Collector.Span::start).max().orElseThrow();
      var firstEnd = calls.stream().mapToLong(Collector.Span::end).min().orElseThrow();
      assertThat(calls).hasSize(3);
      assertThat(lastStart).isLessThan(firstEnd);

      var comment =
          named("POST /repositories/{id}/issues/{id}/comments").stream()
              .filter(span -> span.attribute("http.response.status_code").equals("201"))
              .findFirst()
              .orElseThrow();
      assertThat(comment.parent()).isEqualTo(run.id());
      assertThat(comment.attribute("http.request.method")).isEqualTo("POST");
      assertThat(comment.attribute("url.template"))
          .isEqualTo("/repositories/{id}/issues/{id}/comments");
      assertThat(collector.spans())
          .filteredOn(span -> span.trace().equals(delivery.trace()))
          .allSatisfy(span ->
              assertThat(span.equals(delivery) || ancestors(span).contains(delivery.id()))
                  .as(span.name())
                  .isTrue());

      // What is sent to others tells nothing of the trace.
      for (var sent : List.of(toGitHub.heard(), toModel.heard())) {
        assertThat(sent).contains("POST ");
        assertThat(sent.toLowerCase(Locale.ROOT))
            .doesNotContain("traceparent", "tracestate", "baggage", delivery.trace());
      }
      nothingToHide();
      assertThat(loaded(folder.resolve("classes"))).isPositive();

      assertThat(server.terminate()).isZero();
      for (var line : lines(server)) {
        var about = line.path("mdc");
        if (!about.has("run")) continue;
        assertThat(about.path("run").asText()).isEqualTo(id);
        assertThat(about.path("trace_id").asText()).isEqualTo(delivery.trace());
        assertThat(ids()).contains(about.path("span_id").asText());
      }
    }
  }

  @Test
  void each_line_of_the_log_says_what_it_is_about() throws Exception {
    var team = Team.of("one", "three");
    together(2, "three", new Act.Status(500, "{}"));
    github.misbehave(
        Misbehaviour.times(
            3,
            "GET /repositories/\\d+/pulls/\\d+",
            new Misbehaviour.Act.Answer(502, Map.of(), "")));
    try (var server = start(Map.of(), List.of())) {
      review(server, team);
      World.until(() -> queued(server) == 0);
      assertThat(server.terminate()).isZero();
      var run = "";
      for (var line : lines(server)) {
        var logger = line.path("loggerName").asText();
        var about = line.path("mdc");
        if (logger.endsWith(".ReviewJob")) run = about.path("run").asText();
        if (!logger.matches("dev\\.parallax\\.(job|run|engine|github)\\..*")) continue;
        if (!about.has("run")) continue;
        assertThat(about.path("delivery").asText()).as(line.toString()).hasSize(36);
        assertThat(about.path("repository").asText()).isEqualTo(REPOSITORY);
      }
      assertThat(run).isNotEmpty();
      var said = run;
      assertThat(lines(server))
          .filteredOn(line -> line.toString().contains(said))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line.path("mdc").path("run").asText()).isEqualTo(said));
      assertThat(lines(server))
          .filteredOn(line -> message(line).contains("{} answered {}"))
          .isNotEmpty()
          .allSatisfy(line -> {
            assertThat(line.path("mdc").path("agent").asText()).isEqualTo("three");
            assertThat(line.path("mdc").path("task").asText()).startsWith("three");
            assertThat(line.path("mdc").path("run").asText()).isEqualTo(said);
          });
      assertThat(lines(server))
          .filteredOn(line -> message(line).contains("is tried again in"))
          .isNotEmpty()
          .allSatisfy(line ->
              assertThat(line.path("arguments").path(0).asText())
                  .isEqualTo(line.path("mdc").path("delivery").asText())
                  .hasSize(36));
    }
    // Without traces there is nothing to be found in any.
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void a_collector_that_is_away_costs_one_line_and_nothing_else() throws Exception {
    var port = ServerProcess.freePort();
    var away =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port,
            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY", "50");
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));
    try (var server = start(away, List.of())) {
      review(server, Team.of("one"));
      World.until(() -> count(server, "traces are not taken") > 0);
      review(server, Team.of("one"));
      assertThat(server.terminate()).isZero();
      assertThat(count(server, "traces are not taken")).isEqualTo(1);
      assertThat(server.log()).doesNotContain("io.opentelemetry");
    }
  }

  @Test
  void a_collector_that_never_answers_delays_neither_the_review_nor_the_stop() throws Exception {
    collector.fallSilent();
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));
    try (var server = start(collector.environment(), List.of())) {
      review(server, Team.of("one"));
      assertThat(server.terminate()).isZero();
      assertThat(server.log()).contains("stopped").doesNotContain("not everything ended");
    }
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void what_is_under_way_at_a_stop_is_handed_on_all_the_same() throws Exception {
    model.answerWith(_ -> new Act.Hang());
    var seldom = new HashMap<>(collector.environment());
    seldom.put("OTEL_BSP_SCHEDULE_DELAY", "600000");
    try (var server = start(seldom, List.of())) {
      open(Team.of("one"));
      World.until(() -> !model.calls().isEmpty());
      assertThat(server.terminate()).isZero();
      assertThat(named("run")).hasSize(1);
      assertThat(named("invoke_agent one")).hasSize(1);
      assertThat(named("delivery pull_request").getFirst().attribute("parallax.result"))
          .isEqualTo("stopped");
    }
  }

  @Test
  void nothing_of_it_is_loaded_when_nobody_asks_for_it() throws Exception {
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));
    var classes = folder.resolve("classes");
    var off = new HashMap<>(collector.environment());
    off.put("OTEL_SDK_DISABLED", "true");
    try (var server = start(off, loading(classes))) {
      review(server, Team.of("one"));
      assertThat(server.terminate()).isZero();
    }
    assertThat(Files.readString(classes)).contains("dev.parallax.telemetry.Tracing");
    assertThat(loaded(classes)).isZero();
  }

  /// No answer is given before all have asked, and one of them is another one.
  private void together(int asking, String unlucky, Act fault) {
    var asked = new CountDownLatch(asking);
    model.answerWith(request -> {
      asked.countDown();
      try {
        asked.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return request.agent().equals(unlucky) ? fault : new Act.Say(StandInModel.ANSWER);
    });
  }

  private ServerProcess start(Map<String, String> environment, List<String> options)
      throws IOException {
    var all = new HashMap<String, String>();
    all.put("ANTHROPIC_API_KEY", KEY);
    all.put("ANTHROPIC_BASE_URL", model.url());
    all.put("PARALLAX_DEBOUNCE_SECONDS", "0");
    all.put("LOG_FORMAT", "json");
    if (environment.containsKey("OTEL_RESOURCE_ATTRIBUTES")) all.putAll(collector.environment());
    all.putAll(environment);
    return ServerProcess.start(github, folder, all, options).listening(github);
  }

  private static List<String> loading(Path file) {
    return List.of("-Xlog:class+load:file=" + file);
  }

  private static long loaded(Path classes) throws IOException {
    try (var lines = Files.lines(classes)) {
      return lines.filter(line -> line.contains(" io.opentelemetry.")).count();
    }
  }

  private int open(Team team) {
    github.repository(REPOSITORY, team.files());
    var changed = new HashMap<>(team.files());
    changed.put("A.java", "class A {}\n");
    return github.openPullRequest(REPOSITORY, "A change", "", "robin", changed);
  }

  private void review(ServerProcess server, Team team) {
    var number = open(team);
    World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
    World.until(() -> queued(server) == 0);
  }

  private static double queued(ServerProcess server) {
    return text(server, "/metrics")
        .lines()
        .filter(line -> line.startsWith("parallax_queue_size "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private List<Collector.Span> named(String name) {
    return collector.spans().stream().filter(span -> span.name().equals(name)).toList();
  }

  private List<Collector.Span> below(Collector.Span parent) {
    return collector.spans().stream().filter(span -> span.parent().equals(parent.id())).toList();
  }

  private List<String> ids() {
    return collector.spans().stream().map(Collector.Span::id).toList();
  }

  private List<String> ancestors(Collector.Span span) {
    var ancestors = new java.util.ArrayList<String>();
    var parent = span.parent();
    while (!parent.isEmpty()) {
      ancestors.add(parent);
      var next = parent;
      parent =
          collector.spans().stream()
              .filter(other -> other.id().equals(next))
              .map(Collector.Span::parent)
              .findFirst()
              .orElse("");
    }
    return ancestors;
  }

  /// Neither secrets nor code nor words of prompts and answers.
  private void nothingToHide() {
    for (var span : collector.spans()) {
      assertThat(span.toString())
          .doesNotContain(KEY, ServerProcess.SECRET, "class A", "Look for what", "ghs_", "Bearer")
          .doesNotContain("A change");
    }
  }

  private static long count(ServerProcess server, String words) {
    return server.log().lines().filter(line -> line.contains(words)).count();
  }

  private static List<JsonNode> lines(ServerProcess server) {
    return server.log().lines().map(TracesStoryTest::json).toList();
  }

  /// As it is in the program, without what was put into it.
  private static String message(JsonNode line) {
    return line.path("message").asText();
  }

  private static JsonNode get(ServerProcess server, String path) {
    return json(text(server, path));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(ServerProcess server, String path) {
    var request = new Request.Builder().url(server.address() + path).build();
    try (var answer = HTTP.newCall(request).execute()) {
      return answer.body().string();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
