package dev.parallax.store;

import dev.parallax.job.Turns;

/// Turns by what waits and what was handed out in the jobs' own table, so that they hold for all
/// instances, and end with a process that dies.
public final class SqlTurns implements Turns {
  private static final String OTHERS =
      "select count(*) from delivery one join delivery other on other.subject = one.subject"
          + " and other.guid <> one.guid join scheduled_tasks job"
          + " on job.task_instance = other.guid and job.task_name = '"
          + SqlJobQueue.TASK
          + "' where one.guid = ? and one.subject <> '' and ";

  /// Of two that came in the same millisecond, the one with the greater GUID is the newer.
  private static final String NEWER =
      "(other.received_at > one.received_at"
          + " or (other.received_at = one.received_at and other.guid > one.guid))";

  /// A person's wish gives way to another person's only; what happens anyway gives way to both, and
  /// to a look at another commit.
  private static final String INSTEAD =
      "((other.look = one.look and other.asked >= one.asked) or (one.asked = 0 and one.everybody ="
          + " 1 and other.asked = 0 and other.everybody = 1))";

  private final Database database;

  public SqlTurns(Database database) {
    this.database = database;
  }

  @Override
  public Turn of(String guid) {
    if (any(guid, NEWER + " and " + INSTEAD)) return Turn.SUPERSEDED;
    return any(guid, "not " + NEWER + " and other.look = one.look and job.picked = true")
        ? Turn.LATER
        : Turn.NOW;
  }

  private boolean any(String guid, String condition) {
    return database.read(handle ->
        handle.createQuery(OTHERS + condition).bind(0, guid).mapTo(Integer.class).one())
        > 0;
  }
}
