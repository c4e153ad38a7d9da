package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Decision;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Refutations;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a run does next, given what has happened: events in, decisions out.
///
/// Pure: no threads, no clock, no chance but `Retry`'s, so the same events give the same decisions
/// and a simulation can replay every order of events. Used by one thread.
///
/// A task starts as soon as those that it waits for have ended and a worker is free, never because
/// others of its stage have ended: the workers take from one queue, in the plan's order, until it
/// is empty. Once a task is over, later events about it are ignored.
final class Course {
  private final Plan plan;
  private final Limits limits;
  private final Retry retry;
  private final Instant deadline;
  private final int parallel;
  private final SequencedMap<Task, Standing> standings = new LinkedHashMap<>();

  /// The tasks of each agent that have not ended.
  private final Map<String, Integer> open = new HashMap<>();

  private BigDecimal spent;

  /// The numbers of the workers that are under way.
  private final BitSet workers = new BitSet();

  /// How one task stands.
  private static final class Standing {
    @Nullable Instant queuedAt;
    @Nullable Instant startedAt;
    Instant notBefore = Instant.MIN;
    int worker = NOBODY;
    int attempts;
    Usage usage = Usage.NONE;
    String engine = "";
    @Nullable Ended ended;
    boolean reused;

    boolean underway() {
      return worker != NOBODY;
    }

    /// Whether it waits to be tried again.
    boolean pauses() {
      return !underway() && notBefore.isAfter(Instant.MIN);
    }
  }

  private static final int NOBODY = -1;

  /// @param before tasks that ended in an earlier life of this run
  Course(Plan plan, Limits limits, Retry retry, Map<Task, Ended> before, Instant now) {
    this(plan, limits, retry, before, BigDecimal.ZERO, now);
  }

  /// @param spent in earlier lives of this run
  Course(
      Plan plan,
      Limits limits,
      Retry retry,
      Map<Task, Ended> before,
      BigDecimal spent,
      Instant now) {
    this.spent = spent;
    this.plan = plan;
    this.limits = limits;
    this.retry = retry;
    this.deadline = now.plus(limits.forTasks());
    this.parallel =
        plan.decision().mode() == Decision.Mode.SEQUENTIAL ? 1 : Math.max(1, limits.parallel());
    for (var task : plan.tasks()) {
      var standing = new Standing();
      standing.ended = before.get(task);
      standings.put(task, standing);
      open.merge(task.agent().name(), standing.ended == null ? 1 : 0, Integer::sum);
    }
  }

  /// The first decisions, and the ones to make whenever time has passed.
  List<Step> tick(Instant now) {
    var steps = new ArrayList<Step>();
    if (!now.isBefore(deadline)) {
      endAll(
          now,
          standing ->
              new Outcome.Failed(
                  Cause.TIMEOUT,
                  "the time for all tasks, " + words(limits.forTasks()) + ", was up",
                  standing.attempts),
          steps);
    }
    standings.forEach((task, standing) -> {
      if (standing.ended == null && !now.isBefore(timeout(task, standing))) {
        var limit = words(task.agent().tries().timeout());
        end(
            task,
            new Outcome.Failed(Cause.TIMEOUT, "no answer within " + limit, standing.attempts),
            now,
            steps);
      }
    });
    advance(now, steps);
    return steps;
  }

  /// An attempt got its slot; its time counts from here.
  ///
  /// @return whether anybody still waits for it
  boolean started(Task task, Instant now) {
    var standing = standing(task);
    if (standing.ended != null) return false;
    if (standing.startedAt == null) standing.startedAt = now;
    return true;
  }

  /// An attempt brought an outcome.
  ///
  /// @param reused whether it was kept from an earlier run
  List<Step> answered(
      Task task,
      Outcome.Reported outcome,
      Usage usage,
      String engine,
      boolean reused,
      Instant now) {
    var steps = new ArrayList<Step>();
    var standing = standing(task);
    if (standing.ended == null) {
      rest(standing);
      pay(standing, usage);
      standing.engine = engine;
      standing.reused = reused;
      end(task, outcome, now, steps);
      advance(now, steps);
    }
    return steps;
  }

  /// An attempt came to nothing.
  List<Step> troubled(Task task, EngineTrouble trouble, Instant now) {
    var steps = new ArrayList<Step>();
    var standing = standing(task);
    if (standing.ended == null) {
      rest(standing);
      pay(standing, trouble.usage());
      var again = now.plus(retry.pause(standing.attempts, trouble));
      if (trouble.mayPass()
          && standing.attempts < task.agent().tries().attempts()
          && again.isBefore(timeout(task, standing))
          && again.isBefore(deadline)) {
        standing.notBefore = again;
        steps.add(new Step.Retrying(task, trouble.why().words() + ": " + trouble.detail()));
      } else {
        end(
            task,
            new Outcome.Failed(trouble.why(), trouble.detail(), standing.attempts),
            now,
            steps);
      }
      advance(now, steps);
    }
    return steps;
  }

  /// Nobody needs the answers any more.
  List<Step> cancel(String reason, Instant now) {
    var steps = new ArrayList<Step>();
    endAll(now, _ -> new Outcome.Cancelled(reason), steps);
    return steps;
  }

  /// When `tick` is due again, if nothing happens before; not after `now` when a pause has ended
  /// that no decision has seen yet.
  Instant nextTick(Instant now) {
    var free = workers.cardinality() < parallel;
    return standings.entrySet().stream()
        .filter(e -> e.getValue().ended == null)
        .flatMap(e ->
            Optional.of(timeout(e.getKey(), e.getValue())).stream()
                .mapMulti((Instant timeout, Consumer<Instant> due) -> {
                  due.accept(timeout);
                  if (e.getValue().pauses() && (free || e.getValue().notBefore.isAfter(now))) {
                    due.accept(e.getValue().notBefore);
                  }
                }))
        .min(Comparator.naturalOrder())
        .filter(due -> due.isBefore(deadline))
        .orElse(deadline);
  }

  /// Whether every task has its end.
  boolean done() {
    return standings.values().stream().allMatch(s -> s.ended != null);
  }

  /// How every task ended, in the plan's order.
  SequencedMap<Task, Ended> ends() {
    var ends = new LinkedHashMap<Task, Ended>();
    standings.forEach((task, standing) -> {
      if (standing.ended == null) throw new IllegalStateException(task.id() + " has not ended");
      ends.put(task, standing.ended);
    });
    return ends;
  }

  /// Starts what can start and ends what cannot, until nothing changes any more.
  private void advance(Instant now, List<Step> steps) {
    var changed = true;
    while (changed) {
      changed = false;
      for (var entry : standings.entrySet()) {
        var task = entry.getKey();
        var standing = entry.getValue();
        if (standing.ended != null || standing.underway() || !waitIsOver(task)) continue;
        var obstacle = obstacle(task);
        if (obstacle.isPresent()) {
          end(task, obstacle.get(), now, steps);
          changed = true; // who waits for this task may stand before it in the plan
          continue;
        }
        if (standing.queuedAt == null) standing.queuedAt = now;
        if (now.isBefore(standing.notBefore) || workers.cardinality() >= parallel) continue;
        standing.worker = workers.nextClearBit(0);
        workers.set(standing.worker);
        standing.attempts++;
        steps.add(new Step.Start(task, standing.attempts, standing.worker + 1, heard(task)));
      }
    }
  }

  private boolean waitIsOver(Task task) {
    if (task.agent().waitsFor().stream().anyMatch(name -> open.getOrDefault(name, 0) > 0)) {
      return false;
    }
    if (!plan.config().review().strictTiers()) return true;
    return standings.entrySet().stream()
        .filter(e -> e.getKey().agent().tier() < task.agent().tier())
        .allMatch(e -> e.getValue().ended != null);
  }

  /// Why a task cannot run although all that it waits for has ended.
  private Optional<Outcome> obstacle(Task task) {
    for (var name : task.agent().needs()) {
      var missing = missing(name);
      if (missing.isPresent()) {
        return Optional.of(new Outcome.Failed(Cause.DEPENDENCY_FAILED, missing.get(), 0));
      }
    }
    if (task.agent().verifies() && Refutations.open(heard(task)).isEmpty()) {
      return Optional.of(new Outcome.Skipped("there is no claim to verify"));
    }
    var cap = limits.maxCostUsd().min(plan.config().review().maxCostUsd());
    return spent.signum() > 0 && spent.compareTo(cap) >= 0
        ? Optional.of(
            new Outcome.Failed(
                Cause.COST_CAP,
                "$%.2f of this run's $%.2f were spent".formatted(spent, cap),
                standing(task).attempts))
        : Optional.empty();
  }

  private void pay(Standing standing, Usage usage) {
    standing.usage = standing.usage.plus(usage);
    spent = spent.add(usage.costUsd());
  }

  /// Why an agent that others need has no answer for them; empty when one of its tasks has.
  private Optional<String> missing(String name) {
    var ends =
        standings.entrySet().stream()
            .filter(e -> e.getKey().agent().name().equals(name))
            .map(Map.Entry::getValue)
            .mapMulti((Standing standing, Consumer<Outcome> then) -> {
              if (standing.ended != null) then.accept(standing.ended.outcome());
            })
            .toList();
    if (ends.isEmpty() || ends.stream().anyMatch(Outcome.Reported.class::isInstance)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (ends.getFirst()) {
          case Outcome.Reported _ -> "";
          case Outcome.Failed failed -> name + " failed: " + failed.cause().words();
          case Outcome.Skipped skipped -> name + " did not run: " + skipped.reason();
          case Outcome.Cancelled cancelled -> name + " was cancelled: " + cancelled.reason();
        });
  }

  /// How the tasks ended that a task waits for, without what was refuted.
  private SequencedMap<Task, Outcome> heard(Task task) {
    var ended = new LinkedHashMap<Task, Ended>();
    var names = task.agent().waitsFor();
    standings.forEach((other, standing) -> {
      if (standing.ended != null && names.contains(other.agent().name())) {
        ended.put(other, standing.ended);
      }
    });
    var heard = new LinkedHashMap<Task, Outcome>();
    Refutations.applied(ended).forEach((other, end) -> heard.put(other, end.outcome()));
    return heard;
  }

  private void endAll(Instant now, Function<Standing, Outcome> outcome, List<Step> steps) {
    standings.forEach((task, standing) -> {
      if (standing.ended == null) end(task, outcome.apply(standing), now, steps);
    });
  }

  private void end(Task task, Outcome outcome, Instant now, List<Step> steps) {
    var standing = standing(task);
    if (standing.underway()) steps.add(new Step.Stop(task));
    rest(standing);
    var queuedAt = standing.queuedAt == null ? now : standing.queuedAt;
    var startedAt = standing.startedAt == null ? now : standing.startedAt;
    standing.ended =
        new Ended(
            outcome,
            queuedAt,
            startedAt,
            now,
            standing.usage,
            standing.engine,
            standing.attempts,
            standing.reused);
    open.merge(task.agent().name(), -1, Integer::sum);
    steps.add(new Step.End(task, standing.ended));
  }

  /// Its worker is free for another task.
  private void rest(Standing standing) {
    if (standing.underway()) workers.clear(standing.worker);
    standing.worker = NOBODY;
  }

  private static Instant timeout(Task task, Standing standing) {
    return standing.startedAt == null
        ? Instant.MAX
        : standing.startedAt.plus(task.agent().tries().timeout());
  }

  private Standing standing(Task task) {
    var standing = standings.get(task);
    if (standing == null) throw new IllegalArgumentException("not in this plan: " + task.id());
    return standing;
  }

  private static String words(Duration time) {
    return time.toSeconds() >= 60 && time.toSecondsPart() == 0
        ? time.toMinutes() + " min"
        : time.toMillis() / 1000.0 + " s";
  }
}
