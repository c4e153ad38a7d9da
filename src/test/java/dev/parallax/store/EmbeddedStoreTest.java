package dev.parallax.store;

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
  void a_second_process_on_the_same_folder_is_refused_in_one_line() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DATA_DIR")
        .hasMessageNotContaining("\n");
  }
}
