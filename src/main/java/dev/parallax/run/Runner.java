package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.AgentCatalog;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.trail.Fact;
import dev.parallax.trail.Trail;
import dev.parallax.trail.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a plan: one virtual thread per attempt, all decisions in `Course`, every output kept whole
/// before anything is made of it.
///
/// One run's decisions are made by the thread that called `run`; attempts only send it what
/// happened to them. One agent's failure never delays, hides or fails another: a bug in an engine
/// costs one row.
public final class Runner {
  private static final Logger log = LoggerFactory.getLogger(Runner.class);
  private static final Duration QUIET = Duration.ofMillis(100);

  private final Engine engine;
  private final Limits limits;
  private final Slots slots;
  private final InstantSource clock;
  private final RandomGenerator chance;
  private final Purses purses;

  /// @param slots shared by all runs of this process
  public Runner(
      Engine engine, Limits limits, Slots slots, InstantSource clock, RandomGenerator chance) {
    this.engine = engine;
    this.limits = limits;
    this.slots = slots;
    this.clock = clock;
    this.chance = chance;
    this.purses = new Purses(limits);
  }

  /// Runs every task of the plan that has not ended in an earlier life of this run.
  ///
  /// @return how each task ended, in the plan's order
  /// @throws InterruptedException when the process is to stop; what was under way is not recorded
  ///   and runs again when the run is taken up again
  public SequencedMap<Task, Ended> run(
      Plan plan, Source source, Journal journal, Progress progress, Cancellation cancellation)
      throws InterruptedException {
    return new OneRun(plan, source, journal, progress).drive(cancellation);
  }

  /// Something that happened, as told to the course.
  private interface Event {
    List<Step> tell(Course course, Instant now);
  }

  private final class OneRun {
    private final Plan plan;
    private final Source source;
    private final Journal journal;
    private final Progress progress;
    private final Engine engine;
    private final InstantSource clock = Steady.since(Runner.this.clock, System::nanoTime);
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<Task, Thread> threads = new HashMap<>();
    private final Map<Task, Trail> trails = new HashMap<>();
    private Purses.OfRun money = new Purses.OfRun(Purse.bottomless(), Map.of());

    OneRun(Plan plan, Source source, Journal journal, Progress progress) {
      this.plan = plan;
      this.source = source;
      this.journal = journal;
      this.progress = progress;
      this.engine = Runner.this.engine.forRun(plan, source);
    }

    /// What a task's calls are paid from. A payment is durable before the next call, so that it
    /// counts when the process is killed; a guess may wait.
    private Purse purse(Task task) {
      var agent = task.agent();
      return money
          .of(agent)
          .telling((usage, known) -> {
            journal.pay(new Payment(clock.instant(), task.id(), agent.name(), usage));
            if (known) journal.flush();
          });
    }

    SequencedMap<Task, Ended> drive(Cancellation cancellation) throws InterruptedException {
      var before = new HashMap<Task, Ended>();
      for (var task : plan.tasks()) {
        journal.ended(task).ifPresent(ended -> before.put(task, ended.fromStore()));
      }
      var begins = clock.instant();
      var paid = journal.paid(Purses.monthOf(begins));
      money = purses.open(plan, paid, begins);
      var spent = paid.byRun().costUsd();
      var course = new Course(plan, limits, Retry.standard(chance), before, spent, begins);
      noteThePlan();
      progress.planned(plan);
      before.forEach(progress::ended);
      cancellation.whenCancelled(reason ->
          events.add((c, now) -> {
            note(Moment.Kind.CANCELLED, "", reason);
            return c.cancel(reason, now);
          }));
      try {
        perform(course.tick(clock.instant()));
        while (!course.done()) {
          var now = clock.instant();
          var event = next(Duration.between(now, course.nextTick(now)));
          now = clock.instant();
          perform(event == null ? course.tick(now) : event.tell(course, now));
        }
      } finally {
        threads.values().forEach(Thread::interrupt);
        trails.values().forEach(trail -> end(trail, "stopped"));
      }
      noteTheEnd(course.ends());
      return course.ends();
    }

    /// What happens next, or nothing within the time. What was noted becomes durable as soon as
    /// nothing happens for a moment, so that others can watch the run.
    private @Nullable Event next(Duration patience) throws InterruptedException {
      var event = events.poll(millis(least(patience, QUIET)), TimeUnit.MILLISECONDS);
      if (event != null) return event;
      journal.flush();
      return events.poll(millis(patience.minus(QUIET)), TimeUnit.MILLISECONDS);
    }

    private void perform(List<Step> steps) {
      for (var step : steps) {
        switch (step) {
          case Step.Start(var task, var attempt, var worker, var heard) -> {
            note(Moment.Kind.QUEUED, task.id(), "attempt " + attempt + ", worker " + worker);
            var trail = trail(task);
            threads.put(
                task,
                Thread.ofVirtual()
                    .name(task.id() + " attempt " + attempt)
                    .start(trail.carrying(() -> attempt(task, attempt, heard))));
          }
          case Step.Retrying(var task, var why) -> {
            note(Moment.Kind.RETRYING, task.id(), why);
            // What a provider said stays in the run's log.
            trail(task).learn(new Fact.Retrying(why.replaceFirst("(?s):.*", "")));
            progress.retrying(task, why);
          }
          case Step.Stop(var task) -> {
            var thread = threads.remove(task);
            if (thread != null) thread.interrupt();
          }
          case Step.End(var task, var ended) -> {
            journal.end(task, ended);
            note(ended.endedAt(), Moment.Kind.ENDED, task.id(), ended.outcome().words());
            progress.ended(task, ended);
            var trail = trails.remove(task);
            if (trail != null) end(trail, ended.outcome());
          }
        }
      }
    }

    private Trail trail(Task task) {
      return trails.computeIfAbsent(
          task,
          t ->
              Trail.begin(
                  new Work.Task(
                      t.id(), t.agent().name(), t.agent().origin().equals(AgentCatalog.BUILT_IN))));
    }

    private static void end(Trail trail, Outcome outcome) {
      switch (outcome) {
        case Outcome.Reported(var status, _, _, _, _, _) -> end(trail, status.name());
        case Outcome.Skipped _ -> end(trail, "skipped");
        case Outcome.Cancelled _ -> end(trail, "cancelled");
        case Outcome.Failed failed -> {
          trail.failed(failed.cause().words());
          trail.end();
        }
      }
    }

    private static void end(Trail trail, String word) {
      trail.learn(new Fact.Ended(word));
      trail.end();
    }

    /// One attempt, on a thread of its own, which ends by telling the course what came of it. An
    /// interrupt comes from `Step.Stop` or from the end of the run: nobody listens any more.
    private void attempt(Task task, int attempt, SequencedMap<Task, Outcome> heard) {
      try {
        slots.within(
            new Slots.Claim(task.agent().priority(), installation(), engine.provider(task)),
            () -> {
              Trail.learned(new Fact.Attempt(attempt));
              events.add((course, now) -> {
                if (!course.started(task, now)) return List.of();
                note(now, Moment.Kind.STARTED, task.id(), "attempt " + attempt);
                if (attempt == 1) progress.started(task);
                return List.of();
              });
              events.add(look(task, attempt, heard));
            });
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error bug) { // a stack that overflows is one row as well
        if (Thread.currentThread().isInterrupted()) return;
        log.error("task {} ended in a bug", task.id(), bug);
        var trouble = new EngineTrouble(Cause.INTERNAL, "a fault in Parallax itself; see its log");
        events.add((course, now) -> course.troubled(task, trouble, now));
      }
    }

    /// Asks the engine, and once more when its answer is not what was asked for.
    private Event look(Task task, int attempt, SequencedMap<Task, Outcome> heard)
        throws InterruptedException {
      var rejected = new ArrayList<Assignment.Rejected>();
      Assignment.Notes notes = (kind, detail) -> note(kind, task.id(), detail);
      var purse = purse(task);
      var usage = Usage.NONE;
      try {
        while (true) {
          var assignment = new Assignment(task, plan, source, heard, rejected, notes, purse);
          var question =
              rejected.isEmpty() ? engine.question(assignment) : Optional.<String>empty();
          var recalled = question.flatMap(journal::recall);
          var output = recalled.isPresent() ? recalled.get() : engine.look(assignment);
          if (recalled.isEmpty()) usage = usage.plus(output.usage());
          journal.keep(task, attempt, output);
          switch (AnswerReader.read(output.text(), task.agent())) {
            case AnswerReader.Reading.Understood(var answer) -> {
              var lack = Thoroughness.complaint(answer, assignment);
              if (lack.isPresent() && rejected.isEmpty()) {
                note(Moment.Kind.REJECTED, task.id(), lack.get());
                rejected.add(new Assignment.Rejected(output.text(), lack.get()));
                continue;
              }
              if (recalled.isEmpty()) question.ifPresent(q -> journal.remember(q, output));
              var paid = usage;
              var outcome =
                  Verdict.of(
                      answer, plan.part(task), source, Thoroughness.left(answer, assignment));
              return (course, now) ->
                  course.answered(task, outcome, paid, output.engine(), recalled.isPresent(), now);
            }
            case AnswerReader.Reading.Unreadable(var complaint) -> {
              note(Moment.Kind.REJECTED, task.id(), complaint);
              if (!rejected.isEmpty()) {
                throw new EngineTrouble(Cause.INVALID_OUTPUT, complaint);
              }
              rejected.add(new Assignment.Rejected(output.text(), complaint));
            }
          }
        }
      } catch (EngineTrouble trouble) {
        trouble.unfinished().ifPresent(said -> journal.keep(task, attempt, said));
        var all = trouble.havingPaid(usage);
        return (course, now) -> course.troubled(task, all, now);
      }
    }

    private void noteThePlan() {
      var change = plan.change();
      note(
          Moment.Kind.SCOPED,
          "",
          change.files().size()
              + " files, "
              + change.addedLines()
              + " lines added, "
              + change.removedLines()
              + " removed");
      note(Moment.Kind.CHECKED, "", plan.independence().toString());
      var ids = plan.tasks().stream().map(Task::id).toList();
      note(Moment.Kind.ASSIGNED, "", plan.decision() + ": " + String.join(", ", ids));
    }

    private void noteTheEnd(SequencedMap<Task, Ended> ends) {
      var reused = ends.values().stream().filter(Ended::reused).count();
      note(Moment.Kind.WATCHED, "", ends.size() + " tasks ended, " + reused + " of them reused");
      var failed = new ArrayList<String>();
      ends.forEach((task, ended) -> {
        if (ended.outcome() instanceof Outcome.Failed failure) {
          failed.add(task.id() + " " + failure.words() + " after " + failure.attempts());
        }
      });
      note(Moment.Kind.FAILURES, "", failed.isEmpty() ? "none" : String.join(", ", failed));
      journal.flush();
    }

    private long installation() {
      return switch (plan.subject()) {
        case Subject.Hosted hosted -> hosted.repository().installation();
        case Subject.LocalRange _ -> 0;
      };
    }

    private void note(Moment.Kind kind, String task, String detail) {
      note(clock.instant(), kind, task, detail);
    }

    private void note(Instant at, Moment.Kind kind, String task, String detail) {
      journal.note(new Moment(at, kind, task, detail));
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static long millis(Duration time) {
    return Math.max(1, time.toMillis());
  }
}
