package dev.parallax.store;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import dev.parallax.job.DeadLetters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Dead letters among the deliveries in the database.
public final class SqlDeadLetters implements DeadLetters {
  private final Database database;
  private final SqlJobQueue jobs;
  private final InstantSource clock;

  /// @param clock the queue's
  public SqlDeadLetters(Database database, SqlJobQueue jobs, InstantSource clock) {
    this.database = database;
    this.jobs = jobs;
    this.clock = clock;
  }

  @Override
  public List<DeadLetter> newest(int most) {
    return database.read(handle ->
        handle
            .createQuery(
                "select guid, event, received_at, dead_at, tries, result from delivery"
                    + " where dead_at is not null order by dead_at desc, guid limit ?")
            .bind(0, most)
            .map((row, _) ->
                new DeadLetter(
                    row.getString("guid"),
                    row.getString("event"),
                    Instant.ofEpochMilli(row.getLong("received_at")),
                    Instant.ofEpochMilli(row.getLong("dead_at")),
                    row.getInt("tries"),
                    row.getString("result")))
            .list());
  }

  @Override
  public int count() {
    return database.read(handle ->
        handle
            .createQuery("select count(*) from delivery where dead_at is not null")
            .mapTo(Integer.class)
            .one());
  }

  /// The letter comes to life and its job into being in one transaction.
  @Override
  public boolean again(String guid) {
    var now = clock.instant();
    var found =
        database.write(handle -> {
          var rows =
              handle.execute(
                  "update delivery set dead_at = null, tries = 0, result = '', again_at = ?"
                      + " where guid = ? and dead_at is not null and body <> ''",
                  now.toEpochMilli(),
                  guid);
          if (rows == 0) return false;
          SchedulerClient.Builder.create(new OneConnection(handle.getConnection()), jobs.task())
              .jdbcCustomization(JobDialect.of(database))
              .build()
              .scheduleIfNotExists(SqlJobQueue.instance(guid), now);
          return true;
        });
    if (found) jobs.lookNow();
    return found;
  }

  /// Notes that a delivery is given up.
  static void bury(Database database, String guid, String reason, int tries, Instant at) {
    database.write(handle ->
        handle.execute(
            "update delivery set result = ?, dead_at = ?, tries = ? where guid = ?",
            StoredForm.text(reason),
            at.toEpochMilli(),
            tries,
            guid));
  }
}
