package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM, as an operator or a machine sends it while much is under way.
final class DrainStoryTest {
  private static final String REPOSITORY = "acme/shop";
  private static final int CHANGES = 5;
  private static final int HANGING = 10;
  private static final int OPEN_CALLS = CHANGES * HANGING;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path data;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final StandInModel model = StandInModel.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    model.close();
    github.close();
  }

  @Test
  void fifty_open_calls_are_let_go_of_and_what_had_ended_is_not_paid_again() throws Exception {
    var numbers = hangingRuns();
    var first = serve();
    for (var number : numbers) deliver(number);
    World.until(() -> open() == OPEN_CALLS);
    // What ended is on disk, so that only those that are open are asked again.
    World.until(() -> endedTasks(first) == CHANGES);

    assertThat(first.terminate()).as(first.log()).isZero();
    assertThat(first.log()).doesNotContain("not everything ended", "Failed while completing");
    assertThat(walBytes()).isZero();

    model.answerWith(_ -> new StandInModel.Act.Say(StandInModel.ANSWER));
    try (var second = serve()) {
      for (var number : numbers) {
        World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
      }
      assertThat(second.terminate()).isZero();
    }
    for (var number : numbers) {
      var comments = github.comments(REPOSITORY, number);
      assertThat(comments).hasSize(1);
      assertThat(comments.getFirst().body()).contains("| a0 | PASS", "| a" + HANGING + " | PASS");
    }
    assertThat(StandInModel.of(model.calls(), "a0")).hasSize(CHANGES);
    assertThat(model.calls()).hasSize(CHANGES + 2 * OPEN_CALLS);
  }

  /// Nothing between the two: each delivery was kept, or its sender was told to come back.
  @Test
  void from_the_signal_on_new_deliveries_are_sent_away_and_each_that_was_taken_is_done()
      throws Exception {
    var numbers = hangingRuns();
    var server = serve();
    for (var number : numbers) deliver(number);
    World.until(() -> open() == OPEN_CALLS);
    assertThat(get(server, "/readyz").body()).contains("\"ready\"");
    var taken = new ArrayList<Integer>();
    int last;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var exit = threads.submit(server::terminate);
      do {
        var issue = github.openIssue(REPOSITORY, "An issue", "", "robin");
        last = github.deliveries().getLast().code();
        if (last == 202) taken.add(issue);
      } while (last == 202);
      // It was told to come back, or nobody listens any more.
      assertThat(last).isIn(503, 0);
      assertThat(exit.get()).isZero();
    }

    model.answerWith(_ -> new StandInModel.Act.Say(StandInModel.ANSWER));
    try (var _ = serve()) {
      for (var issue : taken) {
        World.until(() -> github.comments(REPOSITORY, issue).size() == 1);
      }
      for (var number : numbers) {
        World.until(() -> github.comments(REPOSITORY, number).size() == 1);
      }
    }
  }

  /// Pull requests that are looked at by one agent that answers, and many that get no answer.
  private List<Integer> hangingRuns() {
    var files = new HashMap<String, String>();
    var names = new ArrayList<String>();
    for (var i = 0; i <= HANGING; i++) {
      names.add("a" + i);
      files.put(
          ".github/parallax/agents/a" + i + ".md",
          "---\nname: a" + i + "\ntools: []\n---\nLook.\n");
    }
    files.put(
        ".github/parallax.yml",
        "version: 1\nreview:\n  max-cost-usd: 100\n  agents: " + names + "\n");
    github.repository(REPOSITORY, files);
    model.answerWith(request ->
        request.agent().equals("a0")
            ? new StandInModel.Act.Say(StandInModel.ANSWER)
            : new StandInModel.Act.Hang());
    return IntStream.range(0, CHANGES)
        .map(i ->
            github.openPullRequest(
                REPOSITORY, "Change " + i, "", "robin", Map.of("a.txt", "b" + i)))
        .boxed()
        .toList();
  }

  private void deliver(int number) {
    var answer = github.deliverPullRequest(REPOSITORY, number, "opened", "robin", Map.of());
    assertThat(answer.status()).isEqualTo(202);
  }

  private long open() {
    return model.calls().stream().filter(call -> call.took().isEmpty()).count();
  }

  private int endedTasks(ServerProcess server) {
    try {
      var ended = 0;
      for (var run : JSON.readTree(get(server, "/api/runs").body()).findValuesAsText("id")) {
        for (var moment : JSON.readTree(get(server, "/api/runs/" + run).body()).path("log")) {
          if (moment.path("kind").asText().equals("ENDED")) ended++;
        }
      }
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long walBytes() throws IOException {
    var log = data.resolve("parallax.db-wal");
    return Files.exists(log) ? Files.size(log) : 0;
  }

  private HttpResponse<String> get(ServerProcess server, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private ServerProcess serve() throws IOException {
    return ServerProcess.start(
            github,
            data,
            Map.of(
                "ANTHROPIC_API_KEY", "a-key-of-the-test",
                "ANTHROPIC_BASE_URL", model.url(),
                "PARALLAX_MAX_PARALLEL", "100",
                "PARALLAX_DEBOUNCE_SECONDS", "0",
                "PARALLAX_MAX_COST_USD", "100"))
        .listening(github);
  }
}
