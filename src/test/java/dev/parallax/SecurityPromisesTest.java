package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.github.AppManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What .github/SECURITY.md promises is held by tests that there are.
final class SecurityPromisesTest {
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w+(?:Test|Contract))(?:\\.([a-z]\\w+))?`");

  @Test
  void every_test_that_the_threat_model_names_exists() throws IOException {
    var tests = new TreeMap<String, String>();
    try (var files = Files.walk(Path.of("src/test/java"))) {
      for (var file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        // Two rooms may each have a test of one name.
        tests.merge(
            file.getFileName().toString().replace(".java", ""),
            Files.readString(file),
            String::concat);
      }
    }
    var named = NAMED.matcher(Files.readString(Path.of(".github/SECURITY.md")));
    var count = 0;
    while (named.find()) {
      var test = tests.getOrDefault(named.group(1), "");
      assertThat(test).as(named.group()).isNotEmpty();
      if (named.group(2) != null) {
        assertThat(test).as(named.group()).contains("void " + named.group(2) + "(");
      }
      count++;
    }
    assertThat(count).isGreaterThan(35);
  }

  @Test
  void whoever_looks_for_it_finds_it() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains("](.github/SECURITY.md)");
    assertThat(Files.readString(Path.of("docs/operations.md")))
        .contains("](../.github/SECURITY.md)");
  }

  @Test
  void each_token_reaches_one_repository_and_may_do_no_more_than_the_app() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    try (var world = new World()) {
      world.repository(Map.of());
      world.github.repository("acme/other", Map.of("a.txt", "a"));
      world.github.watch(sent -> {
        if (sent.uri().getPath().endsWith("/access_tokens")) asked.add(sent.body());
      });
      var number = world.open("A change", Map.of("a.txt", "a"));
      world.oneComment(number);
      var other =
          world.github.openPullRequest("acme/other", "A change", "", "robin", Map.of("a.txt", "b"));
      World.until(() -> !world.github.comments("acme/other", other).isEmpty());
      var reached = new ArrayList<Long>();
      for (var body : asked) {
        var wanted = JsonMapper.builder().build().readTree(body);
        assertThat(wanted.path("repository_ids")).hasSize(1);
        reached.add(wanted.path("repository_ids").get(0).asLong());
      }
      assertThat(reached)
          .contains(
              world.github.repositoryId(World.REPOSITORY), world.github.repositoryId("acme/other"));
    }
    assertThat(AppManifest.ours().permissions()).doesNotContainEntry("contents", "write");
  }
}
