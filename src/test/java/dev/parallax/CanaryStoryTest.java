package dev.parallax;

import static dev.parallax.Team.agent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.store.TestPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A secret in every place that the program has for one, a model that knows all of them and prints
/// them in every way it can think of, and a GitHub and a provider whose errors repeat them: no byte
/// of them comes out anywhere. C2 rows 46 and 50.
@Timeout(180)
final class CanaryStoryTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String ANTHROPIC = "sk-ant-canary-4f1d7c0b9a8e63525d41";
  private static final String OPENAI = "canary/openai+77aa0c1e5b3f4d6e8f90aabb";
  private static final String WEBHOOK = "canary webhook secret, äöü, of 2026 & more";
  private static final String OLD = "canary-webhook-secret-of-the-year-before";
  private static final String OPERATOR = "canary-operator-d81c6f3a02e94b57";
  private static final String TRACES = "canary-key-of-the-traces-5e0d3b1c77";
  private static final String PASSWORD = "canary-database-9c2b7a1f";
  private static final String JWT =
      "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjM3NDk4MDAsImlzcyI6IjEifQ."
          + "c2lnbmF0dXJlLWNhbmFyeS1zaWduYXR1cmUtY2FuYXJ5";
  private static final String TOKEN = "ghs_" + "aB3.x_Y9-".repeat(58).substring(0, 516);
  private static final OkHttpClient HTTP = new OkHttpClient();

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start(WEBHOOK);
  private final StandInModel model = StandInModel.start();
  private final Collector collector = Collector.start();

  @AfterEach
  void close() {
    github.close();
    model.close();
    collector.close();
  }

  @Test
  void no_byte_of_any_secret_comes_out_anywhere() throws Exception {
    var database = TestPostgres.database().replace("tester@", "tester:" + PASSWORD + "@");
    var canaries =
        List.of(ANTHROPIC, OPENAI, WEBHOOK, OLD, OPERATOR, TRACES, PASSWORD, github.privateKey());
    var told = new ArrayList<String>();
    canaries.forEach(canary -> told.addAll(forms(canary)));
    github.privateKey().lines().filter(line -> !line.startsWith("-")).limit(6).forEach(told::add);
    told.add(TOKEN);
    told.add(JWT);
    var posted = Posted.watch(github);
    github.repository(REPOSITORY, Team.of(agent("obedient"), agent("broken")).files());
    github.permit(REPOSITORY, "acme", "write");
    // Errors that repeat what they were asked with; the client must not pass them on.
    github.misbehave(
        Misbehaviour.times(
            2,
            "POST .*/check-runs",
            new Misbehaviour.Act.Answer(422, Map.of(), "{\"message\":\"" + TOKEN + JWT + "\"}")));
    model.answerWith(request ->
        request.agent().equals("broken")
            ? new Act.Status(
                401, "{\"error\":{\"message\":\"bad key " + ANTHROPIC + "\"}}", Map.of())
            : new Act.Say(obeyed(told)));
    var environment = new HashMap<String, String>();
    environment.put("WEBHOOK_SECRET", WEBHOOK);
    environment.put("WEBHOOK_SECRET_OLD", OLD);
    environment.put("DATABASE_URL", database);
    environment.put("ANTHROPIC_API_KEY", ANTHROPIC);
    environment.put("ANTHROPIC_BASE_URL", model.url());
    environment.put("OPENAI_API_KEY", OPENAI);
    environment.put("OPENAI_BASE_URL", model.openAiUrl());
    environment.put("PARALLAX_OPERATOR_TOKEN", OPERATOR);
    environment.put("PARALLAX_DEBOUNCE_SECONDS", "0");
    environment.putAll(collector.environment());
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=" + TRACES);
    environment.put("LOG_LEVEL", "debug");
    environment.put("LOG_FORMAT", "json");
    try (var server = ServerProcess.start(github, folder, environment).listening(github)) {
      var number = github.openPullRequest(REPOSITORY, "A change", "", "robin", changed());
      World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
      github.comment(REPOSITORY, number, "acme", "/parallax retry");
      World.until(() -> get(server, "/metrics").contains("parallax_queue_size 0.0"));

      var places = new HashMap<String, String>();
      posted.texts().forEach(text -> places.merge(text.where(), text.text(), String::concat));
      places.put("log", server.log());
      for (var path : List.of("/metrics", "/api/runs", "/", "/healthz", "/readyz", "/nowhere")) {
        places.put(path, get(server, path));
      }
      var run = get(server, "/api/runs").replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
      for (var path : List.of("", "/outputs/obedient", "/talks/obedient", "/talks/broken")) {
        places.put("/api/runs/ID" + path, get(server, "/api/runs/" + run + path));
      }
      places.put("/runs/ID", get(server, "/runs/" + run));
      places.put("database", rows(database));
      try (var files = Files.walk(folder)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          places.put(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
        }
      }

      World.until(() -> collector.spans().stream().anyMatch(span -> span.name().equals("run")));
      places.put("traces", collector.spans().toString());

      assertThat(collector.keys()).contains(TRACES);
      assertThat(places.get("log")).contains("\"DEBUG\"");
      assertThat(places.get("/api/runs/ID")).contains("obedient");
      assertThat(places.get("database")).contains("[redacted]");
      assertThat(places)
          .anySatisfy((where, text) -> {
            assertThat(where).contains("comments body");
            assertThat(text).contains("[redacted]");
          });
      nothingOf(told, places);
    }
  }

  private static Map<String, String> changed() {
    var files = new HashMap<>(Team.of(agent("obedient"), agent("broken")).files());
    files.put("A.java", "class A {}\n");
    return files;
  }

  private static String obeyed(List<String> told) {
    var answer = JsonNodeFactory.instance.objectNode().put("status", "FAIL");
    answer.put("summary", String.join(" ", told));
    var evidence = answer.putArray("evidence");
    for (var secret : told.subList(0, Math.min(45, told.size()))) {
      evidence
          .addObject()
          .put("path", evidence.size() % 5 == 0 ? secret : "A.java")
          .put("line", 1)
          .put("quote", evidence.size() % 3 == 0 ? secret : "class A {}")
          .put("severity", "high")
          .put("claim", "x" + secret + "y")
          .put("suggestion", "password=" + secret + "&z");
    }
    return answer.toString();
  }

  /// All the ways of writing it that the redaction knows; within base64 at each of three places.
  private static Set<String> forms(String secret) {
    var bytes = secret.getBytes(UTF_8);
    var forms = new LinkedHashSet<String>();
    forms.add(secret);
    forms.add(new StringBuilder(secret).reverse().toString());
    for (var before : List.of("", "a", "ab")) {
      var within = (before + secret + "zzz").getBytes(UTF_8);
      forms.add(Base64.getEncoder().encodeToString(within));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(within));
    }
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    forms.add(URLEncoder.encode(secret, UTF_8));
    return forms;
  }

  /// Not even a part of the middle of any of them.
  private static void nothingOf(List<String> told, Map<String, String> places) {
    for (var form : told) {
      var from = Math.max(0, form.length() / 2 - 8);
      var middle = form.substring(from, Math.min(form.length(), from + 16));
      places.forEach((where, text) ->
          assertThat(text.contains(middle)).as(where + " has " + middle).isFalse());
    }
  }

  private static String get(ServerProcess server, String path) {
    var request = new Request.Builder().url(server.address() + path).build();
    try (var answer = HTTP.newCall(request).execute()) {
      return answer.body().string();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Every row of every table, as text.
  private static String rows(String database) throws SQLException {
    var all = new StringBuilder();
    var url = "jdbc:postgresql://" + database.substring(database.indexOf('@') + 1);
    try (var connection = DriverManager.getConnection(url, "tester", "");
        var tables =
            connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
      while (tables.next()) {
        var table = tables.getString("TABLE_NAME");
        try (var statement = connection.createStatement();
            var rows = statement.executeQuery("select * from \"" + table + "\"")) {
          while (rows.next()) {
            for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              var value = rows.getBytes(i);
              if (value != null) all.append(new String(value, UTF_8)).append('\n');
            }
          }
        }
      }
    }
    return all.toString();
  }
}
