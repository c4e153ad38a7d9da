package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.demo.StandInGitHub;
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
    return Files.isRegularFile(FOLDER.resolve("node_modules/probot/package.json"))
            && !nodeVersion().isEmpty()
        ? Optional.of(new Probot("node"))
        : Optional.empty();
  }

  /// Empty when there is no Node.
  static String nodeVersion() {
    try {
      var process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      var version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0 ? version : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /// Starts it beside a pretend GitHub, which it never asks anything.
  Process start(StandInGitHub github, int port) throws IOException {
    var builder = new ProcessBuilder(command()).redirectErrorStream(true);
    builder.environment().putAll(environment(github.appId(), github.privateKey()));
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("WEBHOOK_SECRET", ServerProcess.SECRET);
    var process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
    return process;
  }

  List<String> command() {
    return List.of(node, FOLDER.resolve("probot.mjs").toString());
  }

  /// What it reads beside the port and the secret.
  Map<String, String> environment(String appId, String privateKey) {
    return Map.of("APP_ID", appId, "PRIVATE_KEY", privateKey, "NODE_ENV", "production");
  }
}
