package dev.parallax.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedFindingTest extends FindingContract {
  @TempDir Path folder;

  @Override
  Database open() {
    return Database.embedded(folder);
  }
}
