package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL of our own on a free loopback port, started once and stopped with the tests.
/// Where no server is installed the tests that need it are skipped, but not on CI.
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable TestPostgres running;

  private final Path programs;
  private final Path folder;
  private final int port;

  private TestPostgres(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /// A new, empty database's address.
  public static synchronized String database() throws IOException, InterruptedException {
    if (running == null) running = start();
    var name = "test" + DATABASES.incrementAndGet();
    running.run(
        "createdb", "-h", "127.0.0.1", "-p", Integer.toString(running.port), "-U", "tester", name);
    return "postgres://tester@127.0.0.1:" + running.port + "/" + name;
  }

  private static TestPostgres start() throws IOException, InterruptedException {
    var programs = programs();
    if (programs == null) {
      assertThat(System.getenv("CI")).as("CI has a PostgreSQL server").isNull();
      assumeTrue(false, "no PostgreSQL server is installed");
      throw new IllegalStateException();
    }
    var folder = Files.createTempDirectory("parallax-postgres");
    if (isRoot()) {
      // PostgreSQL refuses to run as root.
      assertThat(new ProcessBuilder("chown", "postgres", folder.toString()).start().waitFor())
          .isZero();
    }
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var postgres = new TestPostgres(programs, folder, port);
    var data = folder.resolve("data").toString();
    postgres.run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync");
    var options =
        "-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            + folder
            + " -c fsync=off";
    postgres.run(
        "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder.resolve("log").toString(), "start");
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(postgres::stop));
    return postgres;
  }

  private void stop() {
    try {
      run("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop");
      remove();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    }
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    if (isRoot())
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    var log = Files.createTempFile("parallax-postgres", ".log");
    var process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(command + ": " + Files.readString(log)).isZero();
    Files.delete(log);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static @Nullable Path programs() throws IOException {
    var root = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(root)) return null;
    try (var versions = Files.list(root)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }
}
