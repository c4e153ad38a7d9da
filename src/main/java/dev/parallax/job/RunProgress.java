package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.run.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the tasks of a run stand, from what is kept of it: the same while it goes on, afterwards,
/// and after a restart.
public record RunProgress(List<TaskProgress> tasks) {
  public RunProgress {
    tasks = List.copyOf(tasks);
  }

  /// What a task is doing.
  public enum State {
    /// Those that it waits for have not ended, or it has no worker yet.
    WAITING,
    /// It has a worker and no slot yet, or is about to be tried again.
    QUEUED,
    RUNNING,
    ENDED
  }

  /// How one task stands.
  ///
  /// @param detail what it was last seen doing, such as `turn 2 of 10`, or how it ended
  /// @param elapsed since its first slot, until now or until it ended
  public record TaskProgress(
      String id, String agent, State state, int attempts, String detail, Duration elapsed) {}

  /// How a run stands now; empty when it was not planned yet, or is forgotten.
  public static Optional<RunProgress> of(RunStore runs, String runId, Instant now) {
    return runs.plan(runId)
        .map(plan -> {
          var ends = runs.ends(runId);
          var moments = new HashMap<String, List<Moment>>();
          for (var moment : runs.moments(runId)) {
            moments.computeIfAbsent(moment.task(), _ -> new ArrayList<>()).add(moment);
          }
          return new RunProgress(
              plan.tasks().stream()
                  .map(task ->
                      task(
                          task.id(),
                          task.agent().name(),
                          ends,
                          moments.getOrDefault(task.id(), List.of()),
                          now))
                  .toList());
        });
  }

  private static TaskProgress task(
      String id, String agent, Map<String, Ended> ends, List<Moment> moments, Instant now) {
    var ended = ends.get(id);
    if (ended != null) {
      return new TaskProgress(
          id, agent, State.ENDED, ended.attempts(), ended.outcome().words(), ended.took());
    }
    var state = State.WAITING;
    var attempts = 0;
    var detail = "";
    Optional<Instant> since = Optional.empty();
    for (var moment : moments) {
      switch (moment.kind()) {
        case QUEUED -> {
          state = State.QUEUED;
          attempts++;
        }
        case STARTED -> {
          state = State.RUNNING;
          since = Optional.of(since.orElse(moment.at()));
        }
        case RETRYING -> {
          state = State.QUEUED;
          detail = moment.detail();
        }
        case ASKED, REFUSED, REJECTED, PAID -> detail = moment.detail();
        case ENDED -> { // an earlier life of the run, of which nothing was kept
          state = State.WAITING;
          attempts = 0;
          since = Optional.empty();
        }
        case SCOPED, CHECKED, ASSIGNED, WATCHED, FAILURES, CANCELLED, REPORTED -> {}
      }
    }
    var elapsed = since.map(start -> Duration.between(start, now)).orElse(Duration.ZERO);
    return new TaskProgress(id, agent, state, attempts, detail, elapsed);
  }
}
