package dev.parallax.store;

final class PostgresHistoryTest extends HistoryContract {
  @Override
  Database open() throws Exception {
    return Database.shared(TestPostgres.database());
  }
}
