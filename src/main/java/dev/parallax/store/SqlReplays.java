package dev.parallax.store;

import dev.parallax.job.Replay;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Subject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Replays among the runs in the database.
public final class SqlReplays implements Replays {
  private static final int MOST = 20;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}");

  private final Database database;
  private final InstantSource clock;

  public SqlReplays(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public RunRecord open(String key, Subject.Hosted subject, Replay replay) {
    return database.write(handle -> {
      var id = SqlRunStore.newId();
      handle.execute(
          "insert into run (id, run_key, subject, installation, repository, number, title, head,"
              + " agents, state, created_at, replay_of, replay) values (?, ?, ?, ?, ?, ?, ?, ?, ?,"
              + " ?, ?, ?, ?) on conflict (run_key) do nothing",
          id,
          key,
          subject.key() + RunRecord.REPLAY + id,
          subject.repository().installation(),
          subject.repository().fullName(),
          subject.number(),
          StoredForm.text(subject.title()),
          subject.head(),
          "",
          RunRecord.State.OPEN.name(),
          clock.millis(),
          replay.of(),
          StoredForm.text(StoredForm.write(replay)));
      return SqlRunStore.one(handle, "run_key = ?", key).orElseThrow();
    });
  }

  @Override
  public Optional<RunRecord> unfinished(String keyBeginning) {
    return database.read(handle ->
        handle
            .createQuery(
                "select "
                    + SqlRunStore.COLUMNS
                    + " from run where replay is not null and state = :state"
                    + " and substr(run_key, 1, :length) = :key"
                    + " order by created_at desc, id desc limit 1")
            .bind("state", RunRecord.State.OPEN.name())
            .bind("length", keyBeginning.length())
            .bind("key", keyBeginning)
            .map((row, _) -> SqlRunStore.record(row))
            .findOne());
  }

  @Override
  public Optional<RunRecord> byKey(String key) {
    return database.read(handle -> SqlRunStore.one(handle, "run_key = ?", key));
  }

  @Override
  public Optional<Replay> find(String runId) {
    return database.read(handle ->
        handle
            .createQuery("select replay from run where id = ? and replay is not null")
            .bind(0, runId)
            .mapTo(String.class)
            .findOne()
            .map(form -> StoredForm.read(form, Replay.class)));
  }

  @Override
  public List<RunRecord> of(String runId) {
    return runs("replay_of = ? and replay_of <> '' order by created_at desc, id desc", runId);
  }

  @Override
  public List<RunRecord> causedBy(String guid) {
    return runs("holder = ? and replay is null order by created_at, id", guid);
  }

  @Override
  public List<RunRecord> beginning(String id) {
    return ID.matcher(id).matches() ? runs("id like ? order by id", id + "%") : List.of();
  }

  private List<RunRecord> runs(String where, String value) {
    return database.read(handle ->
        handle
            .createQuery(
                "select " + SqlRunStore.COLUMNS + " from run where " + where + " limit " + MOST)
            .bind(0, value)
            .map((row, _) -> SqlRunStore.record(row))
            .list());
  }
}
