package dev.parallax.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A source whose connections are somebody else's: when one is closed, whoever lent it decides what
/// that means. It knows no users, no log and no timeout of its own.
abstract class LentConnections implements DataSource {
  /// What closing one does. May be called more than once for each.
  interface Closing {
    void close() throws SQLException;
  }

  /// A connection as it is, but for how it is closed.
  static Connection lent(Connection connection, Closing closing) {
    return (Connection)
        Proxy.newProxyInstance(
            LentConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, args) -> {
              if (method.getName().equals("close")) {
                closing.close();
                return null;
              }
              try {
                return method.invoke(connection, args);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Override
  public final Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public final @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public final void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public final void setLoginTimeout(int seconds) {}

  @Override
  public final int getLoginTimeout() {
    return 0;
  }

  @Override
  public final Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }
}
