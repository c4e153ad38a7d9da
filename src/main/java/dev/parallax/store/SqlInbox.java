package dev.parallax.store;

import dev.parallax.job.About;
import dev.parallax.job.Arrival;
import dev.parallax.job.Inbox;
import dev.parallax.job.StoreTrouble;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Deliveries on disk, each with its job, in one transaction. Deliveries that arrive together are
/// committed together, because waiting for the disk is what an acknowledgement costs.
public final class SqlInbox implements Inbox, AutoCloseable {
  private static final int MOST_TOGETHER = 256;
  private static final int MOST_WAITING = 10_000;

  /// From so many together on, more are about to come, and share what a transaction costs with who
  /// lingers for them: half as many transactions at 10,000 deliveries a second.
  private static final int CROWD = 4;

  private static final Duration LINGER = Duration.ofNanos(250_000);

  /// Below the 10 s after which GitHub listens no more: it hears that nothing was kept.
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /// How often somebody looks whether that is over.
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Database database;
  private final SqlJobQueue jobs;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Waiting> arriving;
  private final Thread writer;
  private final Thread impatient;
  private volatile List<Waiting> underWay = List.of();
  private volatile boolean closed;

  private static final String INSERT =
      "insert into delivery (guid, event, body, received_at, subject, look, everybody, asked,"
          + " body_key) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

  private final Function<Trigger, Arrival> arrivals;

  /// @param since when, by `System.nanoTime`
  private record Waiting(
      Delivery delivery,
      Arrival arrival,
      Optional<String> bodyKey,
      long since,
      CompletableFuture<Acceptance> answer) {
    boolean tooLong() {
      return System.nanoTime() - since > PATIENCE.toNanos();
    }
  }

  public SqlInbox(Database database, SqlJobQueue jobs, InstantSource clock) {
    this(database, jobs, clock, _ -> Arrival.ALONE);
  }

  /// @param arrivals how what a delivery asks for stands among others, and for how long it waits
  public SqlInbox(
      Database database,
      SqlJobQueue jobs,
      InstantSource clock,
      Function<Trigger, Arrival> arrivals) {
    this(database, jobs, clock, arrivals, MOST_WAITING);
  }

  /// @param mostWaiting deliveries that wait for the disk
  SqlInbox(
      Database database,
      SqlJobQueue jobs,
      InstantSource clock,
      Function<Trigger, Arrival> arrivals,
      int mostWaiting) {
    this.arriving = new LinkedBlockingQueue<>(mostWaiting);
    this.arrivals = arrivals;
    this.database = database;
    this.jobs = jobs;
    this.clock = clock;
    this.writer = Thread.ofPlatform().name("inbox").daemon().start(this::write);
    this.impatient = Thread.ofVirtual().name("inbox's patience").start(this::impatience);
  }

  @Override
  public Acceptance accept(Delivery delivery, Trigger trigger) {
    var waiting =
        new Waiting(
            delivery,
            arrivals.apply(trigger),
            BodyKey.of(delivery, trigger),
            System.nanoTime(),
            new CompletableFuture<>());
    if (!arriving.offer(waiting)) {
      throw new StoreTrouble("too many deliveries wait for the disk", null);
    }
    // After the offer: the writer looks once more at what arrives when it has said that it closes.
    if (closed && arriving.remove(waiting)) throw closing();
    try {
      return waiting.answer().get();
    } catch (ExecutionException e) {
      throw new StoreTrouble("the delivery could not be put on disk", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreTrouble("nobody waits for the disk any more", e);
    }
  }

  /// Whether one more delivery may wait for the disk.
  public boolean hasRoom() {
    return !closed && arriving.remainingCapacity() > 0;
  }

  @Override
  public Optional<Delivery> find(String guid) {
    return SqlDeliveryBook.delivery(database, guid);
  }

  @Override
  public void settled(String guid, String result) {
    database.write(handle -> settle(handle, guid, result));
  }

  @Override
  public void settled(String guid, String result, About about) {
    database.write(handle -> {
      SqlDeliveryBook.note(handle, guid, about);
      return settle(handle, guid, result);
    });
  }

  private static int settle(Handle handle, String guid, String result) {
    return handle.execute(
        "update delivery set result = ? where guid = ?", StoredForm.text(result), guid);
  }

  @Override
  public void close() {
    writer.interrupt();
    impatient.interrupt();
  }

  /// One for all who wait: a clock for each would cost more than what it watches over. Whoever was
  /// told that it takes too long must not find it done, unless the disk is at it already.
  private void impatience() {
    try {
      while (!closed) {
        Thread.sleep(LOOK);
        giveUp(arriving);
        giveUp(underWay);
      }
    } catch (InterruptedException _) {
      // The writer has told everybody.
    }
  }

  private static void giveUp(Collection<Waiting> waiting) {
    for (var one : waiting) {
      if (!one.tooLong()) continue;
      one.answer().completeExceptionally(new StoreTrouble("the disk takes too long", null));
    }
  }

  private void write() {
    var together = new ArrayList<Waiting>();
    var crowd = false;
    try {
      while (true) {
        together.add(arriving.take());
        if (crowd) LockSupport.parkNanos(LINGER.toNanos());
        arriving.drainTo(together, MOST_TOGETHER - 1);
        crowd = together.size() >= CROWD;
        together.removeIf(waiting -> waiting.answer().isDone());
        var batch = List.copyOf(together);
        underWay = batch;
        if (!batch.isEmpty()) commit(batch);
        // Their bodies may be large, and the next one may be long in coming.
        underWay = List.of();
        together.clear();
      }
    } catch (InterruptedException stop) {
      closed = true;
      arriving.drainTo(together);
      together.forEach(waiting -> waiting.answer().completeExceptionally(closing()));
    }
  }

  private static StoreTrouble closing() {
    return new StoreTrouble("the database is being closed", null);
  }

  private void commit(List<Waiting> together) {
    try {
      Set<String> added = database.writeFirst(handle -> insert(handle, together));
      if (together.stream().anyMatch(waiting -> waiting.arrival().quiet().isZero())) jobs.lookNow();
      // Beside the next transaction: who comes after these need not wait until all are told.
      Thread.startVirtualThread(() -> answer(together, added));
    } catch (RuntimeException e) {
      together.forEach(waiting -> waiting.answer().completeExceptionally(e));
    }
  }

  private static void answer(List<Waiting> together, Set<String> added) {
    for (var waiting : together) {
      // Of two deliveries with one GUID in the same commit, the first is the accepted one.
      var first = added.remove(waiting.delivery().guid());
      waiting.answer().complete(first ? Acceptance.ACCEPTED : Acceptance.KNOWN);
    }
  }

  /// In as few statements as can be, since every delivery waits for those of all others.
  ///
  /// @return the GUIDs that were not there before
  private Set<String> insert(Handle handle, List<Waiting> together) throws SQLException {
    var added = new HashSet<String>();
    var due = new ArrayList<SqlJobQueue.Due>();
    var now = clock.instant();
    try (var statement = handle.getConnection().prepareStatement(INSERT)) {
      for (var waiting : together) {
        var delivery = waiting.delivery();
        var arrival = waiting.arrival();
        statement.setString(1, delivery.guid());
        statement.setString(2, delivery.event());
        statement.setString(3, delivery.body());
        statement.setLong(4, delivery.receivedAt().toEpochMilli());
        statement.setString(5, arrival.subject());
        statement.setString(6, arrival.look());
        statement.setInt(7, arrival.everybody() ? 1 : 0);
        statement.setInt(8, arrival.asked() ? 1 : 0);
        statement.setString(9, waiting.bodyKey().orElse(null));
        statement.addBatch();
      }
      var rows = statement.executeBatch();
      for (var i = 0; i < rows.length; i++) {
        var guid = together.get(i).delivery().guid();
        if (rows[i] == 1 && added.add(guid)) {
          due.add(new SqlJobQueue.Due(guid, now.plus(together.get(i).arrival().quiet())));
        }
      }
    }
    jobs.add(handle.getConnection(), due);
    return added;
  }
}
