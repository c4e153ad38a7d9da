package dev.parallax.server;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunHistory.After;
import dev.parallax.job.RunRecord;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The runs that a visitor may see, newest first, as far as they are asked for. The address of a
/// page says all of it, so it can be shared.
final class RunList {
  private static final int ROWS = 25;
  private static final int CHUNK = 100;

  /// Reports are read to look into them; more in one request would keep people waiting.
  private static final int MOST_LOOKED_THROUGH = 1_000;

  private static final List<String> STATUSES =
      List.of(
          "under way",
          "pass",
          "warn",
          "fail",
          "escalated",
          "not reviewed",
          "partly reviewed",
          "cancelled",
          "ended without a report");

  private final RunHistory history;

  RunList(RunHistory history) {
    this.history = history;
  }

  /// What is asked for; empty texts for everything.
  ///
  /// @param cost in US dollars, at least
  record Filter(String repository, String status, String agent, String cost, String after) {
    static Filter of(Context context) {
      return new Filter(
          query(context, "repository"),
          query(context, "status"),
          query(context, "agent"),
          query(context, "cost"),
          query(context, "after"));
    }

    private static String query(Context context, String name) {
      var value = Objects.requireNonNullElse(context.queryParam(name), "").strip();
      return value.substring(0, Math.min(value.length(), 200));
    }

    boolean isEmpty() {
      return (repository + status + agent + cost).isEmpty();
    }

    private String address(String from) {
      var query = new LinkedHashMap<String, String>();
      query.put("repository", repository);
      query.put("status", status);
      query.put("agent", agent);
      query.put("cost", cost);
      query.put("after", from);
      return Shown.address("/", query);
    }

    private BigDecimal least() {
      return cost.matches("\\d{1,9}(\\.\\d{1,9})?") ? new BigDecimal(cost) : BigDecimal.ZERO;
    }

    private Optional<After> from() {
      if (!after.matches("\\d{1,15}-[0-9a-zA-Z-]{1,64}")) return Optional.empty();
      var dash = after.indexOf('-');
      return Optional.of(
          new After(
              Instant.ofEpochMilli(Long.parseLong(after.substring(0, dash))),
              after.substring(dash + 1)));
    }

    private Optional<RunRecord.State> state() {
      return switch (status) {
        case "" -> Optional.empty();
        case "under way" -> Optional.of(RunRecord.State.OPEN);
        case "cancelled" -> Optional.of(RunRecord.State.CANCELLED);
        case "ended without a report" -> Optional.of(RunRecord.State.ENDED);
        default -> Optional.of(RunRecord.State.REPORTED);
      };
    }

    private boolean wants(RunRecord run, KeptReport report) {
      var verdict = Shown.verdict(report.verdict());
      var isReported = run.state() == RunRecord.State.REPORTED;
      if (isReported && !status.isEmpty() && !verdict.equals(status)) return false;
      if (report.usage().costUsd().compareTo(least()) < 0) return false;
      return agent.isEmpty() || report.agents().stream().anyMatch(row -> row.name().equals(agent));
    }
  }

  /// One run's row.
  ///
  /// @param agents how many looked, of how many
  record RowView(
      String id,
      String subject,
      String title,
      String commit,
      String status,
      String tone,
      String agents,
      String findings,
      String cost,
      String took,
      String begun) {}

  private record Match(RunRecord run, KeptReport report) {}

  /// What the page shows.
  Map<String, Object> view(Filter filter, Visitor visitor) {
    var seen = history.repositories().stream().filter(known -> visitor.sees(known.id())).toList();
    var names = seen.stream().map(RunHistory.Known::name).distinct().toList();
    var asked =
        filter.repository().isEmpty()
            ? names
            : names.stream().filter(filter.repository()::equals).toList();
    var found = new ArrayList<Match>();
    var from = filter.from();
    var more = true;
    for (var looked = 0; more && found.size() <= ROWS && looked < MOST_LOOKED_THROUGH; ) {
      var runs =
          history.runs(new RunHistory.Query(asked, filter.state(), from, Instant.EPOCH, CHUNK));
      var reports = history.reports(runs.stream().map(RunRecord::id).toList());
      for (var run : runs) {
        from = Optional.of(new After(run.createdAt(), run.id()));
        looked++;
        // The same name can have been another repository's before.
        if (!visitor.sees(run.repositoryId())) continue;
        var json = reports.get(run.id());
        var report = json == null ? KeptReport.NONE : KeptReport.read(json);
        if (filter.wants(run, report)) found.add(new Match(run, report));
        if (found.size() > ROWS) break;
      }
      more = runs.size() == CHUNK;
    }
    var rows = found.stream().limit(ROWS).map(RunList::row).toList();
    var next =
        found.size() > ROWS
            ? after(found.get(ROWS - 1).run())
            : more ? from.map(RunList::after).orElse("") : "";
    var view = new LinkedHashMap<String, Object>();
    view.put("runs", rows);
    view.put("filter", filter);
    view.put("filtered", !filter.isEmpty());
    view.put("later", !filter.after().isEmpty());
    view.put("first", filter.address(""));
    view.put("next", next.isEmpty() ? "" : filter.address(next));
    view.put("repositories", names);
    view.put("statuses", STATUSES);
    return view;
  }

  private static String after(After after) {
    return after.createdAt().toEpochMilli() + "-" + after.id();
  }

  private static String after(RunRecord run) {
    return after(new After(run.createdAt(), run.id()));
  }

  private static RowView row(Match match) {
    var run = match.run();
    var report = match.report();
    var isReported = run.state() == RunRecord.State.REPORTED;
    var status = isReported ? Shown.verdict(report.verdict()) : Shown.state(run.state());
    var agents = report.agents().stream().filter(agent -> !agent.shadow()).toList();
    var looked = agents.stream().filter(a -> a.outcome().equals("reported")).count();
    var planned = agents.stream().filter(a -> !a.outcome().equals("skipped")).count();
    return new RowView(
        run.id(),
        Shown.subject(run),
        Shown.line(run.title()),
        Shown.commit(run.head()),
        status.isEmpty() ? Shown.state(run.state()) : status,
        isReported
            ? Tone.of(report.verdict())
            : Tone.of(run.state().name().toLowerCase(Locale.ROOT)),
        planned == 0 ? "" : looked + " of " + planned,
        report.agents().isEmpty() ? "" : Long.toString(report.counting()),
        Shown.usd(report.usage().costUsd()),
        report.wallMs() == 0 ? "" : Shown.seconds(report.wallMs()),
        Shown.time(run.createdAt()));
  }
}
