package dev.parallax.job;

import dev.parallax.trail.Trail;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The right to work on one delivery, and on the runs that it takes. One process holds it at a
/// time; when that shows no sign of life for the lease's length, another one takes it under a
/// higher term.
///
/// A process that was asleep meanwhile finds out before it does harm: the store asks for the term
/// in the transaction of every write, the forge right before the bytes of every write leave.
///
/// It goes with the thread that handles the delivery; work that is handed to another thread has to
/// be carried there. Where nothing is bound (a job that has its database for itself) nothing can be
/// lost.
public final class Lease {
  /// How long a process may show no sign of life.
  public static final Duration STANDARD = Duration.ofSeconds(24);

  private static final ScopedValue<Lease> HELD = ScopedValue.newInstance();

  private final String guid;
  private final long term;
  private final Duration length;
  private final Leases leases;
  private volatile boolean lost;

  /// @param guid of the delivery
  /// @param term grows whenever somebody takes it
  public Lease(String guid, long term, Duration length, Leases leases) {
    this.guid = guid;
    this.term = term;
    this.length = length;
    this.leases = leases;
  }

  /// Another process has it, or may have it by now. The work is given up without a word: whoever
  /// holds it goes on.
  public static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Lost(Lease lease) {
      super("the lease of " + lease.guid + ", term " + lease.term + ", is lost");
    }
  }

  /// Work under a lease.
  public interface Work {
    void run() throws InterruptedException;
  }

  /// The one under which the calling thread works; empty where nothing can be lost.
  public static Optional<Lease> held() {
    return HELD.isBound() ? Optional.of(HELD.get()) : Optional.empty();
  }

  /// Does something under it.
  public void during(Work work) throws InterruptedException {
    ScopedValue.where(HELD, this)
        .call(() -> {
          work.run();
          return guid;
        });
  }

  /// The same work for another thread, under the caller's lease and on the caller's trail.
  static Runnable carried(Runnable work) {
    var same = Trail.carried(work);
    return held()
        .<Runnable>map(lease -> () -> ScopedValue.where(HELD, lease).run(same))
        .orElse(same);
  }

  /// The same work for another thread, under the caller's lease and on the caller's trail.
  public static <T> Callable<T> carried(Callable<T> work) {
    var trail = Trail.here();
    Callable<T> same = () -> trail.call(work::call);
    return held()
        .<Callable<T>>map(lease -> () -> ScopedValue.where(HELD, lease).call(same::call))
        .orElse(same);
  }

  /// Of which delivery.
  public String guid() {
    return guid;
  }

  /// Which of the times that it was taken.
  public long term() {
    return term;
  }

  /// For how long nobody takes it after a sign of life.
  public Duration length() {
    return length;
  }

  /// Makes sure that nobody takes it for two thirds of its length. The time is that of a clock that
  /// goes on while the process sleeps.
  ///
  /// @throws Lost when somebody has
  public void assure() {
    long asked;
    do {
      asked = System.nanoTime();
      if (lost || !leases.renew(this)) {
        lose();
        throw new Lost(this);
      }
    } while (System.nanoTime() - asked > length.dividedBy(3).toNanos());
  }

  /// Whether it is still held.
  ///
  /// @throws StoreTrouble when that cannot be known
  boolean isHeld() {
    return !lost && leases.holds(this);
  }

  /// Refuses when it is known to be lost.
  public void requireNotLost() {
    if (lost) throw new Lost(this);
  }

  /// Notes that it is lost, or that nobody can know whether it is.
  public void lose() {
    lost = true;
  }
}
