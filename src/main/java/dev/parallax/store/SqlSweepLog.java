package dev.parallax.store;

import dev.parallax.job.DeliveryLog;
import dev.parallax.job.SweepLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What sweeps remember, in the database. What the inbox has is not missed, whatever GitHub's list
/// says of it: the answer to a delivery may be what got lost.
public final class SqlSweepLog implements SweepLog {
  private static final String COLUMNS =
      "select guid, attempt, event, status, at, tries, due_at, given_up from missed ";

  private final Database database;

  public SqlSweepLog(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Instant> watermark(String sweep) {
    return database.read(handle ->
        handle
            .createQuery("select at from watermark where name = ?")
            .bind(0, sweep)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli));
  }

  @Override
  public void watermark(String sweep, Instant at) {
    database.write(handle ->
        handle.execute(
            "insert into watermark (name, at) values (?, ?)"
                + " on conflict (name) do update set at = excluded.at",
            sweep,
            at.toEpochMilli()));
  }

  @Override
  public int note(List<Missed> missed, Set<String> arrived) {
    return database.write(handle -> {
      for (var one : missed) {
        var failed = one.failed();
        handle.execute(
            "insert into missed (guid, attempt, event, status, at, tries, due_at)"
                + " select ?, ?, ?, ?, ?, ?, ?"
                + " where not exists (select 1 from delivery where guid = ?)"
                + " on conflict (guid) do update set attempt = excluded.attempt,"
                + " status = excluded.status",
            failed.guid(),
            failed.attempt(),
            StoredForm.text(failed.event()),
            StoredForm.text(failed.status()),
            failed.at().toEpochMilli(),
            one.tries(),
            one.dueAt().toEpochMilli(),
            failed.guid());
      }
      var came =
          handle.execute(
              "delete from missed where tries > 0 and guid in (select guid from delivery)");
      handle.execute("delete from missed where guid in (select guid from delivery)");
      // Whatever was asked for and is not wanted by anybody was answered, and is not in the inbox.
      for (var waiting : waiting(handle)) {
        if (arrived.contains(waiting)) {
          came += handle.execute("delete from missed where guid = ?", waiting);
        }
      }
      return came;
    });
  }

  private static List<String> waiting(org.jdbi.v3.core.Handle handle) {
    return handle.createQuery("select guid from missed").mapTo(String.class).list();
  }

  @Override
  public List<Missed> due(Instant now, int most) {
    return database.read(handle ->
        handle
            .createQuery(COLUMNS + "where given_up = '' and due_at <= ? order by at, guid limit ?")
            .bind(0, now.toEpochMilli())
            .bind(1, most)
            .map((row, _) -> missed(row))
            .list());
  }

  @Override
  public void asked(String guid, int tries, Instant dueAt) {
    database.write(handle ->
        handle.execute(
            "update missed set tries = ?, due_at = ? where guid = ?",
            tries,
            dueAt.toEpochMilli(),
            guid));
  }

  @Override
  public void giveUp(String guid, String reason) {
    database.write(handle ->
        handle.execute(
            "update missed set given_up = ? where guid = ?", StoredForm.text(reason), guid));
  }

  @Override
  public List<Missed> givenUp(int most) {
    return database.read(handle ->
        handle
            .createQuery(COLUMNS + "where given_up <> '' order by at desc, guid limit ?")
            .bind(0, most)
            .map((row, _) -> missed(row))
            .list());
  }

  @Override
  public boolean again(String guid, Instant now) {
    return database.write(handle ->
        handle.execute(
            "update missed set given_up = '', tries = 0, due_at = ?"
                + " where guid = ? and given_up <> ''",
            now.toEpochMilli(),
            guid))
        > 0;
  }

  private static Missed missed(ResultSet row) throws SQLException {
    return new Missed(
        new DeliveryLog.Failed(
            row.getString("guid"),
            row.getLong("attempt"),
            row.getString("event"),
            row.getString("status"),
            Instant.ofEpochMilli(row.getLong("at")),
            false),
        row.getInt("tries"),
        Instant.ofEpochMilli(row.getLong("due_at")),
        row.getString("given_up"));
  }
}
