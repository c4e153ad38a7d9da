package dev.parallax.run;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

  private final Engine engine;
  private final Limits limits;
  private final Slots slots;
  private final InstantSource clock;
  private final RandomGenerator chance;

  /// @param slots shared by all runs of this process
  public Runner(
      Engine engine, Limits limits, Slots slots, InstantSource clock, RandomGenerator chance) {
    this.engine = engine;
    this.limits = limits;
    this.slots = slots;
    this.clock = clock;
    this.chance = chance;
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
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<Task, Thread> threads = new HashMap<>();

    OneRun(Plan plan, Source source, Journal journal, Progress progress) {
      this.plan = plan;
      this.source = source;
      this.journal = journal;
      this.progress = progress;
    }

    SequencedMap<Task, Ended> drive(Cancellation cancellation) throws InterruptedException {
      var before = new HashMap<Task, Ended>();
      for (var task : plan.tasks()) {
        journal.ended(task).ifPresent(ended -> before.put(task, ended.fromStore()));
      }
      var course = new Course(plan, limits, Retry.standard(chance), before, clock.instant());
      progress.planned(plan);
      before.forEach(progress::ended);
      cancellation.whenCancelled(reason -> events.add((c, now) -> c.cancel(reason, now)));
      try {
        perform(course.tick(clock.instant()));
        while (!course.done()) {
          var now = clock.instant();
          var patience = Duration.between(now, course.nextTick(now));
          var event = events.poll(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
          now = clock.instant();
          perform(event == null ? course.tick(now) : event.tell(course, now));
        }
      } finally {
        threads.values().forEach(Thread::interrupt);
      }
      return course.ends();
    }

    private void perform(List<Step> steps) {
      for (var step : steps) {
        switch (step) {
          case Step.Start(var task, var attempt, var needs) ->
              threads.put(
                  task,
                  Thread.ofVirtual()
                      .name(task.id() + " attempt " + attempt)
                      .start(() -> attempt(task, attempt, needs)));
          case Step.Retrying(var task, var why) -> {
            note(Moment.Kind.RETRYING, task, why);
            progress.retrying(task, why);
          }
          case Step.Stop(var task) -> {
            var thread = threads.remove(task);
            if (thread != null) thread.interrupt();
          }
          case Step.End(var task, var ended) -> {
            journal.end(task, ended);
            note(Moment.Kind.ENDED, task, "");
            progress.ended(task, ended);
          }
        }
      }
    }

    /// One attempt, on a thread of its own, which ends by telling the course what came of it. An
    /// interrupt comes from `Step.Stop` or from the end of the run: nobody listens any more.
    private void attempt(Task task, int attempt, Map<String, Outcome> needs) {
      try {
        slots.within(
            task.agent().priority(),
            () -> {
              events.add((course, now) -> {
                if (!course.started(task, now)) return List.of();
                note(Moment.Kind.STARTED, task, "attempt " + attempt);
                if (attempt == 1) progress.started(task);
                return List.of();
              });
              events.add(look(task, attempt, needs));
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

    /// Asks the engine, and once more when its answer cannot be read.
    private Event look(Task task, int attempt, Map<String, Outcome> needs)
        throws InterruptedException {
      var rejected = new ArrayList<Assignment.Rejected>();
      var usage = Usage.NONE;
      try {
        while (true) {
          var output = engine.look(new Assignment(task, plan, source, needs, rejected));
          usage = usage.plus(output.usage());
          journal.keep(task, attempt, output);
          switch (AnswerReader.read(output.text(), task.agent())) {
            case AnswerReader.Reading.Understood(var answer) -> {
              var paid = usage;
              var outcome = Verdict.of(answer, plan.part(task), source);
              return (course, now) -> course.answered(task, outcome, paid, output.engine(), now);
            }
            case AnswerReader.Reading.Unreadable(var complaint) -> {
              note(Moment.Kind.REJECTED, task, complaint);
              if (!rejected.isEmpty()) {
                throw new EngineTrouble(Cause.INVALID_OUTPUT, complaint);
              }
              rejected.add(new Assignment.Rejected(output.text(), complaint));
            }
          }
        }
      } catch (EngineTrouble trouble) {
        var all =
            new EngineTrouble(
                trouble.why(),
                trouble.detail(),
                trouble.retryAfter().orElse(null),
                usage.plus(trouble.usage()));
        return (course, now) -> course.troubled(task, all, now);
      }
    }

    private void note(Moment.Kind kind, Task task, String detail) {
      journal.note(new Moment(clock.instant(), kind, task.id(), detail));
    }
  }
}
