package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who asks first, and how long the others wait.
@Timeout(20)
final class WarmUpTest {
  private static final int LONG = 20_000;

  private final AtomicLong now = new AtomicLong();
  private final WarmUp warmUp = new WarmUp(now::get);

  @Test
  void the_second_waits_until_the_first_ones_answer_begins() throws Exception {
    var first = warmUp.enter("x", LONG);
    var second = enter("x");

    assertThat(second.isDone()).isFalse();
    first.begun();

    second.get().close();
    first.close();
  }

  @Test
  void another_beginning_waits_for_nobody() throws Exception {
    try (var first = warmUp.enter("x", LONG)) {
      warmUp.enter("y", LONG).close();
      assertThat(first).isNotNull();
    }
  }

  @Test
  void a_short_beginning_waits_for_nobody() throws Exception {
    try (var first = warmUp.enter("x", LONG)) {
      warmUp.enter("x", WarmUp.LEAST_TOKENS - 1).close();
      assertThat(first).isNotNull();
    }
  }

  @Test
  void when_the_first_one_ends_without_an_answer_the_next_one_goes_first() throws Exception {
    var first = warmUp.enter("x", LONG);
    var second = enter("x");
    first.close();
    var leader = second.get();

    var third = enter("x");
    assertThat(third.isDone()).isFalse();
    leader.begun();
    third.get().close();
    leader.close();
  }

  @Test
  void what_was_not_asked_for_in_minutes_is_cold_again() throws Exception {
    var first = warmUp.enter("x", LONG);
    first.begun();
    first.close();
    warmUp.enter("x", LONG).close();
    now.addAndGet(Duration.ofMinutes(5).toNanos());

    var again = warmUp.enter("x", LONG);
    var late = enter("x");

    assertThat(late.isDone()).isFalse();
    again.begun();
    late.get().close();
    again.close();
  }

  @Test
  void who_is_stopped_while_waiting_stops_at_once() throws Exception {
    try (var first = warmUp.enter("x", LONG)) {
      assertThat(first).isNotNull();
      var ended = new CountDownLatch(1);
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  warmUp.enter("x", LONG).close();
                } catch (InterruptedException e) {
                  ended.countDown();
                }
              });
      thread.interrupt();
      ended.await();
    }
  }

  /// Comes back once the other thread waits, or has what it wants.
  private CompletableFuture<WarmUp.Pass> enter(String beginning) throws InterruptedException {
    var pass = new CompletableFuture<WarmUp.Pass>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pass.complete(warmUp.enter(beginning, LONG));
              } catch (InterruptedException e) {
                pass.completeExceptionally(e);
              }
            });
    while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) Thread.sleep(1);
    return pass;
  }
}
