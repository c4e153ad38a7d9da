package dev.parallax.store;

import dev.parallax.job.StoreTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Where those wait who write into the embedded database, which takes one after the other. All but
/// the inbox wait here for their turn, and only the one whose turn it is asks for the connection: a
/// delivery that comes in waits for one of them at most, and not for all jobs that are under way.
/// On a shared database nobody has to wait.
final class WritersLine extends LentConnections {
  /// As long as one would wait for the connection.
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final DataSource source;
  private final boolean shared;
  private final Semaphore turn = new Semaphore(1, true);

  WritersLine(DataSource source, boolean shared) {
    this.source = source;
    this.shared = shared;
  }

  /// Does this when it is its turn.
  ///
  /// @throws StoreTrouble when that takes too long
  <T extends @Nullable Object> T inTurn(Supplier<T> write) {
    if (shared) return write.get();
    try {
      await();
    } catch (SQLException e) {
      throw new StoreTrouble("the database could not do it: " + e.getMessage(), e);
    }
    try {
      return write.get();
    } finally {
      turn.release();
    }
  }

  /// A connection of one whose turn it is, until it is closed.
  @Override
  public Connection getConnection() throws SQLException {
    if (shared) return source.getConnection();
    await();
    Connection connection = null;
    try {
      connection = source.getConnection();
      return inTurn(connection);
    } finally {
      if (connection == null) turn.release();
    }
  }

  private Connection inTurn(Connection connection) {
    var open = new Semaphore(1);
    return lent(
        connection,
        () -> {
          try {
            connection.close();
          } finally {
            if (open.tryAcquire()) turn.release();
          }
        });
  }

  private void await() throws SQLException {
    // Who is interrupted, and has to write all the same, need not wait when nobody else does.
    if (Thread.currentThread().isInterrupted() && turn.tryAcquire()) return;
    try {
      if (turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) return;
      throw new SQLTransientConnectionException("too many wait to write");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted while waiting to write", e);
    }
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
