package dev.parallax.server;

import dev.parallax.job.Replay;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.plan.Agent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a run's page says of replays: what it is one of, which ones there are of it, and what
/// another one could be.
final class ReplayView {
  private final RunStore runs;
  private final Replays replays;

  ReplayView(RunStore runs, Replays replays) {
    this.runs = runs;
    this.replays = replays;
  }

  /// What a run is a replay of.
  ///
  /// @param beside where it stands side by side with that; empty where there is no such run
  record Mark(String of, String delivery, String with, String who, String beside) {
    static final Mark NONE = new Mark("", "", "", "", "");
  }

  /// A replay of a run.
  record Row(String id, String status, String tone, String with, String who, String begun) {}

  /// All that the page shows of it.
  Map<String, Object> of(RunRecord run, Visitor visitor) {
    var view = new LinkedHashMap<String, Object>();
    var agents =
        visitor instanceof Visitor.Operator
            ? runs.plan(run.id())
                .map(plan -> plan.agents().stream().map(Agent::name).map(Shown::line).toList())
                .orElse(List.of())
            : List.<String>of();
    view.put("replayed", run.isReplay());
    view.put("mark", replays.find(run.id()).map(r -> mark(run, r)).orElse(Mark.NONE));
    view.put("replays", replays.of(run.id()).stream().map(this::row).toList());
    view.put("again", agents);
    return view;
  }

  private static Mark mark(RunRecord run, Replay replay) {
    return new Mark(
        replay.of(),
        replay.delivery(),
        with(replay),
        Shown.line(replay.who()),
        replay.of().isEmpty() ? "" : address(replay.of(), run.id()));
  }

  private Row row(RunRecord replay) {
    var report = runs.report(replay.id()).map(KeptReport::read).orElse(KeptReport.NONE);
    var isReported = replay.state() == RunRecord.State.REPORTED;
    var words = replays.find(replay.id());
    return new Row(
        replay.id(),
        isReported ? Shown.verdict(report.verdict()) : Shown.state(replay.state()),
        isReported
            ? Tone.of(report.verdict())
            : Tone.of(replay.state().name().toLowerCase(Locale.ROOT)),
        words.map(ReplayView::with).orElse(""),
        words.map(Replay::who).map(Shown::line).orElse(""),
        Shown.time(replay.createdAt()));
  }

  static String with(Replay replay) {
    return replay.with().isEmpty() ? "nothing" : Shown.line(String.join("; ", replay.with()));
  }

  static String address(String first, String second) {
    return "/runs/" + Shown.encoded(first) + "/beside/" + Shown.encoded(second);
  }
}
