package dev.parallax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.SamplePullRequest;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.plan.Caps;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `parallax demo`: everything real but GitHub.
@Command(
    name = "demo",
    description = "The main job with nothing to set up, against a pretend GitHub on this machine.")
final class DemoCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(names = "--keep", description = "Leave it running.")
  private boolean keep;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.quiet();
    var folder = Files.createTempDirectory("parallax-demo");
    var secret = HexFormat.of().formatHex(SecureRandom.getSeed(32));
    try (var github = StandInGitHub.start(secret);
        var up = Wiring.serve(settings(github, secret, folder))) {
      var address = "http://127.0.0.1:" + up.port();
      github.deliverTo(address + "/api/github/webhooks");
      err.println("A pretend GitHub delivers pull_request.opened to " + address);
      var number = SamplePullRequest.open(github);
      var comment = comment(github, number);
      if (comment.isEmpty()) {
        err.println("No comment came within " + PATIENCE.toSeconds() + " s.");
        return ExitCode.NO_AGENT.code;
      }
      out.println(comment);
      err.println(times(up));
      err.println(
          "Dashboard: " + address + "/" + (keep ? "" : "  (run with --keep to look at it)"));
      if (keep) new CountDownLatch(1).await();
      return ExitCode.FINE.code;
    } finally {
      delete(folder);
    }
  }

  private static Settings settings(StandInGitHub github, String secret, Path folder) {
    return new Settings(
        github.appId(),
        new Secret(github.privateKey()),
        new Secret(secret),
        Secret.NONE,
        github.apiUrl(),
        "127.0.0.1",
        0,
        "/api/github/webhooks",
        folder,
        Secret.NONE,
        Providers.NONE,
        10,
        BigDecimal.ONE,
        Caps.NO_USD,
        30,
        Settings.Crowd.USUAL,
        "",
        Secret.NONE,
        Settings.Sweep.NONE,
        0,
        Settings.SignInClient.NONE);
  }

  /// The comment, as soon as it is there and the run has ended.
  private static String comment(StandInGitHub github, int number) throws InterruptedException {
    var until = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(until)) {
      var comments = github.comments(SamplePullRequest.REPOSITORY, number);
      if (!comments.isEmpty()) return comments.getFirst().body();
      Thread.sleep(20);
    }
    return "";
  }

  private static String times(Wiring.Up up) throws InterruptedException {
    var runs = up.runs().recent(1);
    for (var tries = 0; tries < 100 && !runs.isEmpty(); tries++) {
      var report = up.runs().report(runs.getFirst().id());
      if (report.isPresent()) return times(report.get());
      Thread.sleep(20);
    }
    return "";
  }

  private static String times(String report) {
    try {
      var json = new ObjectMapper().readTree(report);
      return String.format(
          Locale.ROOT,
          "%d agents at once: %.2f s by the clock; one after the other: %.2f s.",
          json.path("agents").size(),
          json.path("wall_ms").asLong() / 1000.0,
          json.path("sum_ms").asLong() / 1000.0);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }
}
