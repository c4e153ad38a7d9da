package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A real process, killed with SIGKILL, and another one on the same data.
final class CrashStoryTest {
  private static final String REPOSITORY = "acme/shop";

  @TempDir Path data;

  @ParameterizedTest(name = "killed {0}")
  @CsvSource({
    "before the pull request was read, GET /repositories/\\d+/pulls/\\d+",
    "while the change was fetched, GET /archive/.*",
    "before the comment was stored, POST /repositories/\\d+/issues/\\d+/comments"
  })
  void what_was_accepted_is_reported_once_after_a_kill(String when, String slow) throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository(REPOSITORY, Map.of("a.txt", "a"));
      github.misbehave(
          Misbehaviour.times(1, slow, new Misbehaviour.Act.Delay(Duration.ofSeconds(15))));
      var first = serve(github);
      var number =
          github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
      // Accepted, and stuck in the slow request.
      World.until(() -> github.misbehavesNoMore());
      first.kill();
      var second = serve(github);
      try {
        World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
        assertThat(github.comments(REPOSITORY, number)).as(when).hasSize(1);
      } finally {
        second.kill();
      }
    }
  }

  /// The review arrives when nobody waits for its answer any more.
  @Test
  void a_review_on_lines_that_was_on_its_way_at_a_kill_is_there_once() throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository(
          REPOSITORY,
          Map.of(
              ".github/parallax.yml",
              "version: 1\nreview:\n  agents: [security]\n  inline: true\n"));
      github.misbehave(
          Misbehaviour.times(
              1, "POST .*/reviews", new Misbehaviour.Act.Delay(Duration.ofSeconds(10))));
      var first = serve(github);
      var number =
          github.openPullRequest(
              REPOSITORY,
              "A change",
              "",
              "robin",
              Map.of("a.py", "import requests\nr = requests.get(u, verify=False)\n"));
      World.until(() -> github.misbehavesNoMore());
      first.kill();
      assertThat(github.reviews(REPOSITORY, number)).isEmpty();
      var second = serve(github);
      try {
        World.until(() -> !github.reviews(REPOSITORY, number).isEmpty());
        github.forgetRequests();
        // It is looked for, and found.
        World.until(() ->
            github.requests().stream()
                .anyMatch(r -> r.path().endsWith("/pulls/" + number + "/comments")));
      } finally {
        second.terminate();
      }
      assertThat(github.reviews(REPOSITORY, number)).hasSize(1);
      assertThat(github.lineComments(REPOSITORY, number)).isNotEmpty();
    }
  }

  /// R05: nothing is lost, and what had ended is not asked again.
  @Test
  void a_run_of_many_tasks_that_is_killed_once_ends_with_a_row_for_each() throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET);
        var model = StandInModel.start()) {
      var files = new HashMap<String, String>();
      var names = new ArrayList<String>();
      for (var i = 0; i < 20; i++) {
        names.add("a" + i);
        files.put(
            ".github/parallax/agents/a" + i + ".md",
            "---\nname: a" + i + "\nvotes: 9\ntools: []\n---\nLook.\n");
        model.delay("a" + i, Duration.ofMillis(20 + 37 * i % 200));
      }
      files.put(
          ".github/parallax.yml",
          "version: 1\nreview:\n  max-cost-usd: 100\n  agents: " + names + "\n");
      github.repository(REPOSITORY, files);
      more.put("ANTHROPIC_API_KEY", "a-key-of-the-test");
      more.put("ANTHROPIC_BASE_URL", model.url());
      more.put("PARALLAX_MAX_COST_USD", "100");
      var first = serve(github);
      var number =
          github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
      World.until(() -> model.calls().size() > 60);
      first.kill();
      var underway = model.calls().stream().filter(call -> call.took().isEmpty()).count();
      var second = serve(github);
      try {
        World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
        var comment = github.comments(REPOSITORY, number).getFirst().body();
        assertThat(names)
            .allSatisfy(name -> assertThat(comment).contains("| " + name + " | PASS (9/9)"));
        assertThat(model.calls().size()).isBetween(180, 180 + (int) underway + 2 * AT_ONCE);
      } finally {
        second.kill();
      }
    }
  }

  @Test
  void a_button_that_was_pressed_before_a_kill_does_its_work_after_it() throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET);
        var model = StandInModel.start();
        var browser = new Browser()) {
      github.repository(REPOSITORY, Team.of("one", "two").files());
      more.put("ANTHROPIC_API_KEY", "a-key-of-the-test");
      more.put("ANTHROPIC_BASE_URL", model.url());
      model.answerWith(call ->
          call.agent().equals("two")
              ? new StandInModel.Act.Status(401, "{}")
              : new StandInModel.Act.Say(StandInModel.ANSWER));
      var first = serve(github);
      var number =
          github.openPullRequest(REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
      World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
      var list = browser.get(first.address() + "/").body();
      var run = list.replaceAll("(?s).*href=\"(/runs/[^\"]+)\".*", "$1");
      World.until(() -> browser.get(first.address() + run).body().contains("/retry\""));
      model.forget();
      model.answerWith(_ -> new StandInModel.Act.Hang());
      var pressed =
          browser.press(browser.get(first.address() + run), first.address() + run + "/retry");
      assertThat(pressed.statusCode()).isEqualTo(303);
      World.until(() -> !model.calls().isEmpty());
      first.kill();
      model.answerWith(_ -> new StandInModel.Act.Say(StandInModel.ANSWER));
      var second = serve(github);
      try {
        World.until(
            () -> github.comments(REPOSITORY, number).getFirst().body().contains("| two | PASS"));
        assertThat(github.comments(REPOSITORY, number)).hasSize(1);
        assertThat(model.calls()).noneMatch(call -> call.agent().equals("one"));
      } finally {
        second.kill();
      }
    }
  }

  @Test
  void a_second_process_on_the_same_data_is_refused() throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      var first = serve(github);
      var second = ServerProcess.start(github, data, more);
      try {
        assertThat(second.exit()).isEqualTo(2);
        assertThat(second.log().lines())
            .singleElement()
            .asString()
            .contains("another Parallax is running on " + data, "DATA_DIR", "DATABASE_URL");
      } finally {
        first.kill();
      }
    }
  }

  /// Tasks that a run does at the same time.
  private static final int AT_ONCE = 10;

  private final Map<String, String> more = new HashMap<>();

  private ServerProcess serve(StandInGitHub github) throws IOException {
    return ServerProcess.start(github, data, more).listening(github);
  }
}
