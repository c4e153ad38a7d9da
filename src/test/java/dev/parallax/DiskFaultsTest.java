package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real process whose disk takes nothing any more, and then does again.
final class DiskFaultsTest {
  private static final String REPOSITORY = "acme/shop";
  private static final int MIB = 1 << 20;

  @TempDir Path data;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Integer> taken = new ArrayList<>();

  @AfterEach
  void close() {
    client.close();
    github.close();
  }

  @Test
  void a_full_disk_is_told_to_everybody_and_forgotten_when_there_is_room_again() throws Exception {
    var mount = List.of("unshare", "-rm", "sh", "-c", MOUNT, "sh", data.toString());
    assumeTrue(
        Programs.works(Stream.concat(mount.stream(), Stream.of("true")).toList()),
        "no file system of one's own can be mounted here");
    github.repository(REPOSITORY, Map.of("a.txt", "a"));
    try (var server = ServerProcess.start(github, data, CALM, List.of(), mount).listening(github)) {
      awaitWhole(server);
      var inside = Path.of("/proc/" + server.pid() + "/root" + data);
      assertThat(deliver()).isEqualTo(202);
      assertReady(server);

      fill(inside.resolve("filler"));
      assertThat(deliver()).isEqualTo(503);
      assertThat(deliver()).isEqualTo(503);
      World.until(() -> ready(server).statusCode() == 503);
      assertThat(ready(server).body()).contains("not ready: database");

      Files.delete(inside.resolve("filler"));
      World.until(() -> deliver() == 202);
      assertReady(server);
      assertEachIsDone();
      assertSound(inside);
    }
  }

  /// `ulimit -f` from outside: each write that would make a file longer ends in an error.
  @Test
  void a_disk_that_refuses_to_write_keeps_nothing_half() throws Exception {
    assumeTrue(Programs.works(List.of("prlimit", "--version")), "there is no prlimit here");
    github.repository(REPOSITORY, Map.of("a.txt", "a"));
    try (var server = ServerProcess.start(github, data, CALM).listening(github)) {
      awaitWhole(server);
      assertThat(deliver()).isEqualTo(202);
      assertReady(server);
      assertEachIsDone();

      limitFiles(server, "4096");
      assertThat(deliver()).isEqualTo(503);
      World.until(() -> ready(server).statusCode() == 503);

      limitFiles(server, "unlimited");
      World.until(() -> deliver() == 202);
      assertReady(server);
      assertEachIsDone();
      assertThat(server.terminate()).isZero();
    }
    assertSound(data);
  }

  private static final Map<String, String> CALM = Map.of("PARALLAX_DEBOUNCE_SECONDS", "0");

  /// Mounts a small disk for this process alone, and becomes what was asked for.
  private static final String MOUNT =
      "mount -t tmpfs -o size=48m disk \"$1\" && shift && exec \"$@\"";

  /// The door opens before the jobs begin, and a server that cannot begin them ends.
  private static void awaitWhole(ServerProcess server) {
    World.until(() -> server.log().contains("listening on"));
  }

  /// Opens a pull request, and delivers what its author's push would.
  ///
  /// @return the status of the answer
  private int deliver() {
    // A first sweep that is slow would ask for what was lost.
    var number =
        github.unheard(() ->
            github.openPullRequest(
                REPOSITORY, "A change", "x".repeat(20_000), "robin", Map.of("a.txt", "b")));
    var status =
        github.deliverPullRequestAs(
            UUID.randomUUID().toString(), REPOSITORY, number, "opened", "robin");
    if (status == 202) taken.add(number);
    return status;
  }

  private void assertEachIsDone() {
    for (var number : taken) {
      World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
      assertThat(github.comments(REPOSITORY, number)).hasSize(1);
    }
  }

  private void assertReady(ServerProcess server) {
    World.until(() -> ready(server).statusCode() == 200);
  }

  private HttpResponse<String> ready(ServerProcess server) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.address() + "/readyz")).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertSound(Path folder) throws SQLException {
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder + "/parallax.db");
        var statement = database.createStatement();
        var rows = statement.executeQuery("pragma integrity_check")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("ok");
    }
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      for (var size = MIB; size > 0; ) {
        try {
          out.write(new byte[size]);
        } catch (IOException full) {
          size /= 2;
        }
      }
    }
  }

  private static void limitFiles(ServerProcess server, String bytes) throws Exception {
    assertThat(
            Programs.works(
                List.of("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":")))
        .isTrue();
  }
}
