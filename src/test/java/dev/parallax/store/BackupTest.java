package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of the embedded database, made and put back.
final class BackupTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path there;
  private Path data;
  private Path copy;

  @BeforeEach
  void places() {
    data = there.resolve("data");
    copy = there.resolve("copy.db");
  }

  @Test
  void a_copy_of_a_database_in_use_has_what_was_kept_by_then() {
    try (var database = Database.embedded(data)) {
      var before = accept(database);
      assertThat(Backup.take(data, copy)).isPositive();
      var after = accept(database);
      database.close();
      Backup.restore(copy, data, NOW);
      assertThat(isKept(before)).isTrue();
      assertThat(isKept(after)).isFalse();
    }
  }

  @Test
  void a_copy_is_for_its_owner_alone_and_replaces_nothing() throws IOException {
    Database.embedded(data).close();
    Backup.take(data, copy);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> Backup.take(data, copy)).hasMessageContaining("is there already");
    try (var files = Files.list(there)) {
      assertThat(files).containsExactlyInAnyOrder(copy, data);
    }
  }

  @Test
  void what_is_replaced_is_set_aside_with_its_log() throws IOException {
    Database.embedded(data).close();
    Backup.take(data, copy);
    Files.writeString(data.resolve("parallax.db"), "damaged");
    Files.writeString(data.resolve("parallax.db-wal"), "its log");
    var aside = data.resolve("parallax.db.before-20260105T100000Z");
    assertThat(Backup.restore(copy, data, NOW)).containsExactly(aside);
    assertThat(aside).hasContent("damaged");
    assertThat(data.resolve(aside.getFileName() + "-wal")).hasContent("its log");
    Database.embedded(data).close();
  }

  @Test
  void nothing_is_put_under_a_server_that_runs() {
    try (var _ = Database.embedded(data)) {
      Backup.take(data, copy);
      assertThatThrownBy(() -> Backup.restore(copy, data, NOW))
          .hasMessageContaining("another Parallax is running");
    }
  }

  @Test
  void what_is_no_whole_copy_is_refused_and_what_is_there_stays() throws Exception {
    String kept;
    try (var database = Database.embedded(data)) {
      kept = accept(database);
    }
    Files.writeString(copy, "<html>".repeat(2_000));
    assertRefused("not a whole database");
    Files.delete(copy);
    Backup.take(data, copy);
    var bytes = Files.readAllBytes(copy);
    Files.write(copy, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused("not a whole database");
    Files.delete(copy);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        var statement = connection.createStatement()) {
      statement.execute("create table somebody_elses (a)");
    }
    assertRefused("not a database of Parallax");
    Files.delete(copy);
    assertRefused("is not there");
    assertThat(isKept(kept)).isTrue();
    try (var files = Files.list(data)) {
      assertThat(files)
          .extracting(Path::getFileName)
          .map(Path::toString)
          .containsExactlyInAnyOrder("parallax.db", "parallax.lock");
    }
  }

  private void assertRefused(String words) {
    assertThatThrownBy(() -> Backup.restore(copy, data, NOW))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(words);
  }

  private static String accept(Database database) {
    var guid = UUID.randomUUID().toString();
    try (var inbox = new SqlInbox(database, new SqlJobQueue(database, 1), InstantSource.system())) {
      inbox.accept(new Delivery(guid, "push", "{}", NOW), new Trigger.Nothing("a test"));
    }
    return guid;
  }

  private boolean isKept(String guid) {
    try (var database = Database.embedded(data);
        var inbox = new SqlInbox(database, new SqlJobQueue(database, 1), InstantSource.system())) {
      return inbox.find(guid).isPresent();
    }
  }
}
