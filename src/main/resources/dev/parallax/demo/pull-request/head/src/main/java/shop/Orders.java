package shop;

import java.sql.Connection;
import java.sql.SQLException;

/** The orders of all customers. */
public class Orders {
  private final Connection connection;

  /** Orders in a database. */
  public Orders(Connection connection) {
    this.connection = connection;
  }

  /** How many orders there are. */
  public int count() throws SQLException {
    try (var statement = connection.prepareStatement("select count(*) from orders")) {
      var rows = statement.executeQuery();
      rows.next();
      return rows.getInt(1);
    }
  }

  public java.util.List<String> search(String customer, java.util.List<Long> ids)
      throws SQLException {
    var found = new java.util.ArrayList<String>();
    try (var statement = connection.createStatement()) {
      for (var id : ids) {
        var rows =
            statement.executeQuery(
                "select title from orders where id = " + id + " and customer = '" + customer + "'");
        while (rows.next()) found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** Takes an order back. */
  public void cancel(long id) throws SQLException {
    try (var statement = connection.prepareStatement("update orders set state = ? where id = ?")) {
      statement.setString(1, "cancelled");
      statement.setLong(2, id);
      statement.executeUpdate();
    }
  }
}
