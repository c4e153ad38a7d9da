package dev.parallax.store;

import dev.parallax.job.CommandLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import org.jdbi.v3.core.Handle;

/// The acts in the database. Those that nobody counts any more are taken out as others come in.
public final class SqlCommandLog implements CommandLog {
  private static final Duration COUNTED = Duration.ofHours(1);
  private static final Duration KEPT = Duration.ofDays(2);

  private final Database database;

  public SqlCommandLog(Database database) {
    this.database = database;
  }

  @Override
  public Room admit(Act act, Cap cap) {
    return database.write(handle -> {
      var before =
          handle
              .createQuery("select count(*) from act where guid = ? and kind = ?")
              .bind(0, act.guid())
              .bind(1, act.kind().name())
              .mapTo(Integer.class)
              .one();
      if (before > 0) return Room.BEFORE;
      var alike =
          switch (cap.per()) {
            case USER -> count(handle, act, "person = ?", act.person());
            case REPOSITORY -> count(handle, act, "repository = ?", act.repositoryId());
            case THREAD ->
                count(
                    handle, act, "repository = ? and number = ?", act.repositoryId(), act.number());
          };
      if (alike >= cap.most()) return Room.NONE;
      handle.execute("delete from act where at < ?", act.at().minus(KEPT).toEpochMilli());
      handle.execute(
          "insert into act (guid, kind, repository, number, person, at) values (?, ?, ?, ?, ?, ?)",
          act.guid(),
          act.kind().name(),
          act.repositoryId(),
          act.number(),
          act.person(),
          act.at().toEpochMilli());
      return Room.NEW;
    });
  }

  @Override
  public void forget(Act act) {
    database.write(handle ->
        handle.execute(
            "delete from act where guid = ? and kind = ?", act.guid(), act.kind().name()));
  }

  private static int count(Handle handle, Act act, String alike, Object... values) {
    var bound = new ArrayList<Object>();
    bound.add(act.kind().name());
    bound.add(act.at().minus(COUNTED).toEpochMilli());
    bound.addAll(Arrays.asList(values));
    return handle
        .select("select count(*) from act where kind = ? and at > ? and " + alike, bound.toArray())
        .mapTo(Integer.class)
        .one();
  }
}
