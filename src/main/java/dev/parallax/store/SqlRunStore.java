package dev.parallax.store;

import dev.parallax.job.CommentLedger;
import dev.parallax.job.KeptRun;
import dev.parallax.job.Later;
import dev.parallax.job.Lease;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.outcome.Ended;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.report.Deed;
import dev.parallax.report.Memory;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.ReportJson;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Runs in the database.
public final class SqlRunStore implements RunStore {
  static final String COLUMNS =
      "id, run_key, subject, installation, repository, number, title, head, agents, state, reason,"
          + " created_at, ended_at";

  /// Whether no other delivery than this one holds the run.
  private static final String NOT_ANOTHERS = "(holder = ? or not " + SqlLeases.HOLDS_RUN + ")";

  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration LONGEST_MONTH = Duration.ofDays(31);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final InstantSource clock;

  public SqlRunStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public RunRecord open(String key, Subject.Hosted subject, List<String> agents) {
    return database.write(handle -> {
      handle.execute(
          "insert into run (id, run_key, subject, installation, repository, number, title, head,"
              + " agents, state, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
              + " on conflict (run_key) do nothing",
          newId(),
          key,
          subject.key(),
          subject.repository().installation(),
          subject.repository().fullName(),
          subject.number(),
          StoredForm.text(subject.title()),
          subject.head(),
          String.join(",", agents),
          RunRecord.State.OPEN.name(),
          clock.millis());
      return one(handle, "run_key = ?", key).orElseThrow();
    });
  }

  @Override
  public Optional<RunRecord> find(String runId) {
    return database.read(handle -> one(handle, "id = ?", runId));
  }

  @Override
  public Optional<RunRecord> newest(String subjectKey) {
    return database.read(
        handle -> one(handle, "subject = ? order by created_at desc, id desc limit 1", subjectKey));
  }

  @Override
  public Optional<RunRecord> newestAt(long repositoryId, String head) {
    return database.read(handle ->
        handle
            .createQuery(
                "select "
                    + COLUMNS
                    + " from run where head = :head and subject like :subjects"
                    + " and subject not like :replays"
                    + " order by created_at desc, id desc limit 1")
            .bind("head", head)
            .bind("subjects", "github:" + repositoryId + "#%")
            .bind("replays", "%" + RunRecord.REPLAY + "%")
            .map((row, _) -> record(row))
            .findOne());
  }

  @Override
  public List<RunRecord> recent(int most) {
    return database.read(handle ->
        handle
            .createQuery(
                "select " + COLUMNS + " from run order by created_at desc, id desc limit :most")
            .bind("most", most)
            .map((row, _) -> record(row))
            .list());
  }

  @Override
  public List<String> cancel(String subjectKey, String exceptRunId, String reason) {
    return database.write(handle -> {
      var ids =
          handle
              .createQuery(
                  "select id from run where subject = ? and state = ? and id <> ? order by id")
              .bind(0, subjectKey)
              .bind(1, RunRecord.State.OPEN.name())
              .bind(2, exceptRunId)
              .mapTo(String.class)
              .list();
      ids.forEach(id -> cancel(handle, id, reason));
      return ids;
    });
  }

  @Override
  public List<String> supersede(RunRecord run, String reason) {
    return database.write(handle -> {
      var ids =
          handle
              .createQuery(
                  "select id from run where subject = :subject and state = :state and id <> :id and"
                      + " (head <> :head or created_at < :at or (created_at = :at and id < :id))"
                      + " order by id")
              .bind("subject", run.subjectKey())
              .bind("state", RunRecord.State.OPEN.name())
              .bind("id", run.id())
              .bind("head", run.head())
              .bind("at", run.createdAt().toEpochMilli())
              .mapTo(String.class)
              .list();
      ids.forEach(id -> cancel(handle, id, reason));
      return ids;
    });
  }

  @Override
  public Optional<String> goodConfiguration(long repositoryId) {
    return database.read(handle ->
        handle
            .createQuery("select commit_sha from good_configuration where repository = ?")
            .bind(0, repositoryId)
            .mapTo(String.class)
            .findOne());
  }

  @Override
  public void configurationIsGood(long repositoryId, String commit) {
    if (goodConfiguration(repositoryId).filter(commit::equals).isPresent()) return;
    database.write(handle ->
        handle.execute(
            "insert into good_configuration (repository, commit_sha) values (?, ?)"
                + " on conflict (repository) do update set commit_sha = excluded.commit_sha",
            repositoryId,
            commit));
  }

  @Override
  public List<String> cancelAll(Trigger.Withdrawn withdrawn, String reason) {
    var all = withdrawn.repositories().isEmpty();
    return database.write(handle -> {
      var ids = new ArrayList<String>();
      handle
          .createQuery(
              "select id, subject from run where installation = ? and state = ? order by id")
          .bind(0, withdrawn.installation())
          .bind(1, RunRecord.State.OPEN.name())
          .map((row, _) -> Map.entry(row.getString("id"), row.getString("subject")))
          .forEach(run -> {
            var ofIt =
                withdrawn.repositories().stream()
                    .anyMatch(id -> run.getValue().startsWith(Subject.ofRepository(id)));
            if (all || ofIt) ids.add(run.getKey());
          });
      ids.forEach(id -> cancel(handle, id, reason));
      return ids;
    });
  }

  /// Nobody but who holds the run, or cancels it, says afterwards that it is over.
  private void cancel(Handle handle, String runId, String reason) {
    lock(handle, runId);
    handle.execute(
        "update run set holder = ? where id = ? and state = ? and not " + SqlLeases.HOLDS_RUN,
        guid(),
        runId,
        RunRecord.State.OPEN.name());
    close(handle, runId, RunRecord.State.CANCELLED, reason);
  }

  /// Of the delivery that is being handled; empty where none is.
  private static String guid() {
    return Lease.held().map(Lease::guid).orElse("");
  }

  @Override
  public boolean take(String runId) {
    var guid = guid();
    long term = Lease.held().map(Lease::term).orElse(0L);
    return database.write(handle -> {
      lock(handle, runId);
      return handle.execute(
              "update run set holder = ?, term = ? where id = ? and state = ? and " + NOT_ANOTHERS,
              guid,
              term,
              runId,
              RunRecord.State.OPEN.name(),
              guid)
          == 1;
    });
  }

  /// Of two that come at once the second waits here, and sees what the first has done.
  private static void lock(Handle handle, String runId) {
    handle.execute("update run set term = term where id = ?", runId);
  }

  @Override
  public void letGo(String runId) {
    database.write(handle ->
        handle.execute("update run set term = 0 where id = ? and holder = ?", runId, guid()));
  }

  @Override
  public List<RunRecord> takenBy(String guid) {
    return heldBy(guid, RunRecord.State.OPEN);
  }

  @Override
  public List<RunRecord> untold() {
    return guid().isEmpty() ? List.of() : heldBy(guid(), RunRecord.State.CANCELLED);
  }

  @Override
  public void told(String runId) {
    database.write(handle ->
        handle.execute(
            "update run set holder = '', term = 0 where id = ? and holder = ? and state = ?",
            runId,
            guid(),
            RunRecord.State.CANCELLED.name()));
  }

  private List<RunRecord> heldBy(String guid, RunRecord.State state) {
    return database.read(handle ->
        handle
            .createQuery(
                "select " + COLUMNS + " from run where holder = ? and state = ? order by id")
            .bind(0, guid)
            .bind(1, state.name())
            .map((row, _) -> record(row))
            .list());
  }

  @Override
  public List<String> reopen(String runId, List<String> agents) {
    return database.write(handle -> {
      lock(handle, runId);
      var free =
          handle
              .createQuery("select count(*) from run where id = ? and " + NOT_ANOTHERS)
              .bind(0, runId)
              .bind(1, guid())
              .mapTo(Integer.class)
              .one();
      if (free == 0) throw new Later(SOON, "run " + runId + " is just ending");
      var again = new ArrayList<String>();
      handle
          .createQuery("select task_id, agent from task_end where run_id = ? and reported = 0")
          .bind(0, runId)
          .map((row, _) -> Map.entry(row.getString("task_id"), row.getString("agent")))
          .forEach(task -> {
            if (agents.isEmpty() || agents.contains(task.getValue())) {
              again.add(task.getKey());
            }
          });
      for (var task : again) {
        handle.execute("delete from task_end where run_id = ? and task_id = ?", runId, task);
      }
      handle.execute(
          "update run set state = ?, reason = '', ended_at = null where id = ? and"
              + " (state <> ? or ? > 0)",
          RunRecord.State.OPEN.name(),
          runId,
          RunRecord.State.REPORTED.name(),
          again.size());
      return again;
    });
  }

  @Override
  public void planned(String runId, Plan plan) {
    var form = StoredForm.write(PlanForm.of(plan));
    database.write(handle -> handle.execute("update run set plan = ? where id = ?", form, runId));
  }

  @Override
  public Optional<Plan> plan(String runId) {
    return text("plan", runId).map(form -> StoredForm.read(form, PlanForm.class).plan());
  }

  @Override
  public void reported(String runId, Report report) {
    var form = ReportForm.of(report);
    database.write(handle ->
        handle.execute(
            "update run set state = ?, ended_at = ?, report = ?, findings = ?, facts = ?,"
                + " memory = ? where id = ? and state <> ?",
            RunRecord.State.REPORTED.name(),
            clock.millis(),
            form.json(),
            form.findings(),
            form.facts(),
            form.memory(),
            runId,
            RunRecord.State.CANCELLED.name()));
  }

  @Override
  public boolean reportedAgain(String runId, Report report) {
    var form = ReportForm.of(report);
    var changed =
        database.write(handle ->
            handle.execute(
                "update run set report = ?, findings = ?, facts = ?, memory = ?"
                    + " where id = ? and state = ?",
                form.json(),
                form.findings(),
                form.facts(),
                form.memory(),
                runId,
                RunRecord.State.REPORTED.name()));
    return changed > 0;
  }

  /// What is kept of a report.
  private record ReportForm(String json, String findings, String facts, String memory) {
    static ReportForm of(Report report) {
      var reused =
          report.ends().entrySet().stream()
              .filter(end -> end.getValue().reused())
              .map(end -> end.getKey().id())
              .collect(Collectors.toSet());
      return new ReportForm(
          ReportJson.of(report),
          StoredForm.of(report.findings()),
          StoredForm.write(new StoredForm.Facts(report.facts(), reused)),
          StoredForm.write(StoredForm.MemoryForm.of(report)));
    }
  }

  @Override
  public void ended(String runId, String reason) {
    database.write(handle -> {
      close(handle, runId, RunRecord.State.ENDED, reason);
      return runId;
    });
  }

  @Override
  public Previous previous(String subjectKey, String beforeRunId) {
    return database.read(handle ->
        handle
            .createQuery(
                "select head, findings from run where subject = :subject and state = :state and"
                    + " id <> :run and findings is not null and created_at <= (select created_at"
                    + " from run where id = :run) order by created_at desc, id desc limit 1")
            .bind("subject", subjectKey)
            .bind("state", RunRecord.State.REPORTED.name())
            .bind("run", beforeRunId)
            .map((row, _) ->
                new Previous(row.getString("head"), StoredForm.findings(row.getString("findings"))))
            .findOne()
            .orElse(Previous.NONE));
  }

  @Override
  public Optional<RunRecord> newestReported(String subjectKey) {
    return database.read(handle ->
        one(
            handle,
            "subject = ? and state = '"
                + RunRecord.State.REPORTED.name()
                + "' order by created_at desc, id desc limit 1",
            subjectKey));
  }

  @Override
  public Memory memory(RunRecord run, long repositoryId) {
    var own = text("memory", run.id());
    var known =
        own.or(() -> memoryBefore(run))
            .map(form -> StoredForm.read(form, StoredForm.MemoryForm.class))
            .orElse(StoredForm.MemoryForm.NONE);
    return new Memory(known.after(), dismissals(repositoryId), deeds(run.id()));
  }

  private Optional<String> memoryBefore(RunRecord run) {
    return database.read(handle ->
        handle
            .createQuery(
                "select memory from run where subject = :subject and id <> :run and memory is not"
                    + " null and created_at <= :at order by created_at desc, id desc limit 1")
            .bind("subject", run.subjectKey())
            .bind("run", run.id())
            .bind("at", run.createdAt().toEpochMilli())
            .mapTo(String.class)
            .findOne());
  }

  private List<Dismissal> dismissals(long repositoryId) {
    return database.read(handle ->
        handle
            .createQuery("select body from dismissal where repository = ? order by at, finding")
            .bind(0, repositoryId)
            .map((row, _) -> StoredForm.read(row.getString("body"), Dismissal.class))
            .list());
  }

  @Override
  public void dismiss(long repositoryId, String subjectKey, Dismissal dismissal) {
    database.write(handle ->
        handle.execute(
            "insert into dismissal (repository, subject, finding, at, body) values (?, ?, ?, ?, ?)"
                + " on conflict (repository, subject, finding) do update set at = excluded.at,"
                + " body = excluded.body",
            repositoryId,
            subjectKey,
            dismissal.label(),
            dismissal.at().toEpochMilli(),
            StoredForm.text(StoredForm.write(dismissal))));
  }

  @Override
  public void undismiss(long repositoryId, List<Dismissal> dismissals) {
    database.write(handle -> {
      var gone = 0;
      for (var dismissal : dismissals) {
        gone +=
            handle.execute(
                "delete from dismissal where repository = ? and subject = ? and finding = ?",
                repositoryId,
                Subject.PullRequest.key(repositoryId, dismissal.number()),
                dismissal.label());
      }
      return gone;
    });
  }

  @Override
  public void deed(String runId, Deed deed) {
    database.write(handle ->
        handle.execute(
            "insert into deed (run_id, what, state, who, at, detail) values (?, ?, ?, ?, ?, ?)"
                + " on conflict (run_id, what) do update set state = excluded.state,"
                + " who = excluded.who, at = excluded.at, detail = excluded.detail",
            runId,
            StoredForm.text(deed.what()),
            deed.state().name(),
            StoredForm.text(deed.who()),
            deed.at().toEpochMilli(),
            StoredForm.text(deed.detail())));
  }

  @Override
  public List<Deed> deeds(String runId) {
    return database.read(handle ->
        handle
            .createQuery(
                "select what, state, who, at, detail from deed where run_id = ? order by at, what")
            .bind(0, runId)
            .map((row, _) ->
                new Deed(
                    row.getString("what"),
                    Deed.State.valueOf(row.getString("state")),
                    row.getString("who"),
                    Instant.ofEpochMilli(row.getLong("at")),
                    row.getString("detail")))
            .list());
  }

  @Override
  public Journal journal(String runId, boolean recalls) {
    return new SqlJournal(database, runId, recalls, clock);
  }

  @Override
  public Optional<KeptRun> kept(String runId) {
    var run = find(runId).filter(r -> r.state() == RunRecord.State.REPORTED);
    var plan = plan(runId);
    var facts = text("facts", runId);
    var json = report(runId);
    if (run.isEmpty() || plan.isEmpty() || facts.isEmpty() || json.isEmpty()) {
      return Optional.empty();
    }
    var form = StoredForm.read(facts.get(), StoredForm.Facts.class);
    var byId = ends(runId);
    var ends = new LinkedHashMap<Task, Ended>();
    for (var task : plan.get().tasks()) {
      var ended = byId.get(task.id());
      if (ended == null) return Optional.empty();
      ends.put(task, form.reused().contains(task.id()) ? ended.fromStore() : ended);
    }
    return Optional.of(
        new KeptRun(
            run.get(),
            plan.get(),
            ends,
            lastOutputs(runId, plan.get()),
            previous(run.get().subjectKey(), runId),
            text("memory", runId)
                .map(kept -> StoredForm.read(kept, StoredForm.MemoryForm.class))
                .map(kept -> new Memory(kept.before(), kept.dismissals(), deeds(runId)))
                .orElse(Memory.NONE),
            form.facts(),
            json.get()));
  }

  @Override
  public Map<String, Ended> ends(String runId) {
    var ends = new LinkedHashMap<String, Ended>();
    database.read(handle -> {
      handle
          .createQuery("select task_id, ended from task_end where run_id = ?")
          .bind(0, runId)
          .map((row, _) ->
              Map.entry(row.getString("task_id"), StoredForm.ended(row.getString("ended"))))
          .forEach(end -> ends.put(end.getKey(), end.getValue()));
      return ends;
    });
    return ends;
  }

  @Override
  public Optional<String> report(String runId) {
    return text("report", runId);
  }

  /// One of the run's texts; empty while there is none.
  private Optional<String> text(String column, String runId) {
    return database.read(handle ->
        handle
            .createQuery(
                "select " + column + " from run where id = ? and " + column + " is not null")
            .bind(0, runId)
            .mapTo(String.class)
            .findOne());
  }

  @Override
  public List<String> outputs(String runId, String taskId) {
    return database.read(handle ->
        handle
            .createQuery("select body from output where run_id = ? and task_id = ? order by seq")
            .bind(0, runId)
            .bind(1, taskId)
            .map((row, _) -> new String(row.getBytes("body"), StandardCharsets.UTF_8))
            .list());
  }

  @Override
  public List<String> talk(String runId, String taskId) {
    return database.read(handle -> {
      var hashes =
          handle
              .createQuery(
                  "select hashes from talk where run_id = ? and task_id = ?"
                      + " order by seq desc limit 1")
              .bind(0, runId)
              .bind(1, taskId)
              .mapTo(String.class)
              .findOne();
      if (hashes.isEmpty()) return List.of();
      return hashes.get().lines().map(hash -> said(handle, hash)).toList();
    });
  }

  private static String said(Handle handle, String hash) {
    return handle
        .createQuery("select body from said where hash = ?")
        .bind(0, hash)
        .map((row, _) -> new String(row.getBytes("body"), StandardCharsets.UTF_8))
        .findOne()
        .orElse("{\"role\":\"system\",\"text\":\"(forgotten)\"}");
  }

  @Override
  public List<Moment> moments(String runId) {
    return database.read(handle ->
        handle
            .createQuery("select at, kind, task, detail from moment where run_id = ? order by seq")
            .bind(0, runId)
            .map((row, _) ->
                new Moment(
                    Instant.ofEpochMilli(row.getLong("at")),
                    Moment.Kind.valueOf(row.getString("kind")),
                    row.getString("task"),
                    row.getString("detail")))
            .list());
  }

  @Override
  public List<String> log(String runId) {
    return moments(runId).stream().map(StoredForm::write).toList();
  }

  @Override
  public int forget(Instant before) {
    var time = before.toEpochMilli();
    return database.write(handle -> {
      var runs =
          handle
              .createQuery(
                  "select id from run where state <> ? and ended_at < ? and exists"
                      + " (select 1 from moment where moment.run_id = run.id)")
              .bind(0, RunRecord.State.OPEN.name())
              .bind(1, time)
              .mapTo(String.class)
              .list();
      for (var run : runs) {
        for (var table : List.of("output", "talk", "moment", "task_end")) {
          handle.execute("delete from " + table + " where run_id = ?", run);
        }
        handle.execute("update run set plan = null, facts = null where id = ?", run);
        handle.execute("delete from comment where subject = ?", CommentLedger.CHECK + run);
      }
      // A month's money counts until the month is over.
      handle.execute(
          "delete from payment where at < ?",
          Math.min(time, clock.instant().minus(LONGEST_MONTH).toEpochMilli()));
      handle.execute("delete from said where used_at < ?", time);
      handle.execute("delete from answer where kept_at < ?", time);
      Retention.forget(handle, time, clock.millis());
      return runs.size();
    });
  }

  private void close(Handle handle, String runId, RunRecord.State state, String reason) {
    handle.execute(
        "update run set state = ?, reason = ?, ended_at = ? where id = ? and state = ?",
        state.name(),
        StoredForm.text(reason),
        clock.millis(),
        runId,
        RunRecord.State.OPEN.name());
  }

  static Optional<RunRecord> one(Handle handle, String where, String value) {
    return handle
        .createQuery("select " + COLUMNS + " from run where " + where)
        .bind(0, value)
        .map((row, _) -> record(row))
        .findOne();
  }

  static RunRecord record(ResultSet row) throws SQLException {
    var agents = row.getString("agents");
    var endedAt = row.getLong("ended_at");
    return new RunRecord(
        row.getString("id"),
        row.getString("run_key"),
        row.getString("subject"),
        row.getLong("installation"),
        row.getString("repository"),
        row.getInt("number"),
        row.getString("title"),
        row.getString("head"),
        agents.isEmpty() ? List.of() : List.of(agents.split(",")),
        RunRecord.State.valueOf(row.getString("state")),
        row.getString("reason"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        endedAt == 0 ? null : Instant.ofEpochMilli(endedAt));
  }

  static String newId() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
