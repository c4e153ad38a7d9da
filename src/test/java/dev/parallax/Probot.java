package dev.parallax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Probot 14 as a peer, if `npm ci` put it into `src/test/npm-peers`.
///
/// @param node the program that runs it
record Probot(String node) {
  private static final Path FOLDER = Path.of("src/test/npm-peers");

  /// Why there is none, in words for whoever runs the benchmark.
  static final String MISSING = "Probot is left out: it needs Node 20, and `npm ci` in " + FOLDER;

  static Optional<Probot> there() {
    return Files.isRegularFile(FOLDER.resolve("node_modules/probot/package.json")) && runs("node")
        ? Optional.of(new Probot("node"))
        : Optional.empty();
  }

  private static boolean runs(String program) {
    try {
      var process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  List<String> command() {
    return List.of(node, FOLDER.resolve("probot.mjs").toString());
  }

  /// What it reads beside the port and the secret.
  Map<String, String> environment(String appId, String privateKey) {
    return Map.of("APP_ID", appId, "PRIVATE_KEY", privateKey, "NODE_ENV", "production");
  }
}
