package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a run does next, given what has happened: events in, decisions out.
///
/// Pure: no threads, no clock, no chance but `Retry`'s, so the same events give the same decisions
/// and a simulation can replay every order of events. Used by one thread.
///
/// A task starts as soon as its own needs are met and a slot is free, never because others of its
/// stage have ended. Once a task is over, later events about it are ignored.
final class Course {
  private final Plan plan;
  private final Limits limits;
  private final Retry retry;
  private final Instant deadline;
  private final Map<String, Agent> agents;
  private final SequencedMap<Task, Standing> standings = new LinkedHashMap<>();

  /// How one task stands.
  private static final class Standing {
    @Nullable Instant queuedAt;
    @Nullable Instant startedAt;
    Instant notBefore = Instant.MIN;
    boolean underway;
    int attempts;
    Usage usage = Usage.NONE;
    String engine = "";
    @Nullable Ended ended;
  }

  /// @param before tasks that ended in an earlier life of this run
  Course(Plan plan, Limits limits, Retry retry, Map<Task, Ended> before, Instant now) {
    this.plan = plan;
    this.limits = limits;
    this.retry = retry;
    this.deadline = now.plus(limits.overall());
    this.agents =
        plan.agents().stream().collect(Collectors.toMap(Agent::name, Function.identity()));
    for (var task : plan.tasks()) {
      var standing = new Standing();
      standing.ended = before.get(task);
      standings.put(task, standing);
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
                  "the time for the whole run, " + words(limits.overall()) + ", was up",
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
  List<Step> answered(
      Task task, Outcome.Reported outcome, Usage usage, String engine, Instant now) {
    var steps = new ArrayList<Step>();
    var standing = standing(task);
    if (standing.ended == null) {
      standing.underway = false;
      standing.usage = standing.usage.plus(usage);
      standing.engine = engine;
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
      standing.underway = false;
      standing.usage = standing.usage.plus(trouble.usage());
      var again = now.plus(retry.pause(standing.attempts, trouble));
      if (trouble.why().passing()
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

  /// When `tick` is due again, if nothing happens before.
  Instant nextTick(Instant now) {
    return standings.entrySet().stream()
        .filter(e -> e.getValue().ended == null)
        .flatMap(e ->
            Optional.of(timeout(e.getKey(), e.getValue())).stream()
                .mapMulti((Instant timeout, java.util.function.Consumer<Instant> due) -> {
                  due.accept(timeout);
                  if (e.getValue().notBefore.isAfter(now)) {
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

  /// Starts what can start and blocks what cannot, until nothing changes any more.
  private void advance(Instant now, List<Step> steps) {
    for (var entry : standings.entrySet()) {
      var task = entry.getKey();
      var standing = entry.getValue();
      if (standing.ended != null || standing.underway || !needsEnded(task)) continue;
      var missing = missingNeed(task);
      if (missing.isPresent()) {
        end(task, new Outcome.Failed(Cause.DEPENDENCY_FAILED, missing.get(), 0), now, steps);
        advance(now, steps); // what needs this task may stand before it in the plan
        return;
      }
      if (standing.queuedAt == null) standing.queuedAt = now;
      if (now.isBefore(standing.notBefore) || underway() >= limits.parallel()) continue;
      standing.underway = true;
      standing.attempts++;
      steps.add(new Step.Start(task, standing.attempts, needs(task)));
    }
  }

  private long underway() {
    return standings.values().stream().filter(s -> s.underway).count();
  }

  private boolean needsEnded(Task task) {
    var tier = task.agent().priority();
    return standings.entrySet().stream()
        .filter(e ->
            task.agent().needs().contains(e.getKey().agent().name())
                || (plan.config().review().strictTiers()
                    && e.getKey().agent().priority().compareTo(tier) < 0))
        .allMatch(e -> e.getValue().ended != null);
  }

  /// Why a task cannot run although all that it needs has ended.
  private Optional<String> missingNeed(Task task) {
    return needs(task).entrySet().stream()
        .map(need ->
            switch (need.getValue()) {
              case Outcome.Reported _ -> "";
              case Outcome.Failed failed -> need.getKey() + " failed: " + failed.cause().words();
              case Outcome.Skipped skipped -> need.getKey() + " did not run: " + skipped.reason();
              case Outcome.Cancelled cancelled ->
                  need.getKey() + " was cancelled: " + cancelled.reason();
            })
        .filter(reason -> !reason.isEmpty())
        .findFirst();
  }

  /// The outcome of each agent that a task needs; of an agent with several tasks, one that
  /// reported.
  private Map<String, Outcome> needs(Task task) {
    var needs = new TreeMap<String, Outcome>();
    for (var name : task.agent().needs()) {
      if (!agents.containsKey(name)) continue;
      standings.forEach((other, standing) -> {
        if (!other.agent().name().equals(name) || standing.ended == null) return;
        needs.merge(
            name,
            standing.ended.outcome(),
            (one, two) -> one instanceof Outcome.Reported ? one : two);
      });
    }
    return needs;
  }

  private void endAll(Instant now, Function<Standing, Outcome> outcome, List<Step> steps) {
    standings.forEach((task, standing) -> {
      if (standing.ended == null) end(task, outcome.apply(standing), now, steps);
    });
  }

  private void end(Task task, Outcome outcome, Instant now, List<Step> steps) {
    var standing = standing(task);
    if (standing.underway) steps.add(new Step.Stop(task));
    standing.underway = false;
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
            false);
    steps.add(new Step.End(task, standing.ended));
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
