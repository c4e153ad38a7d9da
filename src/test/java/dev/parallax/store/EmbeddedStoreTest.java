package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Database open() {
    return Database.embedded(folder);
  }

  @Test
  void what_is_committed_is_on_the_disk_when_the_power_fails() {
    try (var database = Database.embedded(folder.resolve("other"))) {
      assertThat(pragma(database, "synchronous")).as("FULL").isEqualTo("2");
      assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
    }
  }

  private static String pragma(Database database, String name) {
    return database.write(handle -> handle.createQuery("pragma " + name).mapTo(String.class).one());
  }

  @Test
  void a_second_process_on_the_same_folder_is_refused_in_one_line() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DATA_DIR")
        .hasMessageNotContaining("\n");
  }
}
