package dev.parallax.store;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Task;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/// One run's journal in the database. Moments wait in memory until something has to be durable
/// anyway.
final class SqlJournal implements Journal {
  private static final int MOST_WAITING = 50;

  private final Database database;
  private final String runId;
  private final List<Moment> waiting = new ArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();

  SqlJournal(Database database, String runId) {
    this.database = database;
    this.runId = runId;
  }

  @Override
  public Optional<Ended> ended(Task task) {
    return database.read(handle ->
        handle
            .createQuery("select ended from task_end where run_id = ? and task_id = ?")
            .bind(0, runId)
            .bind(1, task.id())
            .mapTo(String.class)
            .findOne()
            .map(StoredForm::ended));
  }

  @Override
  public void keep(Task task, int attempt, Output output) {
    write(handle ->
        handle.execute(
            "insert into output (run_id, task_id, seq, attempt, engine, body) values (?, ?,"
                + " (select count(*) from output where run_id = ? and task_id = ?), ?, ?, ?)",
            runId,
            task.id(),
            runId,
            task.id(),
            attempt,
            StoredForm.text(output.engine()),
            output.text().getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void end(Task task, Ended ended) {
    write(handle ->
        handle.execute(
            "insert into task_end (run_id, task_id, agent, reported, ended)"
                + " values (?, ?, ?, ?, ?) on conflict (run_id, task_id) do nothing",
            runId,
            task.id(),
            task.agent().name(),
            ended.outcome() instanceof Outcome.Reported ? 1 : 0,
            StoredForm.of(ended)));
  }

  @Override
  public void note(Moment moment) {
    boolean enough;
    synchronized (waiting) {
      waiting.add(moment);
      enough = waiting.size() >= MOST_WAITING || moment.kind() == Moment.Kind.REPORTED;
    }
    if (enough) write(_ -> 0);
  }

  private interface Statement {
    int execute(Handle handle);
  }

  /// One after the other, so that moments keep their order and their numbers; what could not be
  /// written waits on.
  private void write(Statement statement) {
    writing.lock();
    try {
      List<Moment> moments;
      synchronized (waiting) {
        moments = List.copyOf(waiting);
      }
      database.write(handle -> {
        statement.execute(handle);
        for (var moment : moments) insert(handle, moment);
        return moments.size();
      });
      synchronized (waiting) {
        waiting.subList(0, moments.size()).clear();
      }
    } finally {
      writing.unlock();
    }
  }

  private void insert(Handle handle, Moment moment) {
    handle.execute(
        "insert into moment (run_id, seq, at, kind, task, detail) values (?,"
            + " (select count(*) from moment where run_id = ?), ?, ?, ?, ?)",
        runId,
        runId,
        moment.at().toEpochMilli(),
        moment.kind().name(),
        moment.task(),
        StoredForm.text(moment.detail()));
  }
}
