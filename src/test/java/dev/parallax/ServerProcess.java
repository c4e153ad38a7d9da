package dev.parallax;

import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `parallax serve` as a process of its own beside a pretend GitHub, to be killed, paused and
/// stopped as an operator or a machine would.
final class ServerProcess implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final Process process;
  private final int port;
  private final Path log;

  private ServerProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /// Starts a server and does not wait for it.
  ///
  /// @param data its `DATA_DIR`
  /// @param environment more variables, which win
  static ServerProcess start(StandInGitHub github, Path data, Map<String, String> environment)
      throws IOException {
    return start(github, data, environment, List.of());
  }

  /// The same with more options of the JVM.
  static ServerProcess start(
      StandInGitHub github, Path data, Map<String, String> environment, List<String> options)
      throws IOException {
    return start(github, data, environment, options, List.of());
  }

  /// The same through a program that changes itself into it: its arguments are what to start.
  static ServerProcess start(
      StandInGitHub github,
      Path data,
      Map<String, String> environment,
      List<String> options,
      List<String> through)
      throws IOException {
    var port = freePort();
    var classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
    command.addAll(options);
    if (!options.contains("-cp")) command.addAll(List.of("-cp", classes));
    command.addAll(List.of("dev.parallax.Main", "serve"));
    command.addAll(0, through);
    var builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "APP_ID", github.appId(),
                "PRIVATE_KEY", github.privateKey(),
                "WEBHOOK_SECRET", SECRET,
                "GITHUB_API_URL", github.apiUrl(),
                "HOST", "127.0.0.1",
                "PORT", Integer.toString(port),
                "DATA_DIR", data.toString()));
    builder.environment().putAll(environment);
    var log = Files.createTempFile("parallax-server", ".log");
    log.toFile().deleteOnExit();
    var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // Whatever becomes of the test: a server that is left behind costs all other tests.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroyForcibly));
    return new ServerProcess(process, port, log);
  }

  /// Waits until it listens. One that never does is ended: nobody else could end it.
  ServerProcess listens() {
    var listens = false;
    try {
      World.until(
          Duration.ofMinutes(2),
          () -> {
            if (!process.isAlive()) throw new AssertionError("the server ended: " + log());
            return isOpen();
          });
      listens = true;
      return this;
    } finally {
      if (!listens) process.destroyForcibly();
    }
  }

  private boolean isOpen() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Waits until it listens, and has the pretend GitHub deliver to it.
  ServerProcess listening(StandInGitHub github) {
    listens();
    github.deliverTo(address() + "/api/github/webhooks");
    return this;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// SIGKILL: it does nothing more, from this moment on.
  void kill() {
    process.destroyForcibly();
    exit();
  }

  /// SIGTERM, and waits for its end.
  ///
  /// @return its exit code
  int terminate() {
    process.destroy();
    return exit();
  }

  /// SIGSTOP: it sleeps and does not know it.
  void pause() {
    signal("STOP");
  }

  /// SIGCONT.
  void resume() {
    signal("CONT");
  }

  /// Waits for its end.
  int exit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("it runs on: " + log());
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// All that it printed.
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (kill.waitFor() != 0) throw new AssertionError("no SIG" + name + " for " + pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
