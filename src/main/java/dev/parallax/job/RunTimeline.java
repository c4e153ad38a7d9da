package dev.parallax.job;

import dev.parallax.run.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a run's tasks did when: each waits, is tried, perhaps again, and ends. Follows from the
/// run's log alone.
///
/// @param from where it begins: what was before belongs to an earlier life of the run
/// @param end the last that is known; now, while a task has not ended
public record RunTimeline(List<Lane> lanes, Instant from, Instant end) {
  public RunTimeline {
    lanes = List.copyOf(lanes);
  }

  /// A task by its names.
  ///
  /// @param kept whether it was kept from before
  public record Named(String id, String agent, boolean kept) {}

  /// One task.
  ///
  /// @param state how it stands, or ended, in words
  /// @param ended whether it has
  /// @param attempts 0 when it never had a slot, or was kept from before
  /// @param turns when its models were asked
  public record Lane(
      Named task,
      String state,
      boolean ended,
      int attempts,
      List<Stretch> stretches,
      List<Turn> turns) {
    public Lane {
      stretches = List.copyOf(stretches);
      turns = List.copyOf(turns);
    }

    /// How long it was in such stretches.
    public Duration in(Predicate<Kind> kinds) {
      return stretches.stream()
          .filter(stretch -> kinds.test(stretch.kind()))
          .map(stretch -> Duration.between(stretch.start(), stretch.end()))
          .reduce(Duration.ZERO, Duration::plus);
    }
  }

  /// What a task did for a while.
  public enum Kind {
    /// Waited: for a place, or to be tried again.
    WAIT,
    /// Was tried, and the attempt failed.
    LOST,
    /// Was tried, and ended with that.
    LAST,
    /// Is being tried.
    GOING
  }

  /// One such while.
  ///
  /// @param words why an attempt failed; empty otherwise
  public record Stretch(Kind kind, Instant start, Instant end, String words) {}

  /// A moment in which a model was asked.
  public record Turn(Instant at, String words) {}

  /// The timeline of a run.
  ///
  /// @param now until where is shown what goes on
  public static RunTimeline of(List<Named> tasks, List<Moment> log, Instant from, Instant now) {
    var byTask = new HashMap<String, List<Moment>>();
    var last = from;
    for (var moment : log) {
      if (moment.at().isBefore(from)) continue;
      if (moment.at().isAfter(last)) last = moment.at();
      byTask.computeIfAbsent(moment.task(), _ -> new ArrayList<>()).add(moment);
    }
    var over =
        tasks.stream()
            .allMatch(task -> task.kept() || hasEnded(byTask.getOrDefault(task.id(), List.of())));
    var end = !over && now.isAfter(last) ? now : last;
    return new RunTimeline(
        tasks.stream()
            .map(task -> lane(task, byTask.getOrDefault(task.id(), List.of()), end))
            .toList(),
        from,
        end);
  }

  /// The timeline of a run that is kept.
  ///
  /// @param from when its report says that it began; empty while it has none
  public static RunTimeline of(
      RunStore runs, String runId, List<Named> tasks, @Nullable Instant from, Instant now) {
    var log = runs.moments(runId);
    return of(tasks, log, from == null ? beginning(log, now) : from, now);
  }

  /// Of a run that was opened again the newest life.
  private static Instant beginning(List<Moment> log, Instant now) {
    return log.stream()
        .filter(moment -> moment.kind() == Moment.Kind.SCOPED)
        .map(Moment::at)
        .max(Instant::compareTo)
        .or(() -> log.stream().map(Moment::at).findFirst())
        .orElse(now);
  }

  private static boolean hasEnded(List<Moment> log) {
    return !log.isEmpty() && log.stream().anyMatch(m -> m.kind() == Moment.Kind.ENDED);
  }

  private static Lane lane(Named task, List<Moment> log, Instant end) {
    var stretches = new ArrayList<Stretch>();
    var turns = new ArrayList<Turn>();
    @Nullable Instant waiting = null;
    @Nullable Instant running = null;
    var attempts = 0;
    var ended = false;
    var state = task.kept() ? "kept from before" : "waiting";
    for (var moment : log) {
      var at = moment.at();
      switch (moment.kind()) {
        case QUEUED -> {
          if (waiting == null) waiting = at;
          ended = false;
          state = "queued";
        }
        case STARTED -> {
          if (waiting != null) stretches.add(new Stretch(Kind.WAIT, waiting, at, ""));
          waiting = null;
          running = at;
          attempts++;
          state = "running";
        }
        case ASKED -> {
          turns.add(new Turn(at, moment.detail()));
          if (running != null) state = moment.detail();
        }
        case RETRYING -> {
          if (running != null) {
            stretches.add(new Stretch(Kind.LOST, running, at, moment.detail()));
          }
          waiting = at;
          running = null;
          state = "tried again: " + moment.detail();
        }
        case ENDED -> {
          if (running != null) stretches.add(new Stretch(Kind.LAST, running, at, ""));
          else if (waiting != null) stretches.add(new Stretch(Kind.WAIT, waiting, at, ""));
          waiting = null;
          running = null;
          ended = true;
          state = moment.detail();
        }
        case SCOPED,
            CHECKED,
            ASSIGNED,
            REFUSED,
            PAID,
            REJECTED,
            WATCHED,
            FAILURES,
            CANCELLED,
            REPORTED -> {}
      }
    }
    if (running != null) stretches.add(new Stretch(Kind.GOING, running, end, ""));
    if (waiting != null) stretches.add(new Stretch(Kind.WAIT, waiting, end, ""));
    return new Lane(task, state, ended || task.kept(), attempts, stretches, turns);
  }
}
