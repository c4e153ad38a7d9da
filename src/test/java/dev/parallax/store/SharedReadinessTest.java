package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// Whether a PostgreSQL takes writes, and not only whether it answers.
final class SharedReadinessTest {
  @Test
  void a_database_that_may_only_be_read_takes_no_writes_until_it_may_be_written_again()
      throws Exception {
    var url = TestPostgres.database();
    try (var database = Database.shared(url)) {
      assertThat(database.takesWrites()).isTrue();
      only(url, "on");
      // Which finds out that the connection is not there any more.
      assertThat(database.takesWrites()).isFalse();
      assertThat(database.takesWrites()).isFalse();
      assertThat(database.answers()).isTrue();
      only(url, "off");
      // Each connection that is gone is found out about once.
      for (var left = 16; left > 0 && !database.takesWrites(); left--) Thread.onSpinWait();
      assertThat(database.takesWrites()).isTrue();
    }
  }

  /// As an operator does, or a server that has become another one's copy.
  private static void only(String url, String reading) throws SQLException {
    var uri = URI.create(url);
    var name = uri.getPath().substring(1);
    var address = "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + "/" + name;
    try (var connection = DriverManager.getConnection(address, uri.getUserInfo(), "");
        var statement = connection.createStatement()) {
      statement.execute("set default_transaction_read_only = off");
      statement.execute(
          "alter database " + name + " set default_transaction_read_only = " + reading);
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
              + name
              + "' and pid <> pg_backend_pid()");
    }
  }
}
