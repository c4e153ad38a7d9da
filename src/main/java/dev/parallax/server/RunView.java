package dev.parallax.server;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunProgress;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.job.RunTimeline;
import dev.parallax.server.KeptReport.AgentRow;
import dev.parallax.server.KeptReport.FindingRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run as its page shows it, while it goes on and afterwards.
final class RunView {
  private final RunStore runs;
  private final RunHistory history;
  private final String githubUrl;
  private final InstantSource clock;

  /// @param githubUrl where people see repositories
  RunView(RunStore runs, RunHistory history, String githubUrl, InstantSource clock) {
    this.runs = runs;
    this.history = history;
    this.githubUrl = githubUrl;
    this.clock = clock;
  }

  /// What every page about a run says of it.
  record Head(
      String id,
      String subject,
      String title,
      String commit,
      String commitUrl,
      String subjectUrl,
      String status,
      String tone,
      String headline,
      String reason,
      String begun,
      String ended,
      boolean open) {}

  /// A row of the table.
  record Row(
      String agent,
      String status,
      String findings,
      String evidence,
      String time,
      String cost,
      String priority,
      String engine,
      String tone) {}

  /// Work that was not done.
  record Missed(String agent, String what, String why, String impact) {}

  /// A finding with its code.
  ///
  /// @param url where its lines are on GitHub; empty when it has none
  record Finding(
      String label,
      String severity,
      String tone,
      String place,
      String url,
      String claim,
      List<Line> code,
      String suggestion,
      String replacement,
      String agents,
      String tags) {
    Finding {
      code = List.copyOf(code);
    }
  }

  /// A line of code; its number is 0 where that is not known.
  record Line(int number, String text) {}

  /// Numbers about the whole.
  record Fact(String name, String value) {}

  Head head(RunRecord run, KeptReport report) {
    var isReported = run.state() == RunRecord.State.REPORTED;
    var verdict = isReported ? Shown.verdict(report.verdict()) : "";
    var endedAt = run.endedAt();
    var web = githubUrl + "/" + run.repository();
    var isCommit = run.head().matches("[0-9a-f]{40,64}");
    return new Head(
        run.id(),
        Shown.subject(run),
        Shown.line(run.title()),
        Shown.commit(run.head()),
        isCommit ? web + "/commit/" + run.head() : "",
        web + "/issues/" + run.number(),
        verdict.isEmpty() ? Shown.state(run.state()) : verdict,
        verdict.isEmpty()
            ? Tone.of(run.state().name().toLowerCase(Locale.ROOT))
            : Tone.of(report.verdict()),
        isReported ? report.headline() : "",
        Shown.line(run.reason()),
        Shown.time(run.createdAt()),
        endedAt == null ? "" : Shown.time(endedAt),
        run.state() == RunRecord.State.OPEN);
  }

  KeptReport report(RunRecord run) {
    return runs.report(run.id()).map(KeptReport::read).orElse(KeptReport.NONE);
  }

  /// All that the page shows.
  Map<String, Object> whole(RunRecord run) {
    var report = report(run);
    var view = new LinkedHashMap<String, Object>(course(run, report));
    view.put("retry", RunButtons.canRetry(run, runs));
    view.put("missed", missed(report));
    view.put("findings", findings(run, report));
    view.put("notes", report.notes().stream().map(Shown::line).toList());
    return view;
  }

  /// What changes while a run goes on.
  Map<String, Object> course(RunRecord run) {
    return course(run, report(run));
  }

  private Map<String, Object> course(RunRecord run, KeptReport report) {
    var open = run.state() == RunRecord.State.OPEN;
    var now = clock.instant();
    var view = new LinkedHashMap<String, Object>();
    view.put("run", head(run, report));
    var tasks = tasks(run, report, open);
    var timeline = timeline(run, report, tasks, open, now);
    view.put("timeline", timeline);
    view.put(
        "rows",
        open ? going(run, now) : report.agents().stream().map(a -> row(a, report)).toList());
    view.put("facts", open ? List.of() : facts(report));
    view.put("said", open ? said(timeline) : "");
    view.put("wallShare", share(report.wallMs(), report));
    view.put("sumShare", share(report.sumMs(), report));
    return view;
  }

  private List<RunTimeline.Named> tasks(RunRecord run, KeptReport report, boolean open) {
    if (!open && !report.tasks().isEmpty()) {
      return report.tasks().stream()
          .map(task -> new RunTimeline.Named(task.id(), task.agent(), task.cached()))
          .toList();
    }
    var ends = runs.ends(run.id());
    return runs.plan(run.id()).stream()
        .flatMap(plan -> plan.tasks().stream())
        .map(task -> {
          var ended = ends.get(task.id());
          return new RunTimeline.Named(
              task.id(), task.agent().name(), ended != null && ended.reused());
        })
        .toList();
  }

  private Timeline timeline(
      RunRecord run, KeptReport report, List<RunTimeline.Named> tasks, boolean open, Instant now) {
    var until = run.endedAt() == null ? now : run.endedAt();
    var isReported = !open && !report.startedAt().isEmpty();
    @Nullable Instant from = isReported ? Instant.parse(report.startedAt()) : null;
    var timeline = RunTimeline.of(runs, run.id(), tasks, from, until);
    var isForgotten = timeline.lanes().stream().allMatch(lane -> lane.stretches().isEmpty());
    return isForgotten && isReported ? Timeline.of(report) : Timeline.of(timeline);
  }

  private static Row row(AgentRow agent, KeptReport report) {
    var cells = agent.cells();
    return new Row(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        cells.get(3),
        cells.get(4),
        Shown.usd(report.cost(agent.name())),
        agent.priority(),
        agent.engine(),
        agent.tone());
  }

  /// How agents stand while their run goes on: one with several tasks as the least of them.
  private List<Row> going(RunRecord run, Instant now) {
    var spent = history.spent(run.id());
    var byAgent = new LinkedHashMap<String, List<RunProgress.TaskProgress>>();
    RunProgress.of(runs, run.id(), now)
        .ifPresent(progress -> {
          for (var task : progress.tasks()) {
            byAgent.computeIfAbsent(task.agent(), _ -> new ArrayList<>()).add(task);
          }
        });
    var rows = new ArrayList<Row>();
    byAgent.forEach((agent, tasks) -> {
      var ended = tasks.stream().filter(t -> t.state() == RunProgress.State.ENDED).count();
      var running = tasks.stream().anyMatch(t -> t.state() == RunProgress.State.RUNNING);
      var one = tasks.getFirst();
      var state =
          ended == tasks.size()
              ? one.detail()
              : running ? "running" : one.state().name().toLowerCase(Locale.ROOT);
      var took = tasks.stream().mapToLong(t -> t.elapsed().toMillis()).max().orElse(0);
      var cost = spent.getOrDefault(agent, new RunHistory.Spent(0, BigDecimal.ZERO));
      rows.add(
          new Row(
              Shown.line(agent),
              Shown.line(state),
              "",
              ended == tasks.size()
                  ? ""
                  : tasks.size() > 1
                      ? ended + " of " + tasks.size() + " tasks have ended"
                      : Shown.line(one.detail()),
              took == 0 ? "" : Shown.seconds(took),
              Shown.usd(cost.usd()),
              "",
              "",
              ended == tasks.size() ? "calm" : running ? "live" : "calm"));
    });
    return rows;
  }

  private static String said(Timeline timeline) {
    var all = timeline.lanes().size();
    var ended = timeline.lanes().stream().filter(Timeline.Lane::ended).count();
    return all == 0
        ? "Being planned."
        : ended + " of " + all + (all == 1 ? " task has ended." : " tasks have ended.");
  }

  private static List<Missed> missed(KeptReport report) {
    return report.agents().stream()
        .filter(agent -> !agent.missed().isEmpty())
        .map(agent ->
            new Missed(
                Shown.line(agent.name()),
                agent.outcome().equals("reported") ? "looked at a part" : agent.outcome(),
                Shown.text(agent.missed(), 2_000),
                Shown.line(agent.impact())))
        .toList();
  }

  private static List<Fact> facts(KeptReport report) {
    var facts = new ArrayList<Fact>();
    var measures = report.measures();
    if (report.wallMs() > 0 || report.sumMs() > 0) {
      facts.add(new Fact("Wall", Shown.seconds(report.wallMs())));
      facts.add(new Fact("Sum of all tasks", Shown.seconds(report.sumMs())));
      facts.add(
          new Fact(
              "Sum by wall",
              measures.ratio().setScale(1, RoundingMode.HALF_UP).toPlainString() + " ×"));
      facts.add(new Fact("Longest chain", Shown.seconds(measures.chainMs())));
      facts.add(new Fact("Most at once", Integer.toString(measures.overlap())));
      facts.add(new Fact("Retries", Integer.toString(measures.retries())));
    }
    var usage = report.usage();
    if (usage.calls() > 0) {
      facts.add(new Fact("Model calls", Integer.toString(usage.calls())));
      facts.add(
          new Fact(
              "Tokens in / of them cached / out",
              String.format(
                  Locale.ROOT,
                  "%,d / %,d / %,d",
                  usage.inputTokens(),
                  usage.cachedTokens(),
                  usage.outputTokens())));
      facts.add(
          new Fact(
              "Cost",
              usage.costUsd().signum() == 0 ? "no price is known" : Shown.usd(usage.costUsd())));
    }
    return facts;
  }

  /// In thousandths of the longer of wall and sum.
  private static long share(long millis, KeptReport report) {
    var longer = Math.max(1, Math.max(report.wallMs(), report.sumMs()));
    return millis * 1000 / longer;
  }

  private List<Finding> findings(RunRecord run, KeptReport report) {
    return report.findings().stream().map(finding -> finding(run, finding)).toList();
  }

  private Finding finding(RunRecord run, FindingRow finding) {
    var tags = new ArrayList<String>();
    if (finding.evidence().equals("unverified")) tags.add("unverified: not counted");
    if (finding.evidence().equals("moved")) tags.add("found at another place than was said");
    if (finding.preExisting()) tags.add("outside this change: not counted");
    if (finding.shadow()) tags.add("in shadow mode: not shown in the pull request");
    if (!finding.setAside().isEmpty()) tags.add("set aside: " + Shown.line(finding.setAside()));
    return new Finding(
        finding.id(),
        finding.severity(),
        Tone.of(finding.severity()),
        place(finding),
        url(run, finding),
        finding.claim(),
        code(finding),
        finding.suggestion(),
        finding.replacement(),
        Shown.line(String.join(", ", finding.agents())),
        String.join("; ", tags));
  }

  private static String place(FindingRow finding) {
    var path = Shown.line(finding.path());
    if (finding.line() == 0) return path;
    var end = finding.endLine() > finding.line() ? "-" + finding.endLine() : "";
    return path + ":" + finding.line() + end;
  }

  private String url(RunRecord run, FindingRow finding) {
    if (!run.head().matches("[0-9a-f]{40,64}") || finding.path().isEmpty()) return "";
    var path = new StringBuilder();
    for (var piece : finding.path().split("/")) path.append('/').append(Shown.encoded(piece));
    var lines =
        finding.line() == 0
            ? ""
            : "#L"
                + finding.line()
                + (finding.endLine() > finding.line() ? "-L" + finding.endLine() : "");
    return githubUrl + "/" + run.repository() + "/blob/" + run.head() + path + lines;
  }

  /// What stands there; its lines have numbers where the quote is as long as the place.
  private static List<Line> code(FindingRow finding) {
    var quoted = finding.quote().lines().toList();
    var known =
        finding.line() > 0
            && !finding.evidence().equals("unverified")
            && quoted.size() == finding.endLine() - finding.line() + 1;
    var lines = new ArrayList<Line>();
    for (var i = 0; i < quoted.size(); i++) {
      lines.add(new Line(known ? finding.line() + i : 0, quoted.get(i)));
    }
    return lines;
  }
}
