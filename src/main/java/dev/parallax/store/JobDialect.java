package dev.parallax.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.SqliteJdbcCustomization;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the job engine writes its times.
///
/// Its own way with SQLite shares one `Calendar` between threads, which the driver changes while it
/// reads: under load some times come out wrong. Milliseconds need no calendar.
final class JobDialect extends SqliteJdbcCustomization {
  private JobDialect() {}

  static JdbcCustomization of(Database database) {
    return database.isShared() ? new PostgreSqlJdbcCustomization(false, false) : new JobDialect();
  }

  @Override
  public void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
      throws SQLException {
    if (value == null) statement.setNull(index, Types.BIGINT);
    else statement.setLong(index, value.toEpochMilli());
  }

  @Override
  public @Nullable Instant getInstant(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
