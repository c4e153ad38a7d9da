package dev.parallax.store;

final class PostgresFindingTest extends FindingContract {
  @Override
  Database open() throws Exception {
    return Database.shared(TestPostgres.database());
  }
}
