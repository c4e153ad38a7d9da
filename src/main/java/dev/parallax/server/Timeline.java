package dev.parallax.server;

import dev.parallax.job.RunTimeline;
import dev.parallax.job.RunTimeline.Kind;
import dev.parallax.job.RunTimeline.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A run's timeline as a picture: a lane for each task, in units of which the whole is 1000 wide.
///
/// @param total what the width of the picture stands for
record Timeline(List<Lane> lanes, String total) {
  private static final double WIDTH = 1000;

  /// What takes no time is seen all the same.
  private static final double LEAST = 3;

  Timeline {
    lanes = List.copyOf(lanes);
  }

  /// One task.
  ///
  /// @param attempts 0 when it was kept from before
  record Lane(
      String task,
      String agent,
      String state,
      String tone,
      String waited,
      String took,
      int attempts,
      int turns,
      boolean ended,
      List<Bar> bars) {
    Lane {
      bars = List.copyOf(bars);
    }
  }

  /// A stretch of time.
  ///
  /// @param kind `wait`, `lost`, `turn`, or the tone of the task
  record Bar(String kind, String x, String width, String words) {}

  static Timeline of(RunTimeline timeline) {
    var whole = Math.max(1, Duration.between(timeline.from(), timeline.end()).toMillis());
    return new Timeline(
        timeline.lanes().stream().map(lane -> lane(lane, timeline.from(), whole)).toList(),
        Shown.seconds(whole));
  }

  /// The same of a run whose log is forgotten.
  static Timeline of(KeptReport report) {
    if (report.startedAt().isEmpty()) return new Timeline(List.of(), "");
    var from = Instant.parse(report.startedAt());
    var lanes =
        report.tasks().stream()
            .map(task -> {
              var stretches = new ArrayList<Stretch>();
              if (!task.cached() && !task.endedAt().isEmpty()) {
                var started = Instant.parse(task.startedAt());
                stretches.add(new Stretch(Kind.WAIT, Instant.parse(task.queuedAt()), started, ""));
                stretches.add(new Stretch(Kind.LAST, started, Instant.parse(task.endedAt()), ""));
              }
              return new RunTimeline.Lane(
                  new RunTimeline.Named(task.id(), task.agent(), task.cached()),
                  task.cached() ? "kept from before" : "",
                  true,
                  task.attempts(),
                  stretches,
                  List.of());
            })
            .toList();
    return of(new RunTimeline(lanes, from, from.plusMillis(report.wallMs())));
  }

  private static Lane lane(RunTimeline.Lane lane, Instant from, long whole) {
    var tone = tone(lane);
    var bars = new ArrayList<Bar>();
    for (var stretch : lane.stretches()) {
      var kind =
          switch (stretch.kind()) {
            case WAIT -> "wait";
            case LOST -> "lost";
            case LAST, GOING -> tone;
          };
      bars.add(bar(kind, stretch, from, whole, words(stretch, lane)));
    }
    for (var turn : lane.turns()) {
      var moment = new Stretch(Kind.GOING, turn.at(), turn.at(), "");
      bars.add(bar("turn", moment, from, whole, Shown.line(turn.words())));
    }
    var waited = lane.in(kind -> kind == Kind.WAIT);
    var took = lane.in(kind -> kind != Kind.WAIT);
    return new Lane(
        Shown.line(lane.task().id()),
        lane.task().agent(),
        Shown.line(lane.state()),
        tone,
        lane.stretches().isEmpty() ? "" : Shown.seconds(waited.toMillis()),
        lane.attempts() == 0 ? "" : Shown.seconds(took.toMillis()),
        lane.attempts(),
        lane.turns().size(),
        lane.ended(),
        bars);
  }

  private static String words(Stretch stretch, RunTimeline.Lane lane) {
    var time = Shown.seconds(Duration.between(stretch.start(), stretch.end()).toMillis());
    return switch (stretch.kind()) {
      case WAIT -> "waited " + time;
      case LOST -> "an attempt of " + time + " failed: " + Shown.line(stretch.words());
      case LAST -> Shown.line(lane.state()) + " after " + time;
      case GOING -> "running for " + time;
    };
  }

  private static Bar bar(String kind, Stretch stretch, Instant from, long whole, String words) {
    var x = Duration.between(from, stretch.start()).toMillis() * WIDTH / whole;
    var width = Duration.between(stretch.start(), stretch.end()).toMillis() * WIDTH / whole;
    var least = kind.equals("wait") ? 0 : LEAST;
    return new Bar(kind, number(Math.min(x, WIDTH - least)), number(Math.max(width, least)), words);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", Math.max(0, value));
  }

  /// By the words of its outcome, as `Outcome.words` writes them.
  private static String tone(RunTimeline.Lane lane) {
    if (!lane.ended()) return lane.attempts() == 0 ? "calm" : "live";
    if (lane.state().startsWith("failed: ")) return "bad";
    if (lane.state().startsWith("skipped: ") || lane.state().startsWith("cancelled: ")) {
      return "calm";
    }
    var tone = Tone.of(lane.state());
    return tone.equals("calm") ? "good" : tone;
  }
}
