package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.Arrival;
import dev.parallax.job.CommandLog;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.DeliveryLog;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Inbox;
import dev.parallax.job.Later;
import dev.parallax.job.Lease;
import dev.parallax.job.MemoryLedger;
import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.job.SweepLog;
import dev.parallax.job.Turns;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import dev.parallax.run.Paid;
import dev.parallax.run.Payment;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database keeps, whichever it is.
abstract class StoreContract {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Task SECURITY = task("security");
  private static final Task DOCS = task("docs");

  // Lately, because what could not be handled for a day is given up.
  private Instant received = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private Database database;
  private SqlJobQueue jobs;
  private static final Trigger ANY = new Trigger.Nothing("it does not matter what");

  private SqlInbox inbox;
  private SqlRunStore runs;

  /// Opens the same database again, as a process does that starts after a crash.
  abstract Database open() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    database = open();
    jobs = new SqlJobQueue(database, 4);
    inbox = new SqlInbox(database, jobs, InstantSource.system());
    runs = new SqlRunStore(database, InstantSource.system());
  }

  @AfterEach
  final void stop() {
    jobs.stop(Duration.ZERO);
    inbox.close();
    database.close();
  }

  private void restart() throws Exception {
    stop();
    start();
  }

  @Test
  void a_delivery_is_accepted_once_and_has_one_job() {
    assertThat(inbox.accept(delivery("g1"), ANY)).isEqualTo(Inbox.Acceptance.ACCEPTED);
    assertThat(inbox.accept(delivery("g1"), ANY)).isEqualTo(Inbox.Acceptance.KNOWN);
    assertThat(jobs.size()).isEqualTo(1);
  }

  @Test
  void of_deliveries_that_ask_for_the_same_the_newest_has_its_turn() {
    arriving(new Arrival("1/PULL_REQUEST/7", "a ", true, false, Duration.ZERO), "g1", "g2", "g3");
    arriving(new Arrival("1/PULL_REQUEST/8", "a ", true, false, Duration.ZERO), "g4");
    arriving(Arrival.ALONE, "g5", "g6");
    var turns = new SqlTurns(database);
    assertThat(Stream.of("g1", "g2", "g3", "g4", "g5", "g6").map(turns::of))
        .containsExactly(
            Turns.Turn.SUPERSEDED,
            Turns.Turn.SUPERSEDED,
            Turns.Turn.NOW,
            Turns.Turn.NOW,
            Turns.Turn.NOW,
            Turns.Turn.NOW);
  }

  @Test
  void a_persons_wish_gives_way_to_no_event_that_happens_anyway() {
    arriving(new Arrival("1/PULL_REQUEST/7", "a ", true, true, Duration.ZERO), "g1");
    arriving(new Arrival("1/PULL_REQUEST/7", "a ", true, false, Duration.ZERO), "g2");
    arriving(new Arrival("1/PULL_REQUEST/7", "a docs", false, true, Duration.ZERO), "g3");
    arriving(new Arrival("1/PULL_REQUEST/7", "b ", true, false, Duration.ZERO), "g4");
    var turns = new SqlTurns(database);
    assertThat(Stream.of("g1", "g2", "g3", "g4").map(turns::of))
        .containsExactly(Turns.Turn.NOW, Turns.Turn.SUPERSEDED, Turns.Turn.NOW, Turns.Turn.NOW);
  }

  @Test
  void acts_are_counted_by_the_hour_and_each_delivery_once() {
    var log = new SqlCommandLog(database);
    var cap = new CommandLog.Cap(CommandLog.Per.USER, 2);
    assertThat(Stream.of("g1", "g1", "g2", "g3").map(guid -> log.admit(act(guid, 0), cap)))
        .containsExactly(
            CommandLog.Room.NEW, CommandLog.Room.BEFORE, CommandLog.Room.NEW, CommandLog.Room.NONE);
    assertThat(log.admit(act("g3", 59), cap)).isEqualTo(CommandLog.Room.NONE);
    assertThat(log.admit(act("g3", 61), cap)).isEqualTo(CommandLog.Room.NEW);
    log.forget(act("g3", 61));
    assertThat(log.admit(act("g3", 61), cap)).isEqualTo(CommandLog.Room.NEW);
  }

  @Test
  void who_is_not_served_any_more_is_known_by_installation_repository_and_time() {
    var served = new SqlServed(database);
    var noon = Instant.parse("2026-01-02T12:00:00Z");
    served.withdrawn(new Trigger.Withdrawn(1, List.of(10L, 11L)), noon);
    served.withdrawn(new Trigger.Withdrawn(2, List.of()), noon);
    assertThat(served.isWithdrawn(ref(1, 10), noon)).isTrue();
    assertThat(served.isWithdrawn(ref(1, 12), noon)).isFalse();
    assertThat(served.isWithdrawn(ref(2, 99), noon.minusSeconds(9))).isTrue();
    assertThat(served.isWithdrawn(ref(2, 99), noon.plusMillis(1))).isFalse();
    assertThat(served.isWithdrawn(ref(3, 10), noon)).isFalse();
  }

  @Test
  void the_last_good_configuration_is_remembered_by_repository() {
    assertThat(runs.goodConfiguration(1)).isEmpty();
    runs.configurationIsGood(1, "a");
    runs.configurationIsGood(1, "b");
    runs.configurationIsGood(2, "c");
    assertThat(runs.goodConfiguration(1)).contains("b");
  }

  private static CommandLog.Act act(String guid, int minute) {
    var at = Instant.parse("2026-01-02T12:00:00Z").plus(Duration.ofMinutes(minute));
    return new CommandLog.Act(guid, CommandLog.Kind.ATTEMPT, 1, 7, 11, at);
  }

  private static Trigger.SubjectRef ref(long installation, long repository) {
    return new Trigger.SubjectRef(installation, repository, "o", "r", On.PULL_REQUEST, 7);
  }

  /// Deliveries that come in one after the other, and are not handed out.
  private void arriving(Arrival arrival, String... guids) {
    try (var door = new SqlInbox(database, jobs, InstantSource.system(), _ -> arrival)) {
      for (var guid : guids) door.accept(delivery(guid), ANY);
    }
  }

  @Test
  void of_many_deliveries_with_one_guid_at_once_one_is_accepted() throws Exception {
    var accepted = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 200; i++) {
        var guid = "g" + i % 10;
        threads.execute(() -> {
          if (inbox.accept(delivery(guid), ANY) == Inbox.Acceptance.ACCEPTED)
            accepted.incrementAndGet();
        });
      }
    }
    assertThat(accepted).hasValue(10);
    assertThat(jobs.size()).isEqualTo(10);
  }

  @Test
  void an_accepted_delivery_is_there_after_a_restart() throws Exception {
    inbox.accept(delivery("g1"), ANY);
    restart();
    assertThat(inbox.find("g1")).contains(delivery("g1"));
    assertThat(jobs.size()).isEqualTo(1);
  }

  @Test
  void every_accepted_delivery_is_handed_out_once() throws Exception {
    var handled = new ConcurrentLinkedQueue<String>();
    var all = new CountDownLatch(50);
    jobs.start(guid -> {
      handled.add(guid);
      all.countDown();
    });
    var expected = new ArrayList<String>();
    for (var i = 0; i < 50; i++) {
      expected.add("g" + i);
      inbox.accept(delivery("g" + i), ANY);
    }
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(handled).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void a_job_that_was_interrupted_by_a_stop_is_handed_out_again() throws Exception {
    var begun = new CountDownLatch(1);
    jobs.start(_ -> {
      begun.countDown();
      Thread.sleep(Duration.ofMinutes(1));
    });
    inbox.accept(delivery("g1"), ANY);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    restart();
    var again = new CountDownLatch(1);
    jobs.start(_ -> again.countDown());
    assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_job_that_failed_is_tried_again_after_the_time_that_was_asked_for() throws Exception {
    var tries = new CountDownLatch(2);
    jobs.start(_ -> {
      tries.countDown();
      if (tries.getCount() > 0) {
        throw new ForgeTrouble(ForgeTrouble.Kind.PASSING, "later", Duration.ofMillis(50), null);
      }
    });
    inbox.accept(delivery("g1"), ANY);
    assertThat(tries.await(15, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waiting_for_a_turn_is_no_failure() throws Exception {
    var tried = new CountDownLatch(1);
    jobs.start(_ -> {
      tried.countDown();
      throw new Later(Duration.ofHours(1), "another one is at it");
    });
    inbox.accept(delivery("g1"), ANY);
    assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
    var settled = "(last_success is not null or last_failure is not null)";
    await(() -> count(settled) == 1);
    assertThat(count(settled + " and consecutive_failures > 0")).isZero();
  }

  @Test
  void what_waits_for_its_turn_is_given_up_after_a_day_like_all_else() {
    jobs.start(_ -> {
      throw new Later(Duration.ofMillis(10), "it never ends");
    });
    received = received.minus(Duration.ofDays(2));
    inbox.accept(delivery("g1"), ANY);
    await(() -> jobs.size() == 0);
  }

  @Test
  void what_is_under_way_may_end_within_the_grace_of_a_stop() throws Exception {
    var begun = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    jobs.start(_ -> {
      begun.countDown();
      mayEnd.await();
    });
    inbox.accept(delivery("g1"), ANY);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var stopped = threads.submit(() -> jobs.stop(Duration.ofSeconds(30)));
      mayEnd.countDown();
      stopped.get(20, TimeUnit.SECONDS);
    }
    assertThat(jobs.size()).isZero();
  }

  @Test
  void a_delivery_that_comes_while_all_is_closed_is_refused_and_never_left_waiting()
      throws Exception {
    var begun = new CountDownLatch(8);
    var refused = new CountDownLatch(8);
    for (var i = 0; i < 8; i++) {
      var name = "t" + i + "-";
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (var n = 0; ; n++) {
                inbox.accept(delivery(name + n), ANY);
                begun.countDown();
              }
            } catch (StoreTrouble closed) {
              refused.countDown();
            }
          });
    }
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    inbox.close();
    // Below the time for which a delivery that nobody looks at would be waited for.
    assertThat(refused.await(8, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_run_is_one_deliverys_until_it_lets_go() throws Exception {
    var run = runs.open("k", subject(), List.of());
    var answers = new ConcurrentLinkedQueue<String>();
    var taken = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    jobs.start(guid -> {
      if (guid.equals("g1")) {
        answers.add("first " + runs.take(run.id()));
        taken.countDown();
        asked.await();
        runs.letGo(run.id());
        taken.countDown();
      } else {
        taken.await();
        answers.add("second " + runs.take(run.id()));
        try {
          runs.reopen(run.id(), List.of());
        } catch (Later later) {
          answers.add("later");
        }
        asked.countDown();
        await(() -> runs.take(run.id()));
        done.countDown();
      }
    });
    inbox.accept(delivery("g1"), ANY);
    inbox.accept(delivery("g2"), ANY);
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(answers).containsExactly("first true", "second false", "later");
    assertThat(runs.takenBy("g2")).extracting(RunRecord::id).containsExactly(run.id());
  }

  @Test
  void whoever_lost_the_lease_of_a_delivery_keeps_nothing_of_it_on_any_thread() throws Exception {
    var run = runs.open("k", subject(), List.of());
    var lost = new ConcurrentLinkedQueue<String>();
    var done = new CountDownLatch(1);
    jobs.start(_ -> {
      if (done.getCount() == 0) return;
      assertThat(runs.take(run.id())).isTrue();
      var journal = runs.journal(run.id(), true);
      journal.end(SECURITY, ended(reported()));
      Thread.ofVirtual().start(this::takeOver).join();
      Thread.ofVirtual()
          .start(() -> losing(lost, () -> journal.end(DOCS, ended(reported()))))
          .join();
      losing(lost, () -> runs.ended(run.id(), "by the one who slept"));
      losing(lost, () -> new SqlCommentLedger(database).done("s", 42));
      losing(lost, () -> inbox.settled("g1", "by the one who slept"));
      done.countDown();
      runs.ended(run.id(), "once more");
    });
    inbox.accept(delivery("g1"), ANY);
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    await(() -> jobs.size() == 0);
    assertThat(lost).hasSize(4);
    assertThat(runs.ends(run.id())).containsOnlyKeys("security");
    assertThat(runs.find(run.id())).map(RunRecord::state).contains(RunRecord.State.OPEN);
    assertThat(new SqlCommentLedger(database).find("s")).isEmpty();
  }

  private static void losing(ConcurrentLinkedQueue<String> lost, Runnable write) {
    try {
      write.run();
    } catch (Lease.Lost trouble) {
      lost.add(String.valueOf(trouble.getMessage()));
    }
  }

  /// As the job engine of another instance does with a row whose heart has stopped.
  private void takeOver() {
    database.write(handle ->
        handle.execute(
            "update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null,"
                + " version = version + 1 where picked = true"));
  }

  @Test
  void a_database_that_a_newer_version_has_been_at_is_opened_all_the_same() throws Exception {
    database.write(handle ->
        handle.execute(
            "insert into flyway_schema_history (installed_rank, version, description, type, script,"
                + " checksum, installed_by, execution_time, success) values (99, '99', 'later',"
                + " 'SQL', 'V99__later.sql', 1, 'tester', 1, true)"));
    restart();
    inbox.accept(delivery("g1"), ANY);
    assertThat(jobs.size()).isEqualTo(1);
  }

  @Test
  void what_is_given_up_is_a_dead_letter_until_somebody_has_it_tried_again() throws Exception {
    var fails = new AtomicInteger(1);
    var done = new CountDownLatch(1);
    jobs.start(_ -> {
      if (fails.getAndDecrement() > 0) {
        throw new ForgeTrouble(ForgeTrouble.Kind.DENIED, "it may not", Duration.ofMillis(1), null);
      }
      done.countDown();
    });
    received = received.minus(Duration.ofHours(25));
    inbox.accept(delivery("g1"), ANY);
    var dead = new SqlDeadLetters(database, jobs, InstantSource.system());
    await(() -> dead.count() == 1);
    assertThat(dead.newest(9))
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.reason()).isEqualTo("given up: it may not");
          assertThat(letter.tries()).isEqualTo(1);
        });
    assertThat(dead.again("g2")).isFalse();
    assertThat(dead.again("g1")).isTrue();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(dead.again("g1")).isFalse();
    assertThat(dead.count()).isZero();
  }

  @Test
  void a_body_is_taken_in_once_and_a_click_once_in_a_minute() {
    var cancel = new Trigger.Cancel(ref(1, 10), "closed");
    var click = new Trigger.Retry(ref(1, 10), "a", "", true, new Trigger.Sender(1, "x", false));
    assertThat(inbox.accept(delivery("g1"), cancel)).isEqualTo(Inbox.Acceptance.ACCEPTED);
    assertThat(inbox.accept(delivery("g2"), cancel)).isEqualTo(Inbox.Acceptance.KNOWN);
    assertThat(inbox.accept(delivery("g3"), click)).isEqualTo(Inbox.Acceptance.ACCEPTED);
    assertThat(inbox.accept(delivery("g4"), click)).isEqualTo(Inbox.Acceptance.KNOWN);
    received = received.plus(Duration.ofMinutes(1));
    assertThat(inbox.accept(delivery("g5"), click)).isEqualTo(Inbox.Acceptance.ACCEPTED);
    assertThat(jobs.size()).isEqualTo(3);
  }

  @Test
  void what_was_missed_is_due_until_it_arrives_or_is_given_up() throws Exception {
    var log = new SqlSweepLog(database);
    assertThat(log.watermark("sweep")).isEmpty();
    log.watermark("sweep", NOW.minusSeconds(9));
    log.watermark("sweep", NOW);
    inbox.accept(delivery("known"), ANY);
    log.note(List.of(missed("known"), missed("g1"), missed("g2"), missed("g3")), Set.of());
    assertThat(due(log, NOW)).containsExactly("g1", "g2", "g3");
    log.asked("g1", 1, NOW.plusSeconds(60));
    log.asked("g2", 1, NOW.plusSeconds(60));
    log.giveUp("g3", "no more");
    restart();
    log = new SqlSweepLog(database);
    assertThat(log.watermark("sweep")).contains(NOW);
    assertThat(due(log, NOW)).isEmpty();
    // That it is in the list again changes nothing of when it is asked for.
    assertThat(log.note(List.of(missed("g1"), missed("g3")), Set.of("g2"))).isEqualTo(1);
    assertThat(due(log, NOW)).isEmpty();
    assertThat(due(log, NOW.plusSeconds(60))).containsExactly("g1");
    assertThat(log.givenUp(9)).map(one -> one.failed().guid()).containsExactly("g3");
    assertThat(log.again("g1", NOW)).isFalse();
    assertThat(log.again("g3", NOW)).isTrue();
    assertThat(due(log, NOW)).containsExactly("g3");
  }

  private static List<String> due(SqlSweepLog log, Instant at) {
    return log.due(at, 9).stream().map(one -> one.failed().guid()).toList();
  }

  private static SweepLog.Missed missed(String guid) {
    var failed = new DeliveryLog.Failed(guid, 1, "pull_request", "timed out", NOW, false);
    return new SweepLog.Missed(failed, 0, NOW, "");
  }

  private int count(String condition) {
    return database.read(handle ->
        handle
            .createQuery("select count(*) from scheduled_tasks where " + condition)
            .mapTo(Integer.class)
            .one());
  }

  private static void await(BooleanSupplier condition) {
    for (var left = 1_000; !condition.getAsBoolean(); left--) {
      assertThat(left).as("it never happened").isPositive();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  @Test
  void the_same_key_is_the_same_run() {
    var first = runs.open("k", subject(), List.of());
    assertThat(runs.open("k", subject(), List.of()).id()).isEqualTo(first.id());
    assertThat(runs.open("other", subject(), List.of("docs")).agents()).containsExactly("docs");
    assertThat(first.state()).isEqualTo(RunRecord.State.OPEN);
  }

  @Test
  void a_cancelled_run_is_cancelled_and_the_excepted_one_is_not() {
    var old = runs.open("old", subject(), List.of());
    var current = runs.open("current", subject(), List.of());
    assertThat(runs.cancel(subject().key(), current.id(), "a newer head"))
        .containsExactly(old.id());
    assertThat(runs.find(old.id())).map(RunRecord::state).contains(RunRecord.State.CANCELLED);
    assertThat(runs.find(current.id())).map(RunRecord::state).contains(RunRecord.State.OPEN);
  }

  @Test
  void what_calls_cost_is_known_by_agent_and_month_after_a_kill() throws Exception {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    var price = new BigDecimal("0.000000025");
    journal.pay(payment(SECURITY, NOW.minusSeconds(1), price));
    journal.pay(payment(SECURITY, NOW, price));
    journal.pay(payment(DOCS, NOW, new BigDecimal("2")));
    journal.flush();
    journal.flush();
    journal.pay(
        payment(DOCS, NOW, BigDecimal.TEN)); // what was not flushed is lost with the process
    restart();
    var paid = runs.journal(run.id(), true).paid(NOW);
    assertThat(of(paid, "security").costUsd()).isEqualByComparingTo("0.00000005");
    assertThat(of(paid, "security").inputTokens()).isEqualTo(10);
    assertThat(of(paid, "docs").costUsd()).isEqualByComparingTo("2");
    assertThat(paid.inRepository()).isEqualByComparingTo("2.000000025");
    assertThat(paid.everywhere()).isEqualByComparingTo("2.000000025");
  }

  @Test
  void
      another_run_on_the_repository_knows_what_was_spent_on_it_and_running_again_forgets_nothing() {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    journal.pay(payment(SECURITY, NOW, BigDecimal.ONE));
    journal.end(SECURITY, ended(new Outcome.Failed(Cause.TIMEOUT, "late", 1)));
    runs.ended(run.id(), "x");
    runs.reopen(run.id(), List.of());
    var other = runs.journal(runs.open("other", subject(), List.of()).id(), true).paid(NOW);
    assertThat(other.byAgent()).isEmpty();
    assertThat(other.inRepository()).isEqualByComparingTo("1");
    assertThat(runs.journal(run.id(), true).paid(NOW).byAgent()).containsOnlyKeys("security");
  }

  @Test
  void forgetting_leaves_the_money_of_this_month() {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    var now = Instant.now();
    journal.pay(payment(SECURITY, now.minus(Duration.ofDays(2)), BigDecimal.ONE));
    journal.pay(payment(SECURITY, now.minus(Duration.ofDays(60)), BigDecimal.TEN));
    journal.flush();
    runs.forget(now.minus(Duration.ofDays(1)));
    assertThat(runs.journal(run.id(), true).paid(Instant.EPOCH).everywhere())
        .isEqualByComparingTo("1");
  }

  private static Payment payment(Task task, Instant at, BigDecimal usd) {
    return new Payment(at, task.id(), task.agent().name(), new Usage(1, 4, 0, 1, usd));
  }

  @Test
  void the_first_end_of_a_task_stands_and_survives_a_restart() throws Exception {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    var first = ended(reported());
    journal.end(SECURITY, first);
    journal.end(SECURITY, ended(new Outcome.Failed(Cause.TIMEOUT, "late", 1)));
    restart();
    assertThat(runs.journal(run.id(), true).ended(SECURITY)).contains(first);
    assertThat(runs.journal(run.id(), true).ended(DOCS)).isEmpty();
  }

  @Test
  void an_output_is_kept_whole_whatever_it_is() {
    var run = runs.open("k", subject(), List.of());
    var odd = "x".repeat(300_000) + "\0\uFFFD😀\u202E\n";
    runs.journal(run.id(), true).keep(SECURITY, 1, new Output(odd, Usage.NONE, "rules"));
    runs.journal(run.id(), true).keep(SECURITY, 1, new Output("again", Usage.NONE, "rules"));
    assertThat(runs.outputs(run.id(), "security")).containsExactly(odd, "again");
  }

  @Test
  void opening_a_run_again_forgets_only_what_did_not_report() {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    journal.end(SECURITY, ended(reported()));
    journal.end(DOCS, ended(new Outcome.Failed(Cause.RATE_LIMITED, "busy", 3)));
    runs.ended(run.id(), "over");
    assertThat(runs.reopen(run.id(), List.of("security"))).isEmpty();
    assertThat(runs.reopen(run.id(), List.of())).containsExactly("docs");
    assertThat(journal.ended(SECURITY)).isPresent();
    assertThat(journal.ended(DOCS)).isEmpty();
    assertThat(runs.find(run.id())).map(RunRecord::state).contains(RunRecord.State.OPEN);
  }

  @Test
  void the_log_keeps_its_order() {
    var run = runs.open("k", subject(), List.of());
    var journal = runs.journal(run.id(), true);
    for (var i = 0; i < 60; i++) {
      journal.note(new Moment(NOW.plusMillis(i), Moment.Kind.STARTED, "t" + i, "\0"));
    }
    journal.end(SECURITY, ended(reported()));
    var log = runs.log(run.id());
    assertThat(log).hasSize(60);
    for (var i = 0; i < 60; i++) assertThat(log.get(i)).contains("\"t" + i + "\"");
  }

  @Test
  void a_comment_is_sent_then_done_and_may_be_taken_back_before() {
    CommentLedger ledger = new SqlCommentLedger(database);
    assertThat(ledger.find("s")).isEmpty();
    ledger.sent("s", NOW);
    assertThat(ledger.find("s")).map(CommentLedger.Entry::state).contains(CommentLedger.State.SENT);
    ledger.notSent("s");
    assertThat(ledger.find("s")).isEmpty();
    ledger.sent("s", NOW);
    ledger.done("s", 42);
    ledger.notSent("s");
    assertThat(ledger.find("s")).map(CommentLedger.Entry::commentId).contains(42L);
  }

  @Test
  void of_many_that_are_about_to_send_the_first_comment_one_does() throws Exception {
    for (var ledger : List.of(new SqlCommentLedger(database), new MemoryLedger())) {
      var first = new AtomicInteger();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var i = 0; i < 8; i++) {
          threads.execute(() -> {
            if (ledger.sentFirst("s", NOW, NOW.minusSeconds(65))) first.incrementAndGet();
          });
        }
      }
      assertThat(first).hasValue(1);
      var later = NOW.plusSeconds(65);
      assertThat(ledger.sentFirst("s", later, NOW)).isTrue();
      assertThat(ledger.sentFirst("s", later, NOW)).isFalse();
      ledger.done("s", 42);
      assertThat(ledger.sentFirst("s", later.plusSeconds(99), later)).isFalse();
    }
  }

  private Delivery delivery(String guid) {
    return new Delivery(guid, "pull_request", "{\"a\": \"ü\"}", received);
  }

  private static Subject.PullRequest subject() {
    return new Subject.PullRequest(
        new Repository(1, "acme", "shop", "main", 7),
        12,
        "A \0 change",
        "",
        "robin",
        "a".repeat(40),
        "b".repeat(40),
        Set.of(),
        false,
        false,
        true);
  }

  private static Outcome.Reported reported() {
    var finding =
        new Finding(
            "security/x",
            "a.java",
            3,
            4,
            "quote",
            Severity.HIGH,
            "claim",
            "",
            "mended();",
            QuoteState.MOVED,
            true,
            "",
            "");
    return new Outcome.Reported(Status.FAIL, "FAIL", "said", List.of(finding), List.of("b.sql"));
  }

  private static Ended ended(Outcome outcome) {
    var usage = new Usage(1, 2, 3, 4, new BigDecimal("0.0123"));
    return new Ended(outcome, NOW, NOW.plusMillis(1), NOW.plusSeconds(2), usage, "rules", 2, false);
  }

  private static Task task(String name) {
    return new Task(
        new Agent(
            name,
            "",
            Priority.P1,
            new Agent.Scope(Set.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            Agent.Votes.ONE,
            new Agent.Mind(Agent.EngineKind.RULES, "", List.of(), 1, ""),
            new Agent.Tries(1, Duration.ofMinutes(1)),
            Agent.Statuses.STANDARD,
            "built in"),
        1,
        1);
  }

  private static Usage of(Paid paid, String agent) {
    return paid.byAgent().getOrDefault(agent, Usage.NONE);
  }
}
