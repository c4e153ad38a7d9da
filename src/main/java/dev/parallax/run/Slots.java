package dev.parallax.run;

import dev.parallax.plan.Priority;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Places for work, shared by all runs of this process: bounded in all, for each installation and
/// for each provider.
///
/// The next place goes to the installation that holds the fewest, so that a busy one never starves
/// another; within it to the highest priority, and among equals to whoever asked first. Who cannot
/// have a place because its provider has none left does not hold up others.
public final class Slots {
  private static final Comparator<Waiter> IN_LINE =
      Comparator.comparing((Waiter waiter) -> waiter.claim.priority())
          .thenComparingLong(waiter -> waiter.arrival);

  private final Bounds bounds;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Line, PriorityQueue<Waiter>> lines = new HashMap<>();
  private final Map<Long, Integer> heldByInstallation = new HashMap<>();
  private final Map<String, Integer> heldOfProvider = new HashMap<>();
  private int held;
  private long arrivals;

  public Slots(Bounds bounds) {
    this.bounds = bounds;
  }

  /// How many places there are.
  ///
  /// @param inAll over all runs
  /// @param perInstallation for all runs of one installation
  /// @param perProvider of tasks that ask the same provider
  public record Bounds(int inAll, int perInstallation, int perProvider) {
    public Bounds {
      if (Math.min(inAll, Math.min(perInstallation, perProvider)) < 1) {
        throw new IllegalArgumentException("there must be a place: " + inAll);
      }
    }
  }

  /// Who wants a place.
  ///
  /// @param installation 0 for local work
  /// @param provider whom the work asks, such as `anthropic`
  public record Claim(Priority priority, long installation, String provider) {}

  /// Work done while a place is held.
  public interface Work {
    void run() throws InterruptedException;
  }

  /// Waits for a place, works, and gives it back.
  public void within(Claim claim, Work work) throws InterruptedException {
    acquire(claim);
    try {
      work.run();
    } finally {
      release(claim);
    }
  }

  /// Those who wait for the same places.
  private record Line(long installation, String provider) {
    static Line of(Claim claim) {
      return new Line(claim.installation(), claim.provider());
    }
  }

  private static final class Waiter {
    final Claim claim;
    final long arrival;
    final Condition turn;
    boolean admitted;

    Waiter(Claim claim, long arrival, Condition turn) {
      this.claim = claim;
      this.arrival = arrival;
      this.turn = turn;
    }
  }

  private void acquire(Claim claim) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var waiter = new Waiter(claim, arrivals++, lock.newCondition());
      lines.computeIfAbsent(Line.of(claim), _ -> new PriorityQueue<>(IN_LINE)).add(waiter);
      admitAll();
      try {
        while (!waiter.admitted) waiter.turn.await();
      } catch (InterruptedException stopped) {
        if (waiter.admitted) giveBack(claim);
        else leave(waiter);
        throw stopped;
      }
    } finally {
      lock.unlock();
    }
  }

  private void release(Claim claim) {
    lock.lock();
    try {
      giveBack(claim);
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Claim claim) {
    held--;
    heldByInstallation.computeIfPresent(claim.installation(), (_, n) -> n == 1 ? null : n - 1);
    heldOfProvider.computeIfPresent(claim.provider(), (_, n) -> n == 1 ? null : n - 1);
    admitAll();
  }

  private void leave(Waiter waiter) {
    var line = Line.of(waiter.claim);
    lines.computeIfPresent(
        line, (_, waiting) -> waiting.remove(waiter) && waiting.isEmpty() ? null : waiting);
  }

  private void admitAll() {
    while (held < bounds.inAll()) {
      var next =
          lines.entrySet().stream()
              .filter(line -> hasPlace(line.getKey()))
              .map(line -> line.getValue().peek())
              .min(
                  Comparator.comparingInt(
                          (Waiter w) -> heldByInstallation.getOrDefault(w.claim.installation(), 0))
                      .thenComparing(IN_LINE));
      if (next.isEmpty()) return;
      var waiter = next.get();
      leave(waiter);
      held++;
      heldByInstallation.merge(waiter.claim.installation(), 1, Integer::sum);
      heldOfProvider.merge(waiter.claim.provider(), 1, Integer::sum);
      waiter.admitted = true;
      waiter.turn.signal();
    }
  }

  private boolean hasPlace(Line line) {
    return heldByInstallation.getOrDefault(line.installation(), 0) < bounds.perInstallation()
        && heldOfProvider.getOrDefault(line.provider(), 0) < bounds.perProvider();
  }
}
