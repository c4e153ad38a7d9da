package dev.parallax.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.Inbox;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WritersLineTest {
  private static final Delivery DELIVERY =
      new Delivery("d-1", "pull_request", "{}", Instant.parse("2026-01-05T10:00:00Z"));

  @TempDir Path folder;
  private Database database;
  private SqlInbox inbox;

  @BeforeEach
  void open() {
    database = Database.embedded(folder);
    inbox = new SqlInbox(database, new SqlJobQueue(database, 1), InstantSource.system());
  }

  @AfterEach
  void close() {
    inbox.close();
    database.close();
  }

  /// Without a line those who came first would all go first, and each waits for the disk.
  @Test
  void a_delivery_does_not_wait_for_all_who_were_there_before_it() throws Exception {
    var gate = new CountDownLatch(1);
    var inside = new CountDownLatch(1);
    var before = new AtomicInteger();
    var writers = new ArrayList<Thread>();
    try (var threads = Executors.newCachedThreadPool()) {
      var first =
          threads.submit(() ->
              database.write(_ -> {
                inside.countDown();
                return pass(gate);
              }));
      inside.await();
      for (var i = 0; i < 20; i++) {
        writers.add(
            Thread.ofPlatform()
                .start(() ->
                    database.write(handle -> {
                      var there =
                          handle
                              .createQuery("select count(*) from delivery")
                              .mapTo(Integer.class)
                              .one();
                      if (there == 0) before.incrementAndGet();
                      return there;
                    })));
      }
      until(() -> writers.stream().allMatch(WritersLineTest::waits));
      var accepted = threads.submit(() -> inbox.accept(DELIVERY, new Trigger.Nothing("")));
      until(() ->
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals("inbox") && asksForConnection(thread)));
      gate.countDown();
      assertThat(accepted.get()).isEqualTo(Inbox.Acceptance.ACCEPTED);
      assertThat(first.get()).isTrue();
      for (var writer : writers) writer.join();
      assertThat(before.get()).isLessThan(10);
    }
  }

  @Test
  void a_connection_that_is_closed_twice_lets_one_more_write_and_not_two() throws Exception {
    var lent = database.writing().getConnection();
    lent.close();
    lent.close();
    var mine = database.writing().getConnection();
    try (var threads = Executors.newCachedThreadPool()) {
      Future<Integer> other = threads.submit(() -> database.write(_ -> 1));
      assertThat(other.state()).isEqualTo(Future.State.RUNNING);
      mine.close();
      assertThat(other.get()).isEqualTo(1);
    }
  }

  @Test
  void who_is_interrupted_writes_what_has_to_be_written_when_nobody_else_does() {
    Thread.currentThread().interrupt();
    assertThat(database.<Integer>write(_ -> 1)).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void a_write_that_fails_makes_way_for_the_next() throws SQLException {
    for (var i = 0; i < 3; i++) {
      try {
        database.write(handle -> handle.execute("insert into nothing values (1)"));
      } catch (dev.parallax.job.StoreTrouble expected) {
        assertThat(expected).hasMessageContaining("nothing");
      }
    }
    assertThat(database.<Integer>write(_ -> 1)).isEqualTo(1);
    try (var connection = database.writing().getConnection()) {
      assertThat(List.of(connection.isClosed())).containsExactly(false);
    }
  }

  private static boolean pass(CountDownLatch gate) {
    try {
      return gate.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static boolean asksForConnection(Thread thread) {
    return List.of(thread.getStackTrace()).stream()
        .anyMatch(frame -> frame.getMethodName().equals("getConnection"));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) LockSupport.parkNanos(1_000_000);
  }
}
