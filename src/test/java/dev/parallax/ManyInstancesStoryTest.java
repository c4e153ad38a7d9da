package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.store.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes on one PostgreSQL, of which one is killed, put to sleep or cut off while it is
/// at work.
final class ManyInstancesStoryTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String PASS = Answers.pass("Nothing was found.");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final StandInModel model = StandInModel.start();
  private final List<ServerProcess> servers = new ArrayList<>();
  private final AtomicInteger slow = new AtomicInteger();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private String url = "";
  private int lease = 4;

  /// One agent that is fast, and one that is slow when it is asked first.
  @BeforeEach
  void start() throws Exception {
    url = TestPostgres.database();
    var files = new HashMap<String, String>();
    for (var name : List.of("fast", "slow")) {
      files.put(
          ".github/parallax/agents/" + name + ".md",
          "---\nname: " + name + "\ntools: []\n---\nLook.\n");
    }
    files.put(".github/parallax.yml", "version: 1\nreview:\n  agents: [fast, slow]\n");
    github.repository(REPOSITORY, files);
    model.answerWith(request -> {
      if (request.agent().equals("slow") && slow.incrementAndGet() == 1) await(goOn);
      return new StandInModel.Act.Say(PASS);
    });
  }

  @AfterEach
  void close() {
    goOn.countDown();
    servers.forEach(ServerProcess::close);
    model.close();
    github.close();
  }

  @Test
  void one_of_three_is_killed_and_another_one_goes_on_where_it_was() throws Exception {
    serve(3);
    var number = open();
    var busy = busy();
    busy.kill();
    oneComment(number);
    assertThat(StandInModel.of(model.calls(), "fast")).hasSize(1);
    assertThat(StandInModel.of(model.calls(), "slow")).hasSize(2);
  }

  @Test
  void one_that_slept_past_its_lease_writes_nothing_when_it_wakes() throws Exception {
    serve(2);
    var number = open();
    var busy = busy();
    busy.pause();
    goOn.countDown();
    oneComment(number);
    github.forgetRequests();
    busy.resume();
    until(() -> busy.log().contains("is left to whoever has it"));
    assertThat(github.writes()).isEmpty();
    oneComment(number);
    assertThat(StandInModel.of(model.calls(), "fast")).hasSize(1);
    assertThat(StandInModel.of(model.calls(), "slow")).hasSize(2);
  }

  @Test
  @Tag("nightly")
  void one_that_is_cut_off_from_the_database_says_so_and_comes_back() throws Exception {
    try (var wire = Wire.to(URI.create(url).getPort())) {
      var lonely =
          serve(Map.of("DATABASE_URL", url.replaceFirst(":\\d+/", ":" + wire.port() + "/")));
      var number = open();
      assertThat(busy()).isEqualTo(lonely);
      var other = serve(Map.of());
      wire.cut();
      assertThat(status(lonely, "/readyz")).isEqualTo(503);
      assertThat(deliver(lonely, number, "synchronize")).isEqualTo(503);
      assertThat(status(other, "/readyz")).isEqualTo(200);
      oneComment(number);
      assertThat(StandInModel.of(model.calls(), "fast")).hasSize(1);
      wire.mend();
      until(() -> status(lonely, "/readyz") == 200);
      assertThat(deliver(lonely, number, "synchronize")).isEqualTo(202);
    }
  }

  @Test
  void one_command_that_reaches_two_instances_is_one_run() throws Exception {
    serve(2);
    goOn.countDown();
    var fails = new StandInModel.Act.Status(400, "{}");
    model.script("fast", fails);
    var number = open();
    oneComment(number);
    var asked = StandInModel.of(model.calls(), "fast").size();
    github.deliverTo("");
    github.permit(REPOSITORY, "acme", "admin");
    var id = github.comment(REPOSITORY, number, "acme", "/parallax retry");
    var body = github.commentPayload(REPOSITORY, id, "created", "acme");
    model.delay("fast", Duration.ofSeconds(2));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var server : servers) {
        threads.execute(() -> {
          assertThat(deliver(server, "issue_comment", body, UUID.randomUUID().toString()))
              .isEqualTo(202);
        });
      }
    }
    idle();
    assertThat(StandInModel.of(model.calls(), "fast")).hasSize(asked + 1);
    assertThat(count("select count(*) from run")).isEqualTo(1);
    oneComment(number);
  }

  @Test
  void a_run_is_cancelled_by_an_event_that_reaches_another_instance() throws Exception {
    var first = serve(Map.of());
    var number = open();
    assertThat(busy()).isEqualTo(first);
    var second = serve(Map.of());
    assertThat(deliver(second, number, "closed")).isEqualTo(202);
    until(() ->
        StandInModel.of(model.calls(), "slow").stream().anyMatch(StandInModel.Call::closedByClient)
            || count("select count(*) from delivery where result = 'cancelled'") == 1);
    idle();
    assertThat(count("select count(*) from run where state = 'CANCELLED'")).isEqualTo(1);
    assertThat(github.comments(REPOSITORY, number)).isEmpty();
  }

  @Test
  void what_one_that_stops_had_begun_is_taken_over_at_once() throws Exception {
    // Nobody waits for a lease here: it would outlast the test.
    lease = 120;
    serve(2);
    var number = open();
    assertThat(busy().terminate()).isIn(0, 143);
    oneComment(number);
    assertThat(StandInModel.of(model.calls(), "fast")).hasSize(1);
  }

  @Test
  @Tag("nightly")
  void nothing_is_lost_or_doubled_while_two_are_restarted_one_after_the_other() throws Exception {
    rollingRestart(12);
  }

  @Test
  @Tag("nightly")
  void nothing_is_lost_or_doubled_in_a_long_rolling_restart() throws Exception {
    rollingRestart(300);
  }

  /// Wherever it is at that moment.
  @RepeatedTest(20)
  @Tag("nightly")
  void one_that_falls_asleep_at_any_moment_doubles_nothing(RepetitionInfo repetition)
      throws Exception {
    goOn.countDown();
    model.delay("slow", Duration.ofMillis(200));
    serve(2);
    var number = open();
    Thread.sleep(Duration.ofMillis(100L * repetition.getCurrentRepetition()));
    var asleep = servers.getFirst();
    asleep.pause();
    oneComment(number);
    asleep.resume();
    idle();
    oneComment(number);
    assertThat(StandInModel.of(model.calls(), "fast")).hasSizeBetween(1, 2);
  }

  private void rollingRestart(int changes) throws Exception {
    goOn.countDown();
    serve(2);
    github.deliverTo("");
    var numbers = new ArrayList<Integer>();
    for (var i = 0; i < changes; i++) numbers.add(open());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent =
          threads.submit(() -> {
            for (var number : numbers) untilAccepted(number);
            return true;
          });
      for (var i = 0; i < 2; i++) {
        servers.get(i).terminate();
        servers.set(i, start(Map.of()).listens());
      }
      assertThat(sent.get(5, TimeUnit.MINUTES)).isTrue();
    }
    idle();
    assertThat(numbers).allSatisfy(this::oneComment);
  }

  private void idle() {
    until(() -> count("select count(*) from scheduled_tasks where task_name = 'delivery'") == 0);
  }

  /// Sends a delivery to one after the other until somebody has it, as whoever delivers again does.
  private void untilAccepted(int number) {
    var guid = UUID.randomUUID().toString();
    var body = github.pullPayload(REPOSITORY, number, "opened", "robin", Map.of());
    for (var turn = number; ; turn++) {
      var status = deliver(servers.get(turn % 2), "pull_request", body, guid);
      if (status == 202 || status == 200) return;
    }
  }

  private void serve(int count) throws IOException {
    for (var i = 0; i < count; i++) servers.add(start(Map.of()));
    servers.forEach(ServerProcess::listens);
    servers.getFirst().listening(github);
  }

  private ServerProcess serve(Map<String, String> more) throws IOException {
    var server = start(more);
    servers.add(server);
    return server.listening(github);
  }

  private ServerProcess start(Map<String, String> more) throws IOException {
    var environment =
        new HashMap<>(
            Map.of(
                "DATABASE_URL",
                url,
                "PARALLAX_LEASE_SECONDS",
                Integer.toString(lease),
                "PARALLAX_DEBOUNCE_SECONDS",
                "0",
                "ANTHROPIC_API_KEY",
                "a-key-of-the-test",
                "ANTHROPIC_BASE_URL",
                model.url()));
    environment.putAll(more);
    return ServerProcess.start(github, data, environment);
  }

  private int open() {
    return github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
  }

  /// The one that waits for the slow agent, once the fast one has ended.
  private ServerProcess busy() {
    until(() -> slow.get() > 0 && count("select count(*) from task_end") == 1);
    return servers.stream()
        .filter(server ->
            count(
                    "select count(*) from scheduled_tasks where task_name = 'delivery' and picked"
                        + " and picked_by like 'parallax-"
                        + server.pid()
                        + "-%'")
                == 1)
        .findFirst()
        .orElseThrow();
  }

  private void oneComment(int number) {
    until(() -> !ours(number).isEmpty());
    var run = "select count(*) from run where state = 'REPORTED' and number = " + number;
    until(() -> count(run) == 1);
    assertThat(ours(number)).hasSize(1);
    assertThat(ours(number).getFirst()).contains("| slow | PASS");
  }

  private List<String> ours(int number) {
    return github.comments(REPOSITORY, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .map(StandInGitHub.Comment::body)
        .toList();
  }

  private int deliver(ServerProcess to, int number, String action) {
    var body = github.pullPayload(REPOSITORY, number, action, "robin", Map.of());
    return deliver(to, "pull_request", body, UUID.randomUUID().toString());
  }

  /// @return the status of the answer; 0 when there was none
  private int deliver(ServerProcess to, String event, Map<String, Object> payload, String guid) {
    var body = json(payload);
    var request =
        HttpRequest.newBuilder(URI.create(to.address() + "/api/github/webhooks"))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", guid)
            .header("X-Hub-Signature-256", StandInGitHub.signature(ServerProcess.SECRET, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return status(request);
  }

  private static byte[] json(Map<String, Object> payload) {
    try {
      return JSON.writeValueAsBytes(payload);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(ServerProcess server, String path) {
    return status(HttpRequest.newBuilder(URI.create(server.address() + path)).build());
  }

  private static int status(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException unanswered) {
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private int count(String query) {
    var address = URI.create(url);
    var jdbc =
        "jdbc:postgresql://127.0.0.1:" + address.getPort() + address.getPath() + "?user=tester";
    try (var database = DriverManager.getConnection(jdbc);
        var statement = database.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      // Not there before the first one has started.
      return -1;
    }
  }

  private static void until(BooleanSupplier condition) {
    World.until(Duration.ofMinutes(2), condition);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
