package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/// Migrations are left out only where the library that makes them would find nothing to do.
final class SchemaTest {
  @TempDir private Path folder;
  private final SQLiteDataSource source = new SQLiteDataSource();

  @BeforeEach
  void make() {
    source.setUrl("jdbc:sqlite:" + folder.resolve("parallax.db"));
    Database.embedded(folder).close();
  }

  @Test
  void what_we_made_is_current() {
    assertThat(Schema.isCurrent(source)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from flyway_schema_history where installed_rank = 1",
        "delete from flyway_schema_history where script like 'V8%'",
        "update flyway_schema_history set checksum = checksum + 1 where installed_rank = 3",
        "update flyway_schema_history set success = 0 where installed_rank = 8",
        "insert into flyway_schema_history select 99, '99', 'later', 'SQL', 'V99__later.sql', 1,"
            + " installed_by, installed_on, 0, 1 from flyway_schema_history limit 1",
        "drop table flyway_schema_history"
      })
  void whatever_is_different_is_judged_by_flyway(String change) throws Exception {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      var _ = statement.execute(change);
    }
    assertThat(Schema.isCurrent(source)).isFalse();
  }

  @Test
  void what_is_no_database_is_not_current() throws IOException {
    Files.writeString(folder.resolve("parallax.db"), "not a database at all, but long enough");
    assertThat(Schema.isCurrent(source)).isFalse();
  }
}
