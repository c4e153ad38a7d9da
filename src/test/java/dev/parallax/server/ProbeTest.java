package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProbeTest {
  private static final Probe.Terms<String> TERMS =
      new Probe.Terms<>(
          last -> Duration.ofSeconds(last.equals("bad") ? 1 : 100),
          Duration.ofMillis(10),
          Duration.ofSeconds(5));

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private volatile String answer = "good";
  private volatile boolean hangs;
  private final Probe<String> probe = new Probe<>(this::ask, "away", TERMS, now::get);

  private String ask() {
    asked.incrementAndGet();
    try {
      if (hangs) go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (answer.equals("bug")) throw new IllegalStateException("a bug");
    return answer;
  }

  @Test
  void nobody_is_asked_before_somebody_wants_to_know() {
    assertThat(asked).hasValue(0);
  }

  @Test
  void an_answer_is_good_for_as_long_as_its_kind_is() {
    settled("good");
    answer = "bad";
    later(99);
    assertThat(probe.get()).isEqualTo("good");
    later(1);
    settled("bad");
    answer = "good";
    later(1);
    settled("good");
    assertThat(asked).hasValue(3);
  }

  @Test
  void while_an_answer_is_waited_for_what_was_true_is_said_until_it_is_late() {
    settled("good");
    hangs = true;
    later(100);
    assertThat(probe.get()).isEqualTo("good");
    later(4);
    assertThat(probe.get()).isEqualTo("good");
    later(1);
    assertThat(probe.get()).isEqualTo("away");
    assertThat(asked).hasValue(2);
    go.countDown();
    settled("good");
  }

  @Test
  void a_question_that_ends_in_a_bug_is_no_answer() {
    answer = "bug";
    settled("away");
  }

  private void settled(String expected) {
    while (!probe.get().equals(expected)) Thread.onSpinWait();
  }

  private void later(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
