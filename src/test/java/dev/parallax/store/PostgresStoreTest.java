package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends StoreContract {
  private @Nullable String url;

  @Override
  Database open() throws Exception {
    if (url == null) url = TestPostgres.database();
    return Database.shared(url);
  }

  /// Instances of two versions share it while one after the other is brought up to date.
  @Test
  void a_database_that_a_newer_version_has_been_at_is_opened_all_the_same() throws Exception {
    try (var database = open()) {
      database.write(handle ->
          handle.execute(
              "insert into flyway_schema_history (installed_rank, version, description, type,"
                  + " script, checksum, installed_by, execution_time, success) values (99, '99',"
                  + " 'later', 'SQL', 'V99__later.sql', 1, 'tester', 1, true)"));
    }
    try (var database = open()) {
      assertThat(database.answers()).isTrue();
    }
  }
}
