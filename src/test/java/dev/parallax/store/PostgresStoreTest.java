package dev.parallax.store;

import org.jspecify.annotations.Nullable;

final class PostgresStoreTest extends StoreContract {
  private @Nullable String url;

  @Override
  Database open() throws Exception {
    if (url == null) url = TestPostgres.database();
    return Database.shared(url);
  }
}
