package dev.parallax.store;

import dev.parallax.job.Lease;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Task;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import dev.parallax.run.Paid;
import dev.parallax.run.Payment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/// One run's journal in the database. Moments wait in memory until something has to be durable
/// anyway.
final class SqlJournal implements Journal {
  private static final int MOST_WAITING = 50;

  private final Database database;
  private final String runId;
  private final boolean recalls;
  private final InstantSource clock;

  /// Tasks end on threads of their own.
  private final Optional<Lease> lease = Lease.held();

  private final List<Moment> waiting = new ArrayList<>();
  private final List<Payment> payments = new ArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();

  SqlJournal(Database database, String runId, boolean recalls, InstantSource clock) {
    this.database = database;
    this.runId = runId;
    this.recalls = recalls;
    this.clock = clock;
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
    write(handle -> {
      int seq =
          handle
              .createQuery("select count(*) from output where run_id = ? and task_id = ?")
              .bind(0, runId)
              .bind(1, task.id())
              .mapTo(Integer.class)
              .one();
      handle.execute(
          "insert into output (run_id, task_id, seq, attempt, engine, body)"
              + " values (?, ?, ?, ?, ?, ?)",
          runId,
          task.id(),
          seq,
          attempt,
          StoredForm.text(output.engine()),
          output.text().getBytes(StandardCharsets.UTF_8));
      if (!output.talk().isEmpty()) {
        var hashes = output.talk().stream().map(said -> said(handle, said)).toList();
        handle.execute(
            "insert into talk (run_id, task_id, seq, hashes) values (?, ?, ?, ?)",
            runId,
            task.id(),
            seq,
            String.join("\n", hashes));
      }
      return seq;
    });
  }

  /// Keeps a thing that was said, once.
  private String said(Handle handle, String said) {
    var body = said.getBytes(StandardCharsets.UTF_8);
    var hash = Sha256.of(body);
    var now = clock.millis();
    if (handle.execute("update said set used_at = ? where hash = ?", now, hash) == 0) {
      handle.execute(
          "insert into said (hash, body, used_at) values (?, ?, ?) on conflict (hash) do nothing",
          hash,
          body,
          now);
    }
    return hash;
  }

  @Override
  public Optional<Output> recall(String question) {
    if (!recalls) return Optional.empty();
    return database.read(handle ->
        handle
            .createQuery("select engine, body from answer where question = ?")
            .bind(0, question)
            .map((row, _) ->
                new Output(
                    new String(row.getBytes("body"), StandardCharsets.UTF_8),
                    Usage.NONE,
                    row.getString("engine")))
            .findOne());
  }

  @Override
  public void remember(String question, Output output) {
    write(handle ->
        handle.execute(
            "insert into answer (question, engine, body, kept_at) values (?, ?, ?, ?)"
                + " on conflict (question) do update set engine = excluded.engine,"
                + " body = excluded.body, kept_at = excluded.kept_at",
            question,
            StoredForm.text(output.engine()),
            output.text().getBytes(StandardCharsets.UTF_8),
            clock.millis()));
  }

  @Override
  public void flush() {
    synchronized (waiting) {
      if (waiting.isEmpty() && payments.isEmpty()) return;
    }
    write(_ -> 0);
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

  @Override
  public void pay(Payment payment) {
    synchronized (waiting) {
      payments.add(payment);
    }
  }

  @Override
  public Paid paid(Instant since) {
    return database.read(handle -> {
      var byAgent = new HashMap<String, Usage>();
      handle
          .createQuery(
              "select agent, sum(tokens) as tokens, sum(nano_usd) as nano_usd from payment"
                  + " where run_id = ? group by agent")
          .bind(0, runId)
          .map((row, _) ->
              Map.entry(
                  row.getString("agent"),
                  new Usage(0, row.getLong("tokens"), 0, 0, usd(row.getLong("nano_usd")))))
          .forEach(agent -> byAgent.put(agent.getKey(), agent.getValue()));
      var inRepository =
          " and run_id in (select id from run where repository ="
              + " (select repository from run where id = :run))";
      return new Paid(byAgent, sum(handle, since, inRepository), sum(handle, since, ""));
    });
  }

  private BigDecimal sum(Handle handle, Instant since, String where) {
    var query =
        handle
            .createQuery(
                "select coalesce(sum(nano_usd), 0) from payment where at >= :since" + where)
            .bind("since", since.toEpochMilli());
    if (!where.isEmpty()) query.bind("run", runId);
    return usd(query.mapTo(Long.class).one());
  }

  private static BigDecimal usd(long nano) {
    return BigDecimal.valueOf(nano, 9);
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
      List<Payment> paid;
      synchronized (waiting) {
        moments = List.copyOf(waiting);
        paid = List.copyOf(payments);
      }
      database.write(
          lease,
          handle -> {
            statement.execute(handle);
            for (var moment : moments) insert(handle, moment);
            for (var payment : paid) insert(handle, payment);
            return moments.size();
          });
      synchronized (waiting) {
        waiting.subList(0, moments.size()).clear();
        payments.subList(0, paid.size()).clear();
      }
    } finally {
      writing.unlock();
    }
  }

  private void insert(Handle handle, Payment payment) {
    var usage = payment.usage();
    handle.execute(
        "insert into payment (run_id, seq, at, task, agent, tokens, nano_usd) values (?,"
            + " (select count(*) from payment where run_id = ?), ?, ?, ?, ?, ?)",
        runId,
        runId,
        payment.at().toEpochMilli(),
        payment.task(),
        payment.agent(),
        usage.inputTokens() + usage.outputTokens(),
        usage.costUsd().setScale(9, RoundingMode.UP).unscaledValue().longValueExact());
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
