package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.job.Arrival;
import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can happen to the file of the embedded database: it is refused in one line that says what
/// to do, and never replaced by an empty one.
final class DamagedDatabaseTest {
  private static final int PAGE = 4096;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void databaseOfOneDelivery() {
    file = folder.resolve("parallax.db");
    try (var database = Database.embedded(folder);
        var inbox = inbox(database)) {
      assertThat(inbox.accept(delivery("x".repeat(100_000)), nothing()))
          .isEqualTo(Inbox.Acceptance.ACCEPTED);
    }
  }

  @Test
  void when_it_stops_everything_is_in_the_one_file() throws IOException {
    assertThat(folder.resolve("parallax.db-wal")).doesNotExist();
    assertThat(Files.size(file)).isGreaterThan(100_000);
  }

  @Test
  void one_that_is_gone_is_not_begun_anew() throws IOException {
    Files.delete(file);
    assertRefused(this::open, "is gone", "./parallax restore FILE", "parallax.lock");
    Files.delete(folder.resolve("parallax.lock"));
    open();
  }

  @Test
  void one_that_is_gone_but_for_its_log_is_not_begun_anew() throws IOException {
    Files.delete(folder.resolve("parallax.lock"));
    Files.delete(file);
    Files.writeString(folder.resolve("parallax.db-wal"), "what was not written over yet");
    assertRefused(this::open, "is gone", "./parallax restore FILE");
  }

  @Test
  void one_that_was_emptied_is_not_begun_anew() throws IOException {
    Files.write(file, new byte[0]);
    assertRefused(this::open, "is damaged (it is empty)", "./parallax restore FILE");
  }

  @Test
  void a_file_that_is_no_database_is_refused() throws IOException {
    Files.writeString(file, "<html>".repeat(1_000));
    assertRefused(this::open, "is damaged (it is not a database)", "./parallax restore FILE");
  }

  @Test
  void a_database_that_was_cut_off_is_refused() throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() / 2);
    }
    assertRefused(this::open, "is damaged", "./parallax restore FILE");
  }

  @Test
  void a_page_of_garbage_is_found_at_the_start() throws IOException {
    spoil();
    assertRefused(this::open, "is damaged", "./parallax restore FILE");
  }

  /// Nothing that was refused stays held: the next start finds the folder free.
  @Test
  void after_a_refusal_a_mended_database_opens() throws IOException {
    var whole = Files.readAllBytes(file);
    spoil();
    assertRefused(this::open, "is damaged");
    Files.write(file, whole);
    open();
  }

  @Test
  void damage_that_is_met_while_it_is_used_takes_it_out_of_service() throws IOException {
    try (var database = Database.embedded(folder);
        var inbox = inbox(database)) {
      assertThat(database.takesWrites()).isTrue();
      spoil();
      assertThatThrownBy(() -> count(database)).isInstanceOf(StoreTrouble.class);
      assertThat(database.takesWrites()).isFalse();
      assertThat(inbox.hasRoom()).isTrue();
    }
  }

  @Test
  void one_of_a_newer_program_is_refused_and_left_as_it_is() throws Exception {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into flyway_schema_history select max(installed_rank) + 1, '999', 'of later',"
              + " 'SQL', 'V999__later.sql', 1, 'x', '2026-01-01 00:00:00.000', 1, 1 from"
              + " flyway_schema_history");
    }
    assertRefused(this::open, "of a newer Parallax, schema 999", "start that one");
  }

  /// As while a person looks at it with another program.
  @Test
  void one_that_is_locked_by_another_program_takes_writes_again_afterwards() throws Exception {
    try (var database = Database.embedded(folder);
        var inbox = inbox(database);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      java.util.concurrent.Future<Inbox.Acceptance> waiting;
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute("begin exclusive");
        waiting = threads.submit(() -> inbox.accept(delivery("x"), nothing()));
        assertThat(waiting.isDone()).isFalse();
        statement.execute("rollback");
      }
      assertThat(waiting.get()).isEqualTo(Inbox.Acceptance.ACCEPTED);
    }
  }

  /// GitHub listens for 10 s: whoever waits for the disk hears before that that nothing was kept.
  @Test
  void one_that_stays_locked_keeps_nobody_waiting_and_takes_no_more_than_has_room()
      throws Exception {
    try (var database = Database.embedded(folder);
        var jobs = new Jobs(database);
        var inbox =
            new SqlInbox(database, jobs.queue, InstantSource.system(), _ -> Arrival.ALONE, 1);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute("begin exclusive");
        var first = threads.submit(() -> inbox.accept(delivery("x"), nothing()));
        // The writer has the first one in hand, the second one waits, and there is no more room.
        java.util.concurrent.Future<Inbox.Acceptance> second = null;
        while (inbox.hasRoom()) {
          second = threads.submit(() -> inbox.accept(delivery("x"), nothing()));
          Thread.sleep(100);
        }
        assertThatThrownBy(() -> inbox.accept(delivery("x"), nothing()))
            .isInstanceOf(StoreTrouble.class)
            .hasMessageContaining("too many");
        assertThatThrownBy(first::get).hasCauseInstanceOf(StoreTrouble.class);
        assertThat(second).isNotNull();
        assertThatThrownBy(second::get).hasCauseInstanceOf(StoreTrouble.class);
        statement.execute("rollback");
      }
      assertThat(inbox.accept(delivery("x"), nothing())).isEqualTo(Inbox.Acceptance.ACCEPTED);
      assertThat(inbox.hasRoom()).isTrue();
    }
  }

  private void open() {
    Database.embedded(folder).close();
  }

  private static void assertRefused(ThrowingCallable open, String... words) {
    assertThatThrownBy(open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  /// Garbage over all pages but the first ones, which are looked at when it is opened.
  private void spoil() throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      var garbage = new byte[(int) bytes.length() - 2 * PAGE];
      java.util.Arrays.fill(garbage, (byte) 0x5a);
      bytes.seek(2 * PAGE);
      bytes.write(garbage);
    }
  }

  private static int count(Database database) {
    return database.read(handle ->
        handle
            .createQuery("select count(*) from delivery where body like '%y%'")
            .mapTo(Integer.class)
            .one());
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static SqlInbox inbox(Database database) {
    return new SqlInbox(database, new SqlJobQueue(database, 1), InstantSource.system());
  }

  private static Delivery delivery(String body) {
    return new Delivery(UUID.randomUUID().toString(), "push", body, Instant.now());
  }

  private static Trigger nothing() {
    return new Trigger.Nothing("a test");
  }

  /// A queue that handles nothing.
  private record Jobs(SqlJobQueue queue) implements AutoCloseable {
    Jobs(Database database) {
      this(new SqlJobQueue(database, 1));
    }

    @Override
    public void close() {
      queue.stop(java.time.Duration.ZERO);
    }
  }
}
