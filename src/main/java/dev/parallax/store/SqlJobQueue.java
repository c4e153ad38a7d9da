package dev.parallax.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.JobQueue;
import dev.parallax.job.Later;
import dev.parallax.job.Lease;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trail.Trail;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Jobs in the database, claimed, kept alive by heartbeats and recovered by db-scheduler. A job
/// whose process died is handed out again: at once to a process that has the embedded database for
/// itself, after six missed heartbeats to another instance on a shared one. Each is handled under
/// the lease that its row is.
public final class SqlJobQueue implements JobQueue {
  private static final Logger log = LoggerFactory.getLogger(SqlJobQueue.class);
  static final String TASK = "delivery";
  private static final int MISSED_HEARTBEATS = 6;

  /// How long what was interrupted has to say that it may be handed out again.
  private static final Duration GIVING_BACK = Duration.ofSeconds(2);

  private static final Duration GIVE_UP = Duration.ofHours(24);

  /// What is begun so much later than it was due had nobody to try it.
  private static final Duration AWAY = Duration.ofHours(1);

  private final Database database;
  private final int atOnce;
  private final Duration lease;
  private final SqlLeases leases;
  private final Task<Void> task;
  private final ExecutorService threads;
  private final List<RecurringTask<Void>> recurring = new ArrayList<>();
  private final List<String> atStart = new ArrayList<>();
  private volatile @Nullable Scheduler scheduler;
  private @Nullable Handler handler;
  private volatile boolean stopping;

  /// @param atOnce how many deliveries are handled at the same time by this process
  public SqlJobQueue(Database database, int atOnce) {
    this(database, atOnce, Lease.STANDARD);
  }

  /// @param lease how long an instance may show no sign of life
  public SqlJobQueue(Database database, int atOnce, Duration lease) {
    this.lease = lease;
    this.leases = new SqlLeases(database);
    this.database = database;
    this.atOnce = atOnce;
    // The engine hands over more than it has threads; a pool of that size keeps its word.
    this.threads = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
    this.task =
        Tasks.custom(TASK, Void.class)
            .onFailure(this::again)
            .onDeadExecutionRevive()
            .execute((_, context) -> {
              handle(context.getExecution());
              return (_, operations) -> operations.remove();
            });
  }

  /// Has something done again and again by one of the instances, from the next `start` on.
  ///
  /// @param pause from its end to its next beginning
  public synchronized void every(String name, Duration pause, Work work) {
    recurring.add(
        Tasks.recurring(name, FixedDelay.of(pause))
            .execute((_, _) -> interruptibly(() -> work.run())));
  }

  /// The same, and once at each start of an instance: what happened while none was there cannot
  /// wait.
  public synchronized void atStartAndEvery(String name, Duration pause, Work work) {
    every(name, pause, work);
    atStart.add(name);
  }

  /// Something to be done beside deliveries.
  public interface Work {
    void run() throws InterruptedException;
  }

  @Override
  public synchronized void start(Handler whoHandles) {
    handler = whoHandles;
    if (!database.isShared()) takeBackOwnJobs();
    scheduler =
        Scheduler.create(database.writing(), task)
            .jdbcCustomization(JobDialect.of(database))
            .schedulerName(new SchedulerName.Fixed(name()))
            .startTasks(recurring)
            .threads(atOnce)
            .executorService(threads)
            .heartbeatInterval(lease.dividedBy(MISSED_HEARTBEATS))
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .pollingInterval(Duration.ofSeconds(2))
            .failureLogging(LogLevel.DEBUG, false)
            .shutdownMaxWait(Duration.ofSeconds(2))
            .build();
    scheduler.start();
    atStart.forEach(this::soon);
  }

  /// Has what is done again and again done now, and not only when its pause is over.
  ///
  /// @return false when it is just being done
  public synchronized boolean soon(String name) {
    if (scheduler == null) return false;
    try {
      scheduler.reschedule(TaskInstanceId.of(name, RecurringTask.INSTANCE), Instant.now());
      scheduler.triggerCheckForDueExecutions();
      return true;
    } catch (TaskInstanceException e) {
      log.debug("{} is being done", name, e);
      return false;
    }
  }

  @Override
  public synchronized void stop(Duration grace) {
    if (scheduler == null) return;
    stopping = true;
    scheduler.pause();
    threads.shutdown();
    if (!ended(grace)) {
      threads.shutdownNow();
      ended(GIVING_BACK);
    }
    scheduler.stop();
    scheduler = null;
  }

  /// Waits until nothing is being handled any more.
  private boolean ended(Duration patience) {
    try {
      return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public int size() {
    return database.read(handle ->
        handle
            .createQuery("select count(*) from scheduled_tasks where task_name = ?")
            .bind(0, TASK)
            .mapTo(Integer.class)
            .one());
  }

  /// For how long the oldest delivery that is not done with is there; no time when there is none.
  public Duration oldest(Instant now) {
    return database.read(handle ->
        handle
            .createQuery(
                "select min(delivery.received_at) from scheduled_tasks"
                    + " join delivery on delivery.guid = scheduled_tasks.task_instance"
                    + " where task_name = ?")
            .bind(0, TASK)
            .mapTo(Long.class)
            .findOne()
            .map(Instant::ofEpochMilli)
            .map(at -> Duration.between(at, now))
            .filter(Duration::isPositive)
            .orElse(Duration.ZERO));
  }

  Task<Void> task() {
    return task;
  }

  /// A delivery that is to be handled, and not before when.
  record Due(String guid, Instant at) {}

  /// Has deliveries handled that are not in the queue yet, within a transaction: the rows that the
  /// engine would write itself, many in one statement.
  void add(Connection connection, List<Due> deliveries) throws SQLException {
    if (deliveries.isEmpty()) return;
    try (var statement =
        connection.prepareStatement(
            "insert into scheduled_tasks (task_name, task_instance, execution_time, picked,"
                + " version) values (?, ?, ?, ?, 1)")) {
      for (var delivery : deliveries) {
        statement.setString(1, TASK);
        statement.setString(2, delivery.guid());
        JobDialect.of(database).setInstant(statement, 3, delivery.at());
        statement.setBoolean(4, false);
        statement.addBatch();
      }
      var _ = statement.executeBatch();
    }
  }

  static TaskInstance<Void> instance(String guid) {
    return new TaskInstance<>(TASK, guid);
  }

  /// Says that something is due, so that it need not wait for the next poll. Nor does it wait for a
  /// stop: what is under way may be about to have something taken in.
  void lookNow() {
    var current = scheduler;
    if (current != null) current.triggerCheckForDueExecutions();
  }

  private void handle(Execution execution) {
    var current = handler;
    if (current == null) throw new IllegalStateException("not started");
    if (stopping) throw new Stopped();
    interruptibly(() -> lease(execution).during(() -> current.handle(execution.getId())));
  }

  private static void interruptibly(Work work) {
    try {
      work.run();
    } catch (InterruptedException stopped) {
      throw new Stopped();
    }
  }

  /// Nothing but the process can have picked them, and that process is gone: it held the folder's
  /// lock.
  private void takeBackOwnJobs() {
    database.write(handle ->
        handle.execute(
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                + " version = version + 1 where picked = true"));
  }

  private void giveUp(Execution execution, String reason, int tries, Instant at) {
    var current = handler;
    if (current == null) return;
    try {
      lease(execution)
          .during(() -> {
            current.givenUp(execution.getId(), reason);
            SqlDeadLetters.bury(database, execution.getId(), "given up: " + reason, tries, at);
          });
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (Lease.Lost lost) {
      log.warn("delivery {} is not given up here: {}", execution.getId(), lost.getMessage());
    }
  }

  private Lease lease(Execution execution) {
    return new Lease(execution.getId(), execution.version, lease, leases);
  }

  /// Which process it is shows in the table, for operators.
  private static String name() {
    return "parallax-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  }

  /// Nothing of it is ours when somebody else has it; when nobody has, it need not wait for the
  /// lease's end.
  private void giveBack(Execution mine) {
    database.write(handle ->
        handle.execute(
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                + " version = version + 1 where task_name = ? and task_instance = ? and version ="
                + " ? and picked",
            TASK,
            mine.getId(),
            mine.version));
  }

  /// Nobody hears of this as of work; its log lines say for which delivery they are.
  private void again(ExecutionComplete failed, ExecutionOperations<Void> operations) {
    var guid = failed.getExecution().taskInstance.getId();
    Trail.begin(new dev.parallax.trail.Work.Delivery(guid))
        .carrying(() -> again(guid, failed, operations))
        .run();
  }

  private void again(String guid, ExecutionComplete failed, ExecutionOperations<Void> operations) {
    var cause = failed.getCause().orElse(null);
    var failures = failed.getExecution().consecutiveFailures;
    // What is interrupted by a stop may meet any trouble; the thread has to give the job back yet.
    var interrupted = Thread.interrupted();
    if (cause instanceof Stopped || (interrupted && !(cause instanceof Lease.Lost))) {
      operations.reschedule(failed, failed.getTimeDone());
      return;
    }
    if (cause instanceof Lease.Lost) {
      log.warn("delivery {} is left to whoever has it: {}", guid, cause.getMessage());
      giveBack(failed.getExecution());
      return;
    }
    var wait = wait(cause, failures);
    if (nobodyWasThere(failed)) countFrom(failed.getTimeDone(), guid);
    if (givesUp(failed.getTimeDone().plus(wait), guid)) {
      log.error("delivery {} is given up after {} tries", guid, failures + 1, cause);
      var reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
      giveUp(failed.getExecution(), reason, failures + 1, failed.getTimeDone());
    } else if (cause instanceof Later) {
      // To wait is no failure: what fails afterwards is not to wait the longer for it.
      var done = failed.getTimeDone();
      var waited = ExecutionComplete.success(failed.getExecution(), done, done);
      operations.reschedule(waited, done.plus(wait));
    } else {
      if (cause instanceof ForgeTrouble) {
        log.warn("delivery {} is tried again in {}: {}", guid, wait, cause.getMessage());
      } else {
        log.error("delivery {} met a fault and is tried again in {}", guid, wait, cause);
      }
      operations.reschedule(failed, failed.getTimeDone().plus(wait));
    }
  }

  private static Duration wait(@Nullable Throwable cause, int failures) {
    if (cause instanceof Later later) return later.pause();
    return cause instanceof ForgeTrouble trouble && trouble.retryAfter().isPresent()
        ? trouble.retryAfter().get()
        : Duration.ofSeconds(Math.min(600, 1L << Math.min(failures, 20)));
  }

  /// Whether it was due long before it was begun: no instance ran, or none had room.
  private static boolean nobodyWasThere(ExecutionComplete failed) {
    var begun = failed.getTimeDone().minus(failed.getDuration());
    return failed.getExecution().executionTime.plus(AWAY).isBefore(begun);
  }

  /// From when on its day counts.
  private void countFrom(Instant at, String guid) {
    database.write(handle ->
        handle.execute("update delivery set again_at = ? where guid = ?", at.toEpochMilli(), guid));
  }

  private boolean givesUp(Instant next, String guid) {
    try {
      return database.read(handle ->
          handle
              .createQuery("select coalesce(again_at, received_at) from delivery where guid = ?")
              .bind(0, guid)
              .mapTo(Long.class)
              .findOne()
              .map(at -> Instant.ofEpochMilli(at).plus(GIVE_UP).isBefore(next))
              .orElse(true));
    } catch (StoreTrouble e) {
      return false;
    }
  }

  /// The process is being stopped.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
