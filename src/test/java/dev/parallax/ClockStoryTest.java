package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our clock is suddenly another one than GitHub's, and right again later. What was accepted is
/// done once, whatever GitHub thinks of our tokens meanwhile, and nobody asks it without a pause.
final class ClockStoryTest {
  private static final String REPOSITORY = "acme/shop";

  /// More than a review takes, and far less than asking without a pause.
  private static final int MANY_REQUESTS = 100;

  @TempDir Path data;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final Jumping clock = new Jumping();
  private final Map<String, String> more = new HashMap<>();

  @AfterEach
  void close() {
    github.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "P1D", "P-1D"})
  void a_clock_that_jumps_loses_nothing_and_doubles_nothing(Duration jump) throws Exception {
    github.repository(REPOSITORY, Map.of("a.txt", "a"));
    try (var up = Wiring.serve(settings(), clock)) {
      github.deliverTo("http://127.0.0.1:" + up.port() + "/api/github/webhooks");
      var before = open();
      World.until(() -> github.comments(REPOSITORY, before).size() == 1);

      clock.ahead = jump;
      github.forgetRequests();
      var meanwhile = open();
      assertThat(github.deliveries().getLast().code()).isEqualTo(202);
      // It asks GitHub, which believes its token or does not.
      World.until(() -> github.requests().size() > 1);

      clock.ahead = Duration.ZERO;
      World.until(() -> github.comments(REPOSITORY, meanwhile).size() == 1);
      var after = open();
      World.until(() -> github.comments(REPOSITORY, after).size() == 1);
      World.until(() -> up.queued() == 0);
      assertThat(github.requests().size()).isLessThan(MANY_REQUESTS);
      assertThat(github.comments(REPOSITORY, before)).hasSize(1);
      assertThat(github.comments(REPOSITORY, meanwhile)).hasSize(1);
    }
  }

  /// An agent's time is over when it is over, and not when somebody sets a clock.
  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "P1D", "P-1D"})
  void a_clock_that_jumps_while_agents_are_at_work_ends_none_of_them(Duration jump)
      throws Exception {
    github.repository(REPOSITORY, Map.of("a.txt", "a"));
    try (var model = StandInModel.start()) {
      var go = new CountDownLatch(1);
      model.answerWith(_ -> {
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        return new StandInModel.Act.Say(StandInModel.ANSWER);
      });
      more.put("ANTHROPIC_API_KEY", "a-key-of-the-test");
      more.put("ANTHROPIC_BASE_URL", model.url());
      try (var up = Wiring.serve(settings(), clock)) {
        github.deliverTo("http://127.0.0.1:" + up.port() + "/api/github/webhooks");
        var number = open();
        World.until(() -> !model.calls().isEmpty());
        clock.ahead = jump;
        // The run looks at the time whenever something happens: an answer does.
        go.countDown();
        World.until(() -> model.calls().stream().anyMatch(call -> call.took().isPresent()));
        clock.ahead = Duration.ZERO;
        World.until(() -> github.comments(REPOSITORY, number).size() == 1);
        assertThat(github.comments(REPOSITORY, number).getFirst().body())
            .contains("| security | PASS")
            .doesNotContain("timed out", "NOT REVIEWED");
      } finally {
        go.countDown();
      }
    }
  }

  private int open() {
    return github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
  }

  private Settings settings() {
    var environment = new HashMap<>(more);
    environment.putAll(
        Map.of(
            "APP_ID",
            github.appId(),
            "PRIVATE_KEY",
            github.privateKey(),
            "WEBHOOK_SECRET",
            ServerProcess.SECRET,
            "GITHUB_API_URL",
            github.apiUrl(),
            "HOST",
            "127.0.0.1",
            "PORT",
            "0",
            "PARALLAX_DEBOUNCE_SECONDS",
            "0",
            "DATA_DIR",
            data.toString()));
    return Settings.readForServing(environment);
  }

  /// The right time, and how far from it we are.
  private static final class Jumping implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }
  }
}
