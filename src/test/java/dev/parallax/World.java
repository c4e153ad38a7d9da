package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.engine.Providers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The whole program beside a pretend GitHub, for stories: what goes in is a webhook, what comes
/// out is a comment.
final class World implements AutoCloseable {
  static final String REPOSITORY = "acme/shop";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  final StandInGitHub github = StandInGitHub.start(SECRET);
  private final Path folder;
  private Providers providers = Providers.NONE;
  private Wiring.Up up;

  World() {
    try {
      folder = Files.createTempDirectory("parallax-story");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    up = start();
  }

  /// A world with model providers.
  World(Providers providers) {
    this();
    this.providers = providers;
    restart();
  }

  /// Stops the program as an operator would, and starts it again on the same data.
  void restart() {
    stop();
    startAgain();
  }

  void stop() {
    github.deliverTo("");
    up.close();
  }

  void startAgain() {
    up = start();
  }

  private Wiring.Up start() {
    var settings =
        new Settings(
            github.appId(),
            github.privateKey(),
            SECRET,
            github.apiUrl(),
            "127.0.0.1",
            0,
            "/api/github/webhooks",
            folder,
            "",
            providers,
            10,
            BigDecimal.ONE,
            30,
            "",
            "");
    var started = Wiring.serve(settings);
    github.deliverTo(address(started) + "/api/github/webhooks");
    return started;
  }

  String address() {
    return address(up);
  }

  private static String address(Wiring.Up up) {
    return "http://127.0.0.1:" + up.port();
  }

  dev.parallax.job.RunStore runs() {
    return up.runs();
  }

  /// Waits until nothing is left to do, and gives all comments of the bot.
  List<String> botComments(int number) {
    quiet();
    return github.comments(REPOSITORY, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .map(StandInGitHub.Comment::body)
        .toList();
  }

  /// The one comment of the bot; fails when there is none or another one.
  String oneComment(int number) {
    until(() -> !botComments(number).isEmpty());
    var comments = botComments(number);
    assertThat(comments).hasSize(1);
    return comments.getFirst();
  }

  /// Waits until every accepted delivery is done with.
  void quiet() {
    until(() -> up.queued() == 0);
  }

  static void until(BooleanSupplier condition) {
    var end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) throw new AssertionError("it did not happen in " + PATIENCE);
      Thread.onSpinWait();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// A repository with a configuration and one harmless file.
  void repository(Map<String, String> more) {
    var files = new java.util.HashMap<String, String>();
    files.put("README.md", "# Shop\n");
    files.put("src/Shop.java", "class Shop {}\n");
    files.putAll(more);
    github.repository(REPOSITORY, files);
  }

  @Override
  public void close() {
    up.close();
    github.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
