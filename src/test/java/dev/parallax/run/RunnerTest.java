package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RunnerTest {
  private static final String PASS = "{\"status\": \"PASS\"}";
  private final MemoryJournal journal = new MemoryJournal();

  @Test
  void all_agents_look_at_the_same_time() throws Exception {
    var together = new CyclicBarrier(6);
    var outcomes =
        run(
            Plans.of("a", "b", "c", "d", "e", "f"),
            _ -> {
              // Nobody passes before all six are here.
              meet(together);
              return output(PASS);
            });
    assertThat(outcomes.values()).allMatch(Outcome.Reported.class::isInstance);
  }

  @Test
  void an_agent_that_throws_fails_alone() throws Exception {
    var outcomes =
        run(
            Plans.of("security", "docs"),
            assignment -> {
              if (name(assignment).equals("security")) throw new IllegalStateException("boom");
              return output(PASS);
            });
    assertThat(outcomes.get("security"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.cause()).isEqualTo(Cause.INTERNAL));
    assertThat(outcomes.get("docs")).isInstanceOf(Outcome.Reported.class);
  }

  @Test
  void an_agent_that_hangs_is_interrupted_when_the_run_s_time_is_up_and_holds_nobody()
      throws Exception {
    var interrupted = new CountDownLatch(1);
    Engine engine =
        assignment -> {
          if (name(assignment).equals("docs")) return output(PASS);
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          throw new AssertionError();
        };
    var outcomes = run(Plans.of("security", "docs"), engine, limits(Duration.ofMillis(300)));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(outcomes.get("security"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.cause()).isEqualTo(Cause.TIMEOUT));
    assertThat(outcomes.get("docs")).isInstanceOf(Outcome.Reported.class);
  }

  @Test
  void an_answer_that_cannot_be_read_is_given_back_once() throws Exception {
    var plan = Plans.of("security");
    var outcomes =
        run(
            plan,
            assignment -> output(assignment.rejected().isEmpty() ? "Let me check the" : PASS));
    assertThat(outcomes.get("security")).isInstanceOf(Outcome.Reported.class);
    assertThat(journal.moments()).extracting(Moment::kind).contains(Moment.Kind.REJECTED);
  }

  @Test
  void an_answer_that_still_cannot_be_read_is_invalid_output_and_nothing_is_guessed()
      throws Exception {
    var asked = new AtomicInteger();
    var outcomes =
        run(
            Plans.of("security"),
            _ -> {
              asked.incrementAndGet();
              return output("STATUS: PASS\nSTATUS: FAIL");
            });
    assertThat(asked).hasValue(2);
    assertThat(outcomes.get("security"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.cause()).isEqualTo(Cause.INVALID_OUTPUT));
  }

  @Test
  void an_output_is_kept_whole_before_it_is_read() throws Exception {
    var plan = Plans.of("security");
    run(plan, _ -> output("nonsense"));
    assertThat(journal.outputs()).containsEntry(plan.tasks().getFirst(), "nonsense");
  }

  @Test
  void what_reported_in_an_earlier_life_is_not_paid_for_again() throws Exception {
    var plan = Plans.of("a", "b");
    var asked = new AtomicInteger();
    Engine engine =
        _ -> {
          asked.incrementAndGet();
          return output(PASS);
        };
    run(plan, engine);
    var ends =
        runner(engine, Limits.DEFAULT)
            .run(plan, Plans.source(Map.of()), journal, Progress.NONE, new Cancellation());
    assertThat(asked).hasValue(2);
    assertThat(ends.values()).allMatch(ended -> ended.reused());
  }

  @Test
  void a_cancelled_run_ends_at_once() throws Exception {
    var begun = new CountDownLatch(1);
    var cancellation = new Cancellation();
    Thread.startVirtualThread(() -> {
      try {
        begun.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      cancellation.cancel("a newer head");
    });
    Engine engine =
        _ -> {
          begun.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError();
        };
    var ends =
        runner(engine, Limits.DEFAULT)
            .run(Plans.of("a"), Plans.source(Map.of()), journal, Progress.NONE, cancellation);
    assertThat(ends.firstEntry().getValue().outcome())
        .isEqualTo(new Outcome.Cancelled("a newer head"));
  }

  @Test
  void an_agent_whose_stack_overflows_fails_alone_and_at_once() throws Exception {
    Engine engine =
        assignment -> {
          if (name(assignment).equals("security")) throw new StackOverflowError();
          return output(PASS);
        };
    var outcomes = run(Plans.of("security", "docs"), engine, limits(Duration.ofSeconds(5)));
    assertThat(outcomes.get("security"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.cause()).isEqualTo(Cause.INTERNAL));
    assertThat(outcomes.get("docs")).isInstanceOf(Outcome.Reported.class);
  }

  @Test
  void trouble_that_passes_is_tried_again() throws Exception {
    var asked = new AtomicInteger();
    var outcomes =
        run(
            Plans.of("security"),
            _ -> {
              if (asked.incrementAndGet() < 3) {
                throw new EngineTrouble(Cause.OVERLOADED, "busy", Duration.ZERO, Usage.NONE);
              }
              return output(PASS);
            });
    assertThat(outcomes.get("security")).isInstanceOf(Outcome.Reported.class);
    assertThat(journal.moments())
        .filteredOn(moment -> moment.kind() == Moment.Kind.RETRYING)
        .hasSize(2);
  }

  @Test
  void the_corrective_turn_is_given_what_was_wrong() throws Exception {
    run(
        Plans.of("security"),
        assignment -> {
          if (assignment.rejected().isEmpty()) return output("well");
          assertThat(assignment.rejected())
              .singleElement()
              .satisfies(rejected -> {
                assertThat(rejected.output()).isEqualTo("well");
                assertThat(rejected.complaint()).contains("STATUS");
              });
          return output(PASS);
        });
    assertThat(journal.moments()).extracting(Moment::kind).contains(Moment.Kind.ENDED);
  }

  @Test
  void who_needs_others_is_given_their_outcomes() throws Exception {
    var given = new java.util.concurrent.ConcurrentHashMap<String, java.util.Set<String>>();
    run(
        Plans.of("sum needs a b", "a", "b"),
        assignment -> {
          given.put(
              name(assignment),
              assignment.heard().keySet().stream()
                  .map(task -> task.agent().name())
                  .collect(java.util.stream.Collectors.toSet()));
          return output(PASS);
        });
    assertThat(given)
        .containsEntry("sum", java.util.Set.of("a", "b"))
        .containsEntry("a", java.util.Set.of());
  }

  @Test
  void a_run_whose_process_is_stopped_interrupts_its_agents_and_notes_no_end() throws Exception {
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    Engine engine =
        _ -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
          throw new AssertionError();
        };
    var plan = Plans.of("a");
    var process =
        Thread.startVirtualThread(() -> {
          try {
            run(plan, engine);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    begun.await();
    process.interrupt();
    process.join();
    interrupted.await();
    assertThat(journal.ended(plan.tasks().getFirst())).isEmpty();
  }

  private Map<String, Outcome> run(Plan plan, Engine engine) throws InterruptedException {
    return run(plan, engine, Limits.DEFAULT);
  }

  private Map<String, Outcome> run(Plan plan, Engine engine, Limits limits)
      throws InterruptedException {
    var outcomes = new TreeMap<String, Outcome>();
    runner(engine, limits)
        .run(
            plan,
            Plans.source(Map.of("a.txt", "one\ntwo\nthree\n")),
            journal,
            Progress.NONE,
            new Cancellation())
        .forEach((task, ended) -> outcomes.put(task.id(), ended.outcome()));
    return outcomes;
  }

  private static Runner runner(Engine engine, Limits limits) {
    return new Runner(
        engine,
        limits,
        new Slots(new Slots.Bounds(10, 10, 10)),
        InstantSource.system(),
        new Random(1));
  }

  private static Limits limits(Duration overall) {
    return new Limits(10, overall, Duration.ZERO, BigDecimal.ONE);
  }

  private static Output output(String text) {
    return new Output(text, Usage.NONE, "test");
  }

  private static String name(Assignment assignment) {
    return assignment.task().agent().name();
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.BrokenBarrierException
        | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
