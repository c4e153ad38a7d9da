package dev.parallax.store;

final class PostgresReplaysTest extends ReplaysContract {
  @Override
  Database open() throws Exception {
    return Database.shared(TestPostgres.database());
  }
}
