package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Caps;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PurseTest {
  @Test
  void what_may_be_needed_is_held_and_what_was_needed_is_spent() throws InterruptedException {
    var purse = purse("1.00");
    var hold = purse.hold(call("0.10", "0.001", 100, 200));
    assertThat(hold.mostOutput()).isEqualTo(200);
    assertThat(purse.heldUsd()).isEqualByComparingTo("0.30");
    assertThat(purse.spentUsd()).isZero();
    hold.settle(paid("0.12"));
    hold.close();
    assertThat(purse.heldUsd()).isZero();
    assertThat(purse.spentUsd()).isEqualByComparingTo("0.12");
  }

  @Test
  void where_little_is_left_the_answer_has_to_be_short() throws InterruptedException {
    try (var hold = purse("0.25").hold(call("0.10", "0.001", 100, 200))) {
      assertThat(hold.mostOutput()).isEqualTo(150);
    }
  }

  @Test
  void what_can_never_be_paid_is_refused_with_the_name_of_the_cap() throws InterruptedException {
    var month = Purse.of("this server's month's", "MONTH", Caps.of(new BigDecimal("0.50")));
    var run = month.part("this run's", "RUN", Caps.of(new BigDecimal("5")), 1);
    run.hold(call("0.10", "0.001", 100, 200)).settle(paid("0.3333"));
    var refusal = refusal(run, call("0.10", "0.001", 100, 200));
    assertThat(refusal.why()).isEqualTo(Cause.COST_CAP);
    assertThat(refusal.detail())
        .isEqualTo(
            "$0.3333 of this server's month's $0.50 are spent, and the next call may cost $0.20"
                + " (MONTH raises it)");
    assertThat(run.heldUsd()).isZero();
  }

  @Test
  void tokens_have_a_cap_of_their_own_that_holds_where_no_price_is_known()
      throws InterruptedException {
    var purse = Purse.of("this agent's", "", new Caps(BigDecimal.ONE, 1_000));
    var free = new Purse.Call(400, BigDecimal.ZERO, BigDecimal.ZERO, 100, 5_000);
    var hold = purse.hold(free);
    assertThat(hold.mostOutput()).isEqualTo(600);
    hold.settle(new Usage(1, 400, 0, 0, 150, BigDecimal.ZERO, 1));
    assertThat(refusal(purse, free).detail())
        .isEqualTo("550 of this agent's 1,000 tokens are used, and the next call may take 500");
  }

  @Test
  void who_would_fit_if_others_cost_less_waits_for_them() throws InterruptedException {
    var purse = purse("0.50");
    var first = purse.hold(call("0.10", "0.001", 100, 300));
    var room = new AtomicReference<Integer>();
    var second =
        Thread.startVirtualThread(() -> {
          try (var hold = purse.hold(call("0.10", "0.001", 100, 300))) {
            room.set(hold.mostOutput());
            hold.settle(paid("0.2"));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    while (second.getState() != Thread.State.WAITING) Thread.onSpinWait();
    assertThat(room.get()).isNull();
    first.settle(paid("0.11"));
    second.join();
    assertThat(room.get()).isEqualTo(290);
    assertThat(purse.spentUsd()).isEqualByComparingTo("0.31");
  }

  @Test
  void who_waits_and_is_interrupted_holds_nothing() throws InterruptedException {
    var purse = purse("0.50");
    var first = purse.hold(call("0.10", "0.001", 100, 400));
    var ended = new CountDownLatch(1);
    var second =
        Thread.startVirtualThread(() -> {
          try (var hold = purse.hold(call("0.10", "0.001", 100, 300))) {
            hold.settle(paid("1"));
          } catch (InterruptedException expected) {
            ended.countDown();
          }
        });
    while (second.getState() != Thread.State.WAITING) Thread.onSpinWait();
    second.interrupt();
    ended.await();
    first.settle(Usage.NONE);
    assertThat(purse.heldUsd()).isZero();
    assertThat(purse.spentUsd()).isZero();
  }

  /// What was said to the provider before the connection closed is on its bill.
  @Test
  void a_call_that_is_given_up_costs_its_question() throws InterruptedException {
    var known = new ArrayList<Boolean>();
    var purse = purse("1.00");
    purse.telling((_, sure) -> known.add(sure)).hold(call("0.10", "0.001", 100, 200)).close();
    assertThat(purse.spentUsd()).isEqualByComparingTo("0.10");
    assertThat(purse.heldUsd()).isZero();
    assertThat(known).containsExactly(false);
  }

  @Test
  void many_at_once_leave_room_for_each_other() throws InterruptedException {
    var run = purse("1.00").part("this run's", "", Caps.of(BigDecimal.ONE), 4);
    var holds = new ArrayList<Purse.Hold>();
    for (var i = 0; i < 4; i++) holds.add(run.hold(call("0.05", "0.001", 100, 900)));
    assertThat(holds).allMatch(hold -> hold.mostOutput() == 200);
    holds.forEach(Purse.Hold::close);
  }

  @Test
  void nothing_that_is_paid_is_ever_less_than_nothing() throws InterruptedException {
    var purse = purse("1.00");
    purse
        .hold(call("0.10", "0.001", 100, 200))
        .settle(new Usage(1, -5, 0, -7, new BigDecimal("-3")));
    assertThat(purse.spentUsd()).isZero();
  }

  @Test
  void a_hold_is_settled_once() throws InterruptedException {
    var hold = purse("1.00").hold(call("0.10", "0.001", 100, 200));
    hold.settle(paid("0.1"));
    assertThatThrownBy(() -> hold.settle(paid("0.1"))).isInstanceOf(IllegalStateException.class);
  }

  /// Hundreds of calls of several runs at once, some of which fail, are given up or are
  /// interrupted: no cap is ever passed, and in the end nothing is held.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void no_cap_is_ever_passed(long seed) throws InterruptedException {
    var random = new Random(seed);
    var monthCap = usd(random, 500, 4_000);
    var month = Purse.of("month", "", Caps.of(monthCap));
    var caps = new ArrayList<BigDecimal>();
    var purses = new ArrayList<Purse>();
    for (var i = 0; i < 4; i++) {
      var cap = usd(random, 100, 1_500);
      var run = month.part("run", "", Caps.of(cap), 1 + random.nextInt(8));
      caps.add(cap);
      purses.add(run);
    }
    var over = new AtomicReference<>("");
    var threads = new ArrayList<Thread>();
    var calls = new AtomicInteger();
    for (var i = 0; i < 200; i++) {
      var which = random.nextInt(4);
      var own = new Random(random.nextLong());
      threads.add(
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  for (var turn = 0; turn < 5; turn++) {
                    var wanted =
                        call(
                            "0.0" + (1 + own.nextInt(9)),
                            "0.0001",
                            50 + own.nextInt(50),
                            100 + own.nextInt(900));
                    try (var hold = purses.get(which).hold(wanted)) {
                      calls.incrementAndGet();
                      check(month, monthCap, over);
                      check(purses.get(which), caps.get(which), over);
                      Thread.onSpinWait();
                      switch (own.nextInt(4)) {
                        case 0 -> hold.settle(Usage.NONE);
                        case 1 -> {} // given up
                        default ->
                            hold.settle(
                                new Usage(
                                    1,
                                    wanted.inputTokens(),
                                    0,
                                    own.nextInt(hold.mostOutput() + 1),
                                    wanted
                                        .inputUsd()
                                        .add(
                                            wanted
                                                .tokenUsd()
                                                .multiply(
                                                    BigDecimal.valueOf(
                                                        own.nextInt(hold.mostOutput() + 1))))));
                      }
                    }
                    check(month, monthCap, over);
                  }
                } catch (EngineTrouble refused) {
                  if (refused.why() != Cause.COST_CAP) over.set("refused for " + refused.why());
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    threads.forEach(Thread::start);
    for (var i = 0; i < 30; i++) threads.get(random.nextInt(threads.size())).interrupt();
    for (var thread : threads) thread.join();
    assertThat(over.get()).isEmpty();
    assertThat(calls.get()).isGreaterThan(10);
    assertThat(month.heldUsd()).isZero();
    assertThat(purses).allMatch(purse -> purse.heldUsd().signum() == 0);
    assertThat(purses.stream().map(Purse::spentUsd).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(month.spentUsd());
  }

  private static void check(Purse purse, BigDecimal cap, AtomicReference<String> over) {
    var used = purse.usedUsd();
    if (used.compareTo(cap) > 0) over.set(used + " of " + cap);
  }

  private static BigDecimal usd(Random random, int least, int most) {
    return BigDecimal.valueOf(least + random.nextInt(most - least), 3);
  }

  private static EngineTrouble refusal(Purse purse, Purse.Call call) {
    return catchThrowableOfType(EngineTrouble.class, () -> purse.hold(call));
  }

  private static Purse purse(String usd) {
    return Purse.of("this run's", "", Caps.of(new BigDecimal(usd)));
  }

  private static Purse.Call call(String input, String token, int least, int most) {
    return new Purse.Call(1_000, new BigDecimal(input), new BigDecimal(token), least, most);
  }

  private static Usage paid(String usd) {
    return new Usage(1, 1_000, 0, 10, new BigDecimal(usd));
  }
}
