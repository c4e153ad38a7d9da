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
    var slots = slots(1);
    slots.within(
        claim(Priority.P0),
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
    var slots = slots(2);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var bothIn = new CountDownLatch(2);
    for (var i = 0; i < 50; i++) {
      threads.add(
          Thread.startVirtualThread(() ->
              enter(
                  slots,
                  claim(Priority.P1),
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
    var slots = slots(1);
    assertThatThrownBy(() ->
            slots.within(
                claim(Priority.P0),
                () -> {
                  throw new IllegalStateException("boom");
                }))
        .hasMessage("boom");
    slots.within(claim(Priority.P0), () -> order.add("next"));
    assertThat(order).containsExactly("next");
  }

  @Test
  void who_stops_waiting_holds_nobody_up() throws Exception {
    var slots = slots(1);
    slots.within(
        claim(Priority.P0),
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
  void a_busy_installation_does_not_starve_another() throws Exception {
    var slots = new Slots(new Slots.Bounds(2, 2, 2));
    var first = hold(slots);
    var second = hold(slots);
    ask(slots, of(1, "x"), "busy");
    ask(slots, of(1, "x"), "busy too");
    var quiet = ask(slots, of(2, "x"), "quiet");
    first.countDown(); // one place is free, and the busy installation still holds the other
    quiet.join();
    assertThat(order.peek()).isEqualTo("quiet");
    second.countDown();
    for (var thread : threads) thread.join();
    assertThat(order).hasSize(3);
  }

  /// Holds a place of the busy installation until the latch is counted down.
  private CountDownLatch hold(Slots slots) throws InterruptedException {
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    threads.add(
        Thread.startVirtualThread(() ->
            enter(
                slots,
                of(1, "x"),
                () -> {
                  held.countDown();
                  release.await();
                })));
    held.await();
    return release;
  }

  @Test
  void a_provider_without_a_place_holds_up_nobody_else() throws Exception {
    var slots = new Slots(new Slots.Bounds(3, 3, 1));
    var other = new CountDownLatch(1);
    slots.within(
        of(1, "slow"),
        () -> {
          ask(slots, of(1, "slow"), "waits");
          threads.add(
              Thread.startVirtualThread(() -> enter(slots, of(1, "fast"), other::countDown)));
          other.await();
          assertThat(order).isEmpty();
        });
    for (var thread : threads) thread.join();
    assertThat(order).containsExactly("waits");
  }

  @Test
  void an_installation_has_no_more_than_its_share() throws Exception {
    var slots = new Slots(new Slots.Bounds(3, 1, 3));
    var other = new CountDownLatch(1);
    slots.within(
        of(1, "x"),
        () -> {
          ask(slots, of(1, "x"), "waits");
          threads.add(Thread.startVirtualThread(() -> enter(slots, of(2, "x"), other::countDown)));
          other.await();
          assertThat(order).isEmpty();
        });
    for (var thread : threads) thread.join();
    assertThat(order).containsExactly("waits");
  }

  @Test
  void there_is_at_least_one_place() {
    assertThatThrownBy(() -> new Slots.Bounds(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Slots slots(int places) {
    return new Slots(new Slots.Bounds(places, places, places));
  }

  private static Slots.Claim of(long installation, String provider) {
    return new Slots.Claim(Priority.P1, installation, provider);
  }

  private static Slots.Claim claim(Priority priority) {
    return new Slots.Claim(priority, 1, "anthropic");
  }

  /// Asks for a place, and returns once that thread waits in line.
  private Thread ask(Slots slots, Priority priority, String name) {
    return ask(slots, claim(priority), name);
  }

  private Thread ask(Slots slots, Slots.Claim claim, String name) {
    var thread = Thread.ofPlatform().start(() -> enter(slots, claim, () -> order.add(name)));
    threads.add(thread);
    while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    return thread;
  }

  private static void enter(Slots slots, Slots.Claim claim, Slots.Work work) {
    try {
      slots.within(claim, work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
