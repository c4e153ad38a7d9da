package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real process, killed with SIGKILL while it notes what became of findings, and another one on
/// the same data.
final class YieldCrashTest {
  private static final String REPOSITORY = "acme/shop";
  private static final String HOLES =
      "import requests\n"
          + "r = requests.get(u, verify=False)\n\n\n\n\n\n\n\n"
          + "s = requests.get(w, verify=False)\n";

  /// What asks for reactions; nothing else does.
  private static final String REACTIONS = "viewerDidAuthor";

  @TempDir Path data;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private int number;

  @AfterEach
  void close() {
    github.close();
  }

  /// What the code shows was noted, and its run is not over yet.
  @Test
  void a_fix_that_was_noted_before_a_kill_is_a_fix_after_it() throws Exception {
    killed(
        () ->
            github.push(REPOSITORY, number, files(HOLES.replaceFirst("verify=False", "timeout=5"))),
        Map.of("F1", "fixed", "F2", "open"));
  }

  /// That it was ignored was noted, and that somebody liked it was not.
  @Test
  void what_people_say_is_asked_after_a_kill_too() throws Exception {
    killed(
        () -> {
          var first = github.lineComments(REPOSITORY, number).getFirst().id();
          github.react(REPOSITORY, first, "acme", "heart");
          github.merge(REPOSITORY, number, "acme");
        },
        Map.of("F1", "liked", "F2", "ignored"));
  }

  private void killed(Runnable act, Map<String, String> expected) throws Exception {
    github.repository(REPOSITORY, files("import requests\n"));
    var first = serve();
    number = github.openPullRequest(REPOSITORY, "A change", "", "robin", files(HOLES));
    World.until(() -> fates(first).size() == 2);
    github.misbehave(
        Misbehaviour.ofBody(
            1, "POST /graphql", REACTIONS, new Misbehaviour.Act.Delay(Duration.ofSeconds(15))));
    act.run();
    World.until(() -> github.misbehavesNoMore());
    first.kill();
    var second = serve();
    try {
      World.until(() -> fates(second).equals(expected));
      // It comes a second time when all is done, and changes nothing.
      github.redeliver(github.deliveries().getLast().guid());
      assertThat(fates(second)).isEqualTo(expected);
    } finally {
      second.kill();
    }
  }

  private static Map<String, String> files(String shop) {
    return Map.of(
        ".github/parallax.yml",
        "version: 1\nreview:\n  agents: [security]\n  inline: true\n",
        "a.py",
        shop);
  }

  private ServerProcess serve() throws IOException {
    return ServerProcess.start(github, data, Map.of()).listening(github);
  }

  private static Map<String, String> fates(ServerProcess server) {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(server.address() + "/api/agents/findings")).build();
      var answer = client.send(request, BodyHandlers.ofString());
      var fates = new HashMap<String, String>();
      for (var finding : JsonMapper.builder().build().readTree(answer.body()).path("findings")) {
        fates.put(finding.path("id").asText(), finding.path("fate").asText());
      }
      return fates;
    } catch (IOException e) {
      return Map.of();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
