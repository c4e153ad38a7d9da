package dev.parallax.run;

import dev.parallax.plan.Priority;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A bounded number of places, given to whoever has the highest priority, and among equals to
/// whoever asked first. Shared by all runs of this process.
public final class Slots {
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Waiter> waiters =
      new PriorityQueue<>(
          Comparator.comparing(Waiter::priority).thenComparingLong(Waiter::arrival));
  private int free;
  private long arrivals;

  private record Waiter(Priority priority, long arrival, Condition turn) {}

  /// @param places how many can be held at once
  public Slots(int places) {
    if (places < 1) throw new IllegalArgumentException("places " + places);
    free = places;
  }

  /// Work done while a place is held.
  public interface Work {
    void run() throws InterruptedException;
  }

  /// Waits for a place, works, and gives it back.
  public void within(Priority priority, Work work) throws InterruptedException {
    acquire(priority);
    try {
      work.run();
    } finally {
      release();
    }
  }

  private void acquire(Priority priority) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var waiter = new Waiter(priority, arrivals++, lock.newCondition());
      waiters.add(waiter);
      try {
        while (free == 0 || !waiter.equals(waiters.peek())) waiter.turn().await();
        free--;
      } finally {
        waiters.remove(waiter);
        wakeNext(); // also when this waiter was interrupted after it had been woken
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    lock.lock();
    try {
      free++;
      wakeNext();
    } finally {
      lock.unlock();
    }
  }

  private void wakeNext() {
    var next = waiters.peek();
    if (free > 0 && next != null) next.turn().signal();
  }
}
