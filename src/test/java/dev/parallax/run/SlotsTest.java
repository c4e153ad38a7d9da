package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.plan.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SlotsTest {
  private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void the_next_place_goes_to_the_highest_priority_and_then_to_who_asked_first() throws Exception {
    var slots = new Slots(1);
    slots.within(
        Priority.P0,
        () -> {
          ask(slots, Priority.P2, "least");
          ask(slots, Priority.P1, "first");
          ask(slots, Priority.P1, "second");
          ask(slots, Priority.P0, "gravest");
        });
    for (var thread : threads) thread.join();
    assertThat(order).containsExactly("gravest", "first", "second", "least");
  }

  @Test
  void no_more_are_inside_than_there_are_places() throws Exception {
    var slots = new Slots(2);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var bothIn = new CountDownLatch(2);
    for (var i = 0; i < 50; i++) {
      threads.add(
          Thread.startVirtualThread(() ->
              enter(
                  slots,
                  Priority.P1,
                  () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    bothIn.countDown();
                    bothIn.await();
                    inside.decrementAndGet();
                  })));
    }
    for (var thread : threads) thread.join();
    assertThat(most).hasValue(2);
  }

  @Test
  void work_that_throws_gives_its_place_back() throws Exception {
    var slots = new Slots(1);
    assertThatThrownBy(() ->
            slots.within(
                Priority.P0,
                () -> {
                  throw new IllegalStateException("boom");
                }))
        .hasMessage("boom");
    slots.within(Priority.P0, () -> order.add("next"));
    assertThat(order).containsExactly("next");
  }

  @Test
  void who_stops_waiting_holds_nobody_up() throws Exception {
    var slots = new Slots(1);
    slots.within(
        Priority.P0,
        () -> {
          var gone = ask(slots, Priority.P0, "gone");
          ask(slots, Priority.P1, "waits");
          gone.interrupt();
          gone.join();
        });
    for (var thread : threads) thread.join();
    assertThat(order).containsExactly("waits");
  }

  @Test
  void there_is_at_least_one_place() {
    assertThatThrownBy(() -> new Slots(0)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Asks for a place, and returns once that thread waits in line.
  private Thread ask(Slots slots, Priority priority, String name) {
    var thread = Thread.ofPlatform().start(() -> enter(slots, priority, () -> order.add(name)));
    threads.add(thread);
    while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    return thread;
  }

  private static void enter(Slots slots, Priority priority, Slots.Work work) {
    try {
      slots.within(priority, work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
