package dev.parallax.store;

import java.sql.Connection;

/// Lends the connection of a transaction to a library that wants to open its own, so that both
/// write in the same transaction. What the library closes stays open.
final class OneConnection extends LentConnections {
  private final Connection lent;

  OneConnection(Connection connection) {
    this.lent = lent(connection, () -> {});
  }

  @Override
  public Connection getConnection() {
    return lent;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type.cast(lent);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(lent);
  }
}
