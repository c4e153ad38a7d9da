package dev.parallax;

import dev.parallax.demo.SamplePullRequest;
import dev.parallax.demo.StandInGitHub;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.util.LibraryLoaderUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `parallax train`: what makes later starts of `serve` short. A server in a process of its own
/// takes a signed delivery and answers it, reviews, and shows its pages, beside a pretend GitHub;
/// what the JVM has loaded and learned by then is kept in a file. Beside it lies SQLite's own
/// library, unpacked once.
@Command(
    name = "train",
    description = "Makes the cache that serve starts from; -XX:AOTCache=FILE uses it.")
final class TrainCommand implements Callable<Integer> {
  private static final String REPOSITORY = SamplePullRequest.REPOSITORY;
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  /// Each page loads what no other does.
  private static final List<String> PAGES =
      List.of("/healthz", "/readyz", "/metrics", "/", "/runs", "/deliveries", "/agents");

  /// What the system and the JVM go by.
  private static final Set<String> OF_THE_SYSTEM =
      Set.of(
          "PATH",
          "HOME",
          "TMPDIR",
          "LANG",
          "LC_ALL",
          "TZ",
          "LD_LIBRARY_PATH",
          "SystemRoot",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS");

  @Parameters(paramLabel = "FILE", description = "Where the cache goes.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.quiet();
    var folder = Files.createTempDirectory("parallax-train");
    var secret = HexFormat.of().formatHex(SecureRandom.getSeed(32));
    unpack(file.toAbsolutePath().resolveSibling("native"));
    try (var github = StandInGitHub.start(secret)) {
      var environment =
          Map.of(
              "APP_ID",
              github.appId(),
              "PRIVATE_KEY",
              github.privateKey(),
              "WEBHOOK_SECRET",
              secret,
              "GITHUB_API_URL",
              github.apiUrl(),
              "HOST",
              "127.0.0.1",
              "PORT",
              "0",
              "DATA_DIR",
              folder.toString(),
              "PARALLAX_OPERATOR_TOKEN",
              secret,
              "LOG_FORMAT",
              "text");
      // The first life makes the database; the second starts as one that was asleep does.
      var fine = live(List.of(), environment, _ -> {});
      fine &=
          live(
              // What was compiled in training is compiled at once otherwise, beside the start.
              List.of(
                  "-XX:+UnlockDiagnosticVMOptions",
                  "-XX:-AOTRecordTraining",
                  "-XX:AOTCacheOutput=" + file),
              environment,
              address -> review(github, address, secret));
      return (fine && Files.exists(file) ? ExitCode.FINE : ExitCode.NO_AGENT).code;
    } finally {
      DemoCommand.delete(folder);
    }
  }

  /// What is done with a server that listens.
  private interface Life {
    void at(String address) throws IOException, InterruptedException;
  }

  /// What the server in training sees of the environment around: nothing that the real one is set
  /// up by. It must not work on that one's database, or ask models with its keys.
  static Map<String, String> environment(Map<String, String> around, Map<String, String> own) {
    var all = new HashMap<>(around);
    all.keySet().retainAll(OF_THE_SYSTEM);
    all.putAll(own);
    return all;
  }

  /// @return whether it ended well
  private static boolean live(List<String> options, Map<String, String> environment, Life life)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), Main.class.getName(), "serve"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    var all = environment(Map.copyOf(builder.environment()), environment);
    builder.environment().clear();
    builder.environment().putAll(all);
    var process = builder.start();
    // One that hangs says nothing more; its end is read as the end of what it says.
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    try (var said = process.inputReader()) {
      life.at(address(said));
      // Through its handle, which leaves what it says open: not to be heard would hold it up.
      var _ = process.toHandle().destroy();
      var _ = said.lines().count();
      return process.waitFor() == ExitCode.FINE.code;
    } finally {
      process.destroyForcibly();
    }
  }

  /// Ours, in full: the cache is for a path that is the same.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String address(BufferedReader said) throws IOException {
    for (var line = said.readLine(); line != null; line = said.readLine()) {
      var listening = LISTENING.matcher(line);
      if (listening.find()) return "http://127.0.0.1:" + listening.group(1);
    }
    throw new IOException("the server did not start");
  }

  private static void review(StandInGitHub github, String address, String token)
      throws IOException, InterruptedException {
    github.deliverTo(address + "/api/github/webhooks");
    var number = SamplePullRequest.open(github);
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (github.comments(REPOSITORY, number).isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    for (var page : PAGES) ask(address + page, token);
  }

  private static void ask(String page, String token) throws IOException {
    var asked = (HttpURLConnection) URI.create(page).toURL().openConnection();
    asked.setRequestProperty("Authorization", "Bearer " + token);
    asked.setInstanceFollowRedirects(false);
    var _ = asked.getResponseCode();
    asked.disconnect();
  }

  /// Otherwise each start unpacks it into the temporary folder.
  private static void unpack(Path folder) throws IOException {
    Files.createDirectories(folder);
    var name = LibraryLoaderUtil.getNativeLibName();
    var resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (var in = Objects.requireNonNull(TrainCommand.class.getResourceAsStream(resource))) {
      var _ = Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
