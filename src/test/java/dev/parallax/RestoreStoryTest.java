package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.store.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The drill of docs/operations.md: a copy is made under load, what it was made of is lost, and the
/// copy takes its place.
final class RestoreStoryTest {
  private static final String REPOSITORY = "acme/shop";

  @TempDir Path there;
  private final StandInGitHub github = StandInGitHub.start(ServerProcess.SECRET);
  private final List<Integer> numbers = new ArrayList<>();

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void a_copy_that_was_made_under_load_goes_on_where_it_was_and_doubles_nothing() throws Exception {
    var data = there.resolve("data");
    var copy = there.resolve("copy.db");
    github.repository(REPOSITORY, Map.of("README.md", "# Shop\n"));
    try (var server = ServerProcess.start(github, data, CALM).listening(github)) {
      open(8);
      assertThat(Main.run(Map.of("DATA_DIR", data.toString()), "backup", copy.toString())).isZero();
      open(4);
      awaitComments();
      server.kill();
    }
    for (var name : List.of("parallax.db", "parallax.db-wal", "parallax.db-shm")) {
      Files.deleteIfExists(data.resolve(name));
    }
    try (var refused = ServerProcess.start(github, data, CALM)) {
      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.log()).contains(data + "/parallax.db is gone", "./parallax restore FILE");
    }
    assertThat(Main.run(Map.of("DATA_DIR", data.toString()), "restore", copy.toString())).isZero();
    assertSound(data);
    try (var server = ServerProcess.start(github, data, CALM).listening(github)) {
      pushToEach();
      assertThat(server.terminate()).isZero();
    }
    assertOneCommentEach();
    assertSound(data);
  }

  @Test
  void a_dump_of_postgresql_goes_on_where_it_was_and_doubles_nothing() throws Exception {
    var first = TestPostgres.database();
    var second = TestPostgres.database();
    var dump = there.resolve("copy.dump").toString();
    github.repository(REPOSITORY, Map.of("README.md", "# Shop\n"));
    try (var server = ServerProcess.start(github, there, on(first)).listening(github)) {
      open(4);
      run("pg_dump", "--format=custom", "--file=" + dump, first);
      open(2);
      awaitComments();
      server.kill();
    }
    run("pg_restore", "--clean", "--if-exists", "--dbname=" + second, dump);
    try (var server = ServerProcess.start(github, there, on(second)).listening(github)) {
      pushToEach();
      assertThat(server.terminate()).isZero();
    }
    assertOneCommentEach();
  }

  private static final Map<String, String> CALM = Map.of("PARALLAX_DEBOUNCE_SECONDS", "0");

  private static Map<String, String> on(String database) {
    return Map.of("PARALLAX_DEBOUNCE_SECONDS", "0", "DATABASE_URL", database);
  }

  private void open(int count) {
    for (var i = 0; i < count; i++) {
      numbers.add(
          github.openPullRequest(
              REPOSITORY, "A change", "", "robin", Map.of("a.txt", "a" + numbers.size())));
    }
  }

  private void awaitComments() {
    for (var number : numbers) {
      World.until(() -> !github.comments(REPOSITORY, number).isEmpty());
    }
  }

  /// What is forgotten of some of them is that they were ever commented on.
  private void pushToEach() {
    for (var number : numbers) {
      github.push(REPOSITORY, number, Map.of("a.txt", "pushed " + number));
      var head = github.head(REPOSITORY, number);
      World.until(() ->
          github.comments(REPOSITORY, number).stream()
              .anyMatch(comment -> comment.body().contains(head.substring(0, 7))));
    }
  }

  private void assertOneCommentEach() {
    for (var number : numbers) assertThat(github.comments(REPOSITORY, number)).hasSize(1);
  }

  private static void assertSound(Path folder) throws SQLException {
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder + "/parallax.db");
        var statement = database.createStatement();
        var rows = statement.executeQuery("pragma integrity_check")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("ok");
    }
  }

  private void run(String... command) throws IOException, InterruptedException {
    var log = Files.createTempFile(there, "program", ".log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
