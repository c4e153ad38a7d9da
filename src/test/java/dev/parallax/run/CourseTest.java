package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What happens next, given what has happened: no thread and no clock is needed to know.
final class CourseTest {
  private static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");
  private static final Limits LIMITS =
      new Limits(3, Duration.ofMinutes(10), Duration.ZERO, BigDecimal.TEN);

  @Test
  void what_needs_nothing_starts_at_once_up_to_the_cap_in_the_plans_order() {
    var plan = Plans.of("a", "b", "c", "d", "e");
    assertThat(starts(course(plan).tick(T0))).containsExactly("a", "b", "c");
  }

  @Test
  void a_free_slot_goes_to_the_next_in_order_without_waiting_for_others() {
    var plan = Plans.of("a", "b", "c", "d");
    var course = course(plan);
    course.tick(T0);
    assertThat(starts(report(course, plan, "b", T0.plusSeconds(1)))).containsExactly("d");
  }

  @Test
  void a_task_starts_when_its_own_needs_have_ended() {
    var plan = Plans.of("a", "b", "c needs a");
    var course = course(plan);
    assertThat(starts(course.tick(T0))).containsExactly("a", "b");
    var steps = report(course, plan, "a", T0.plusSeconds(1));
    assertThat(starts(steps)).containsExactly("c");
    assertThat(steps)
        .filteredOn(Step.Start.class::isInstance)
        .first()
        .extracting(step -> ((Step.Start) step).heard().keySet().stream().map(Task::id).toList())
        .isEqualTo(List.of("a"));
  }

  @Test
  void what_needs_a_failed_task_is_blocked_with_the_reason_and_not_lost() {
    var plan = Plans.of("a", "b needs a", "c needs b");
    var course = course(plan);
    course.tick(T0);
    course.troubled(task(plan, "a"), new EngineTrouble(Cause.REFUSED, "no"), T0.plusSeconds(1));
    assertThat(course.done()).isTrue();
    assertThat(outcome(course, plan, "b"))
        .isEqualTo(new Outcome.Failed(Cause.DEPENDENCY_FAILED, "a failed: refused", 0));
    assertThat(outcome(course, plan, "c"))
        .isEqualTo(new Outcome.Failed(Cause.DEPENDENCY_FAILED, "b failed: dependency failed", 0));
  }

  @Test
  void with_strict_tiers_a_lesser_priority_waits_for_all_of_a_graver_one() {
    var plan = Plans.strict(Plans.of("a:P0", "b:P0", "c:P1"));
    var course = course(plan);
    assertThat(starts(course.tick(T0))).containsExactly("a", "b");
    assertThat(starts(report(course, plan, "a", T0.plusSeconds(1)))).isEmpty();
    assertThat(starts(report(course, plan, "b", T0.plusSeconds(2)))).containsExactly("c");
  }

  @Test
  void trouble_that_passes_is_tried_again_and_never_before_the_provider_said() {
    var plan = Plans.of("a");
    var course = course(plan);
    begin(course, plan, "a");
    var limited = new EngineTrouble(Cause.RATE_LIMITED, "busy", Duration.ofSeconds(20), Usage.NONE);
    assertThat(course.troubled(task(plan, "a"), limited, T0))
        .hasSize(1)
        .first()
        .isInstanceOf(Step.Retrying.class);
    assertThat(course.nextTick(T0)).isBetween(T0.plusSeconds(20), T0.plusSeconds(22));
    assertThat(starts(course.tick(T0.plusSeconds(19)))).isEmpty();
    assertThat(starts(course.tick(T0.plusSeconds(22)))).containsExactly("a");
  }

  @Test
  void a_pause_that_ended_while_nobody_looked_is_due_at_once() {
    var plan = Plans.of("a", "b");
    var course = course(plan);
    begin(course, plan, "a");
    var limited = new EngineTrouble(Cause.RATE_LIMITED, "busy", Duration.ofSeconds(1), Usage.NONE);
    course.troubled(task(plan, "a"), limited, T0);
    var late = T0.plusSeconds(5);
    course.started(task(plan, "b"), late); // an event that decides nothing
    assertThat(course.nextTick(late)).isBeforeOrEqualTo(late);
    assertThat(starts(course.tick(late))).containsExactly("a");
  }

  @Test
  void a_pause_that_ended_does_not_make_anybody_look_while_all_places_are_taken() {
    var plan = Plans.of("a", "b", "c", "d");
    var course = course(plan);
    begin(course, plan, "a");
    var limited = new EngineTrouble(Cause.RATE_LIMITED, "busy", Duration.ofSeconds(1), Usage.NONE);
    course.troubled(task(plan, "a"), limited, T0);
    assertThat(course.nextTick(T0.plusSeconds(5))).isAfter(T0.plusSeconds(5));
  }

  @Test
  void trouble_that_stays_is_not_tried_again() {
    var plan = Plans.of("a");
    var course = course(plan);
    begin(course, plan, "a");
    course.troubled(task(plan, "a"), new EngineTrouble(Cause.NO_CREDENTIALS, "no key"), T0);
    assertThat(outcome(course, plan, "a"))
        .isEqualTo(new Outcome.Failed(Cause.NO_CREDENTIALS, "no key", 1));
  }

  @Test
  void after_the_last_attempt_it_has_failed_and_all_attempts_are_counted_and_paid() {
    var plan = Plans.of("a");
    var course = course(plan);
    begin(course, plan, "a");
    var now = T0;
    for (var attempt = 1; attempt <= 3; attempt++) {
      var paid = new Usage(1, 10, 0, 0, new BigDecimal("0.01"));
      course.troubled(
          task(plan, "a"),
          new EngineTrouble(Cause.OVERLOADED, "busy", Duration.ofSeconds(1), paid),
          now);
      now = now.plusSeconds(2);
      course.tick(now);
    }
    var ended = java.util.Objects.requireNonNull(course.ends().get(task(plan, "a")));
    assertThat(ended.outcome()).isEqualTo(new Outcome.Failed(Cause.OVERLOADED, "busy", 3));
    assertThat(ended.usage().calls()).isEqualTo(3);
  }

  @Test
  void a_wait_that_would_outlast_the_tasks_time_is_not_begun() {
    var plan = Plans.of("a");
    var course = course(plan);
    begin(course, plan, "a");
    var later = new EngineTrouble(Cause.RATE_LIMITED, "busy", Duration.ofMinutes(5), Usage.NONE);
    course.troubled(task(plan, "a"), later, T0);
    assertThat(outcome(course, plan, "a")).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void a_hung_task_is_stopped_when_its_time_is_up_and_its_late_answer_is_ignored() {
    var plan = Plans.of("a");
    var course = course(plan);
    begin(course, plan, "a");
    assertThat(course.nextTick(T0)).isEqualTo(T0.plus(Plans.TIMEOUT));
    assertThat(course.tick(T0.plus(Plans.TIMEOUT)))
        .hasSize(2)
        .first()
        .isEqualTo(new Step.Stop(task(plan, "a")));
    assertThat(report(course, plan, "a", T0.plus(Plans.TIMEOUT))).isEmpty();
    assertThat(outcome(course, plan, "a"))
        .isEqualTo(new Outcome.Failed(Cause.TIMEOUT, "no answer within 1 min", 1));
  }

  @Test
  void nobody_waits_for_a_slot_that_an_ended_task_still_gets() {
    var plan = Plans.of("a");
    var course = course(plan);
    course.tick(T0);
    assertThat(course.started(task(plan, "a"), T0)).isTrue();
    course.cancel("nobody needs it", T0);
    assertThat(course.started(task(plan, "a"), T0.plusSeconds(1))).isFalse();
  }

  @Test
  void a_tasks_time_does_not_run_while_it_waits_for_a_slot() {
    var plan = Plans.of("a");
    var course = course(plan);
    course.tick(T0);
    assertThat(course.tick(T0.plus(Plans.TIMEOUT).plusSeconds(1))).isEmpty();
  }

  @Test
  void when_the_time_for_the_run_is_up_everything_ends() {
    var plan = Plans.of("a", "b", "c needs a");
    var course = course(plan);
    course.tick(T0);
    course.tick(T0.plus(LIMITS.overall()));
    assertThat(course.done()).isTrue();
    assertThat(course.ends().values())
        .allMatch(ended ->
            ended.outcome() instanceof Outcome.Failed failed && failed.cause() == Cause.TIMEOUT);
  }

  @Test
  void the_tasks_end_in_time_for_the_report() {
    var plan = Plans.of("a");
    var limits = new Limits(3, Duration.ofSeconds(50), Duration.ofSeconds(5), BigDecimal.TEN);
    var course = new Course(plan, limits, retry(), Map.of(), T0);
    course.tick(T0);
    course.started(task(plan, "a"), T0);
    assertThat(course.nextTick(T0)).isEqualTo(T0.plusSeconds(45));
    course.tick(T0.plusSeconds(45));
    assertThat(outcome(course, plan, "a"))
        .isEqualTo(new Outcome.Failed(Cause.TIMEOUT, "the time for all tasks, 45.0 s, was up", 1));
  }

  @Test
  void a_cancelled_run_stops_what_is_under_way_and_starts_nothing() {
    var plan = Plans.of("a", "b needs a");
    var course = course(plan);
    course.tick(T0);
    assertThat(course.cancel("nobody needs it", T0)).contains(new Step.Stop(task(plan, "a")));
    assertThat(course.done()).isTrue();
    assertThat(outcome(course, plan, "b")).isEqualTo(new Outcome.Cancelled("nobody needs it"));
  }

  @Test
  void what_ended_in_an_earlier_life_is_not_run_again() {
    var plan = Plans.of("a", "b needs a");
    var before = Map.of(task(plan, "a"), Ended.at(T0, Plans.REPORTED).fromStore());
    var course = new Course(plan, LIMITS, retry(), before, T0);
    assertThat(starts(course.tick(T0))).containsExactly("b");
  }

  @Test
  void who_follows_others_waits_for_them_and_is_told_who_is_missing() {
    var plan = Plans.of("a", "b", "sum follows a b");
    var course = course(plan);
    assertThat(starts(course.tick(T0))).containsExactly("a", "b");
    course.troubled(task(plan, "a"), new EngineTrouble(Cause.REFUSED, "no"), T0.plusSeconds(1));
    var steps = report(course, plan, "b", T0.plusSeconds(2));
    assertThat(steps)
        .filteredOn(Step.Start.class::isInstance)
        .singleElement()
        .satisfies(step ->
            assertThat(((Step.Start) step).heard())
                .containsEntry(task(plan, "a"), new Outcome.Failed(Cause.REFUSED, "no", 1))
                .containsEntry(task(plan, "b"), Plans.REPORTED));
  }

  @Test
  void nothing_starts_after_the_runs_money_is_spent() {
    var plan = Plans.of("a", "b", "c", "d", "e");
    var limits = new Limits(3, Duration.ofMinutes(10), Duration.ZERO, BigDecimal.ONE);
    var course = new Course(plan, limits, retry(), Map.of(), T0);
    course.tick(T0);
    var paid = new Usage(1, 10, 0, 0, new BigDecimal("0.60"));
    course.answered(task(plan, "a"), Plans.REPORTED, paid, "m", false, T0.plusSeconds(1));
    course.answered(task(plan, "b"), Plans.REPORTED, paid, "m", false, T0.plusSeconds(2));
    report(course, plan, "c", T0.plusSeconds(3));
    report(course, plan, "d", T0.plusSeconds(3));
    assertThat(course.done()).isTrue();
    assertThat(outcome(course, plan, "c")).isEqualTo(Plans.REPORTED);
    assertThat(outcome(course, plan, "e"))
        .isEqualTo(new Outcome.Failed(Cause.COST_CAP, "$1.20 of this run's $1.00 were spent", 0));
  }

  @Test
  void workers_take_from_one_queue_until_it_is_empty() {
    var names = java.util.stream.IntStream.range(0, 40).mapToObj(i -> "t" + i).toList();
    var plan = Plans.of(names.toArray(String[]::new));
    var limits = new Limits(5, Duration.ofMinutes(10), Duration.ZERO, BigDecimal.TEN);
    var course = new Course(plan, limits, retry(), Map.of(), T0);
    var done = new java.util.TreeMap<Integer, Integer>();
    var busy = new java.util.TreeMap<Integer, Task>();
    var steps = course.tick(T0);
    for (var second = 1; !course.done(); second++) {
      for (var step : steps) {
        if (!(step instanceof Step.Start(var task, _, var worker, _))) continue;
        assertThat(busy.put(worker, task)).as("a worker does one task at a time").isNull();
        course.started(task, T0.plusSeconds(second - 1));
      }
      var next = new java.util.ArrayList<Step>();
      for (var worker : List.copyOf(busy.keySet())) {
        if (worker == 1 && second < 9) continue; // the slow one
        var task = java.util.Objects.requireNonNull(busy.remove(worker));
        done.merge(worker, 1, Integer::sum);
        next.addAll(report(course, plan, task.id(), T0.plusSeconds(second)));
      }
      steps = next;
    }
    assertThat(done).hasSize(5);
    assertThat(done.values().stream().mapToInt(i -> i).sum()).isEqualTo(40);
    assertThat(done.getOrDefault(2, 0)).isGreaterThan(3 * done.getOrDefault(1, 0));
  }

  @Test
  void a_few_short_tasks_are_done_one_after_the_other() {
    var plan = Plans.rules("a", "b");
    var course = course(plan);
    assertThat(starts(course.tick(T0))).containsExactly("a");
    assertThat(starts(report(course, plan, "a", T0.plusSeconds(1)))).containsExactly("b");
  }

  @Test
  void with_strict_tiers_those_who_follow_all_come_last_whatever_their_priority() {
    var plan = Plans.strict(Plans.of("sum:P0 follows * a b", "a:P1", "b:P2"));
    var course = course(plan);
    assertThat(starts(course.tick(T0))).containsExactly("a");
    assertThat(starts(report(course, plan, "a", T0.plusSeconds(1)))).containsExactly("b");
    assertThat(starts(report(course, plan, "b", T0.plusSeconds(2)))).containsExactly("sum");
  }

  @Test
  void a_thousand_tasks_with_random_ends_all_end() {
    var names = java.util.stream.IntStream.range(0, 1_000).mapToObj(i -> "t" + i).toList();
    var plan = Plans.of(names.toArray(String[]::new));
    var limits = new Limits(50, Duration.ofMinutes(10), Duration.ZERO, BigDecimal.TEN);
    var course = new Course(plan, limits, retry(), Map.of(), T0);
    var random = new Random(3);
    var underway = new java.util.ArrayList<Task>();
    var steps = course.tick(T0);
    var now = T0;
    while (!course.done()) {
      for (var step : steps) if (step instanceof Step.Start start) underway.add(start.task());
      assertThat(underway).hasSizeLessThanOrEqualTo(50);
      now = now.plusMillis(1);
      var task = underway.remove(random.nextInt(underway.size()));
      steps = report(course, plan, task.id(), now);
    }
    assertThat(course.ends()).hasSize(1_000);
  }

  @Test
  void whatever_happens_in_whatever_order_every_task_ends_once_and_the_cap_holds() {
    for (var seed = 0; seed < 2_000; seed++) simulate(new Random(seed), seed);
  }

  /// One run under a random order of events, in virtual time.
  private static void simulate(Random random, int seed) {
    var plan = Plans.random(random);
    var course = new Course(plan, LIMITS, Retry.standard(random), Map.of(), T0);
    var now = T0;
    var underway = new java.util.ArrayList<Task>();
    var ended = new java.util.HashSet<Task>();
    var steps = course.tick(now);
    for (var round = 0; !course.done(); round++) {
      assertThat(round).as("seed " + seed).isLessThan(10_000);
      for (var step : steps) {
        switch (step) {
          case Step.Start(var task, _, _, var heard) -> {
            assertThat(ended).as("seed " + seed).doesNotContain(task);
            assertThat(ended).containsAll(heard.keySet());
            assertThat(heard)
                .as("what it needs has reported, seed " + seed)
                .allSatisfy((other, outcome) -> {
                  if (task.agent().needs().contains(other.agent().name())) {
                    assertThat(outcome).isInstanceOf(Outcome.Reported.class);
                  }
                });
            underway.add(task);
          }
          case Step.Stop(var task) -> underway.remove(task);
          case Step.End(var task, _) -> {
            assertThat(ended.add(task)).as("ends once, seed " + seed).isTrue();
            underway.remove(task);
          }
          case Step.Retrying(var task, _) -> underway.remove(task);
        }
      }
      assertThat(underway.size()).as("seed " + seed).isLessThanOrEqualTo(LIMITS.parallel());
      if (course.done()) break;
      now = now.plusMillis(random.nextInt(20_000));
      steps = event(course, underway, random, now);
    }
    assertThat(course.ends()).as("seed " + seed).hasSize(plan.tasks().size());
  }

  private static List<Step> event(Course course, List<Task> underway, Random random, Instant now) {
    if (underway.isEmpty() || random.nextInt(10) == 0) {
      var due = course.nextTick(now);
      return course.tick(due.isAfter(now) ? due : now);
    }
    var task = underway.get(random.nextInt(underway.size()));
    course.started(task, now);
    return switch (random.nextInt(6)) {
      case 0 ->
          course.troubled(
              task,
              new EngineTrouble(Cause.RATE_LIMITED, "x", Duration.ofSeconds(2), Usage.NONE),
              now);
      case 1 -> course.troubled(task, new EngineTrouble(Cause.REFUSED, "x"), now);
      case 2 -> random.nextInt(40) == 0 ? course.cancel("x", now) : course.tick(now);
      default -> course.answered(task, Plans.REPORTED, Usage.NONE, "rules", false, now);
    };
  }

  private static Course course(Plan plan) {
    return new Course(plan, LIMITS, retry(), Map.of(), T0);
  }

  private static Retry retry() {
    return Retry.standard(new Random(7));
  }

  private static void begin(Course course, Plan plan, String name) {
    course.tick(T0);
    course.started(task(plan, name), T0);
  }

  private static List<Step> report(Course course, Plan plan, String name, Instant now) {
    return course.answered(task(plan, name), Plans.REPORTED, Usage.NONE, "rules", false, now);
  }

  private static Task task(Plan plan, String id) {
    return plan.tasks().stream().filter(task -> task.id().equals(id)).findFirst().orElseThrow();
  }

  private static Outcome outcome(Course course, Plan plan, String id) {
    return java.util.Objects.requireNonNull(course.ends().get(task(plan, id))).outcome();
  }

  private static List<String> starts(List<Step> steps) {
    return steps.stream()
        .filter(Step.Start.class::isInstance)
        .map(step -> ((Step.Start) step).task().id())
        .toList();
  }
}
