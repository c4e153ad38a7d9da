package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeftoversTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;

  @Test
  void libraries_of_killed_processes_are_removed() throws IOException {
    file("sqlite-3.54.1.0-14d9b7e2-6e8f-4dad-bcb2-f4a7b1e34f84-libsqlitejdbc.so", 61);
    file("sqlite-3.54.1.0-14d9b7e2-6e8f-4dad-bcb2-f4a7b1e34f84-libsqlitejdbc.so.lck", 61);
    file("sqlite-3.54.1.0-14d9b7e2-6e8f-4dad-bcb2-f4a7b1e34f84-sqlitejdbc.dll", 61);
    file("tree-sitter-ng-lib_x86_64-linux-gnu-tree-sitter-java.so107496488577532125.so", 61);
    Leftovers.remove(folder, NOW);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void one_that_is_just_being_unpacked_is_left() throws IOException {
    var young = file("sqlite-3.54.1.0-14d9b7e2-libsqlitejdbc.so", 59);
    Leftovers.remove(folder, NOW);
    assertThat(young).exists();
  }

  @Test
  void what_others_left_is_not_touched() throws IOException {
    var others = file("sqlite-notes.txt", 1_000);
    Leftovers.remove(folder, NOW);
    assertThat(others).exists();
  }

  @Test
  void a_folder_that_is_not_there_is_nothing_to_fail_at() {
    Leftovers.remove(folder.resolve("none"), NOW);
  }

  private Path file(String name, int secondsAgo) throws IOException {
    var file = Files.writeString(folder.resolve(name), "");
    return Files.setLastModifiedTime(
        file, FileTime.from(NOW.minus(Duration.ofSeconds(secondsAgo))));
  }
}
