package dev.parallax.store;

import dev.parallax.job.Lease;
import dev.parallax.job.Leases;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// A delivery's lease is its row in the job engine's table while that is picked: the engine counts
/// the row's version up whenever somebody takes it, beats its heart, and gives it to another
/// instance when that has stopped. A run that a delivery has taken is held as long as that.
final class SqlLeases implements Leases {
  private static final String THE_ROW =
      "task_name = '" + SqlJobQueue.TASK + "' and task_instance = ? and version = ? and picked";

  /// Whether a delivery holds the run of the statement around it.
  static final String HOLDS_RUN =
      "exists (select 1 from scheduled_tasks where task_name = '"
          + SqlJobQueue.TASK
          + "' and task_instance = run.holder and version = run.term and picked)";

  private final Database database;

  SqlLeases(Database database) {
    this.database = database;
  }

  @Override
  public boolean holds(Lease lease) {
    return database.read(handle ->
        handle
            .createQuery("select count(*) from scheduled_tasks where " + THE_ROW)
            .bind(0, lease.guid())
            .bind(1, lease.term())
            .mapTo(Integer.class)
            .one())
        > 0;
  }

  @Override
  public boolean renew(Lease lease) {
    return database.write(Optional.empty(), handle -> renew(handle, database.isShared(), lease));
  }

  /// Within a transaction that writes: nobody takes it before that has ended.
  static boolean renew(Handle handle, boolean shared, Lease lease) {
    var now = Instant.now();
    return handle.execute(
            "update scheduled_tasks set last_heartbeat = ? where " + THE_ROW,
            shared ? Timestamp.from(now) : (Object) now.toEpochMilli(),
            lease.guid(),
            lease.term())
        == 1;
  }
}
