package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What makes a start short, without a clock: what the door does not need is not there yet when it
/// is open, on a database that needs no migration. What it takes is docs/benchmarks.md's to say.
final class ColdStartTest {
  /// What is loaded with the first job, page or comment, or with a database that is old.
  private static final List<String> LATER =
      List.of(
          "org.flywaydb.core.internal.",
          "org.kohsuke.github.GitHubBuilder",
          "io.pebbletemplates.",
          "org.treesitter.",
          "org.commonmark.parser.",
          "org.eclipse.jgit.",
          "picocli.CommandLine$Model");

  private static final long MOST_IDLE_BYTES = 150L << 20;

  @TempDir private Path folder;

  @Test
  void a_server_that_waits_for_its_first_delivery_is_light() throws Exception {
    var data = folder.resolve("data");
    var loaded = folder.resolve("loaded");
    // As it is shipped, but for the cache, of which what is loaded does not depend.
    var shipped = List.of("-Xms32m", "-Xlog:class+load:file=" + loaded);
    var idle = Map.of("PARALLAX_SWEEP_MINUTES", "0", "PARALLAX_RECONCILE_HOURS", "0");
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      try (var first = ServerProcess.start(github, data, idle).listens()) {
        assertThat(first.terminate()).isZero();
      }
      try (var server = ServerProcess.start(github, data, idle, shipped).listens()) {
        var rss = ColdStart.idleRss(ProcessHandle.of(server.pid()).orElseThrow());
        assertThat(Files.readAllLines(loaded))
            .anyMatch(line -> line.contains("dev.parallax.Wiring "))
            .noneMatch(line -> LATER.stream().anyMatch(line::contains));
        assertThat(rss).isLessThanOrEqualTo(MOST_IDLE_BYTES);
      }
    }
  }

  @Test
  void a_server_starts_and_answers_without_hearing_from_github() throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      var nowhere =
          Map.of(
              "GITHUB_API_URL", "http://127.0.0.1:" + ServerProcess.freePort(),
              "APP_ID", github.appId(),
              "PRIVATE_KEY", github.privateKey(),
              "DATA_DIR", folder.resolve("data").toString());
      var serve =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              "dev.parallax.Main",
              "serve");
      assertThat(ColdStart.toFirst202(serve, nowhere)).isPositive();
    }
  }
}
