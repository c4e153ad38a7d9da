package dev.parallax.server;

import dev.parallax.job.FindingLedger;
import dev.parallax.job.RunHistory;
import dev.parallax.job.RunHistory.After;
import dev.parallax.job.RunRecord;
import dev.parallax.outcome.Fate;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What each agent did, found and cost, week by week: from the reports that are kept; and what
/// became of what it found.
public final class AgentPages implements Routes {
  private static final int WEEKS = 12;
  private static final int CHUNK = 200;

  /// Reports are read to look into them; more in one request would keep people waiting.
  private static final int MOST_RUNS = 2_000;

  private final RunHistory history;
  private final AgentYields yields;
  private final Visitors visitors;
  private final InstantSource clock;

  public AgentPages(
      RunHistory history, FindingLedger ledger, Visitors visitors, InstantSource clock) {
    this.history = history;
    this.yields = new AgentYields(ledger, history, clock);
    this.visitors = visitors;
    this.clock = clock;
  }

  /// One agent's week, or all of them.
  private static final class Sum {
    private int runs;
    private int failures;
    private long findings;
    private BigDecimal cost = BigDecimal.ZERO;

    private void add(boolean failed, long found, BigDecimal usd) {
      runs++;
      if (failed) failures++;
      findings += found;
      cost = cost.add(usd);
    }
  }

  /// One agent.
  record AgentView(
      String name,
      int runs,
      int failures,
      long findings,
      String cost,
      List<WeekView> weeks,
      YieldView yield) {
    AgentView {
      weeks = List.copyOf(weeks);
    }
  }

  /// What became of what one agent found.
  ///
  /// @param ofUse of those that were judged, in words; empty when none was
  /// @param hidden where it is not shown, and why
  /// @param shown where it is
  record YieldView(
      String ofUse,
      String interval,
      List<FatesView> weeks,
      List<HiddenView> hidden,
      List<String> shown) {}

  /// Where an agent is not shown.
  record HiddenView(String repository, String why) {}

  /// One week's findings by what became of them.
  ///
  /// @param cells one for each fate, in its order
  record FatesView(String from, String ofUse, String interval, List<CellView> cells) {}

  /// A number, and where the findings are that it counts.
  record CellView(int findings, String url) {}

  /// One agent's week.
  ///
  /// @param bar its cost, or its runs when it cost nothing, in thousandths of its dearest week
  record WeekView(
      String from, int runs, int failures, long findings, String cost, String perRun, long bar) {}

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/agents", visitors.guard(this::show));
  }

  private void show(Context context, Visitor visitor) {
    var asked = Objects.requireNonNullElse(context.queryParam("repository"), "");
    var names =
        history.repositories().stream()
            .filter(known -> visitor.sees(known.id()))
            .map(RunHistory.Known::name)
            .distinct()
            .toList();
    var of = asked.isEmpty() ? names : names.stream().filter(asked::equals).toList();
    var sums = new TreeMap<String, Map<LocalDate, Sum>>();
    var looked = 0;
    Optional<After> after = Optional.empty();
    var since = clock.instant().minus(Duration.ofDays(7L * WEEKS));
    for (var more = true; more && looked < MOST_RUNS; ) {
      var runs =
          history.runs(
              new RunHistory.Query(of, Optional.of(RunRecord.State.REPORTED), after, since, CHUNK));
      var reports = history.reports(runs.stream().map(RunRecord::id).toList());
      for (var run : runs) {
        after = Optional.of(new After(run.createdAt(), run.id()));
        var json = reports.get(run.id());
        // What somebody tried is not what agents did.
        if (json != null && !run.isReplay() && visitor.sees(run.repositoryId())) {
          looked++;
          add(sums, run, KeptReport.read(json));
        }
      }
      more = runs.size() == CHUNK;
    }
    visitors.show(
        context,
        visitor,
        "agents",
        Map.of(
            "agents", views(sums, yields.of(yields.seen(visitor, asked)), asked),
            "fates", Arrays.stream(Fate.values()).map(AgentYields::word).toList(),
            "repositories", names,
            "repository", asked,
            "looked", looked,
            "cut", looked >= MOST_RUNS,
            "weeks", WEEKS));
  }

  private static void add(Map<String, Map<LocalDate, Sum>> sums, RunRecord run, KeptReport report) {
    var week =
        LocalDate.ofInstant(run.createdAt(), ZoneOffset.UTC)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    for (var agent : report.agents()) {
      if (agent.outcome().equals("skipped") || agent.outcome().equals("cancelled")) continue;
      var found =
          report.findings().stream()
              .filter(finding -> finding.counts() || finding.shadow())
              .filter(finding -> finding.agents().contains(agent.name()))
              .count();
      sums.computeIfAbsent(agent.name(), _ -> new TreeMap<>(Comparator.reverseOrder()))
          .computeIfAbsent(week, _ -> new Sum())
          .add(agent.outcome().equals("failed"), found, report.cost(agent.name()));
    }
  }

  private static List<AgentView> views(
      Map<String, Map<LocalDate, Sum>> sums, List<AgentYields.Yield> yields, String repository) {
    var views = new ArrayList<AgentView>();
    for (var yield : yields) sums.putIfAbsent(yield.agent(), Map.of());
    sums.forEach((name, weeks) -> {
      var most =
          weeks.values().stream()
              .map(AgentPages::weight)
              .max(BigDecimal::compareTo)
              .orElse(BigDecimal.ONE);
      var rows = new ArrayList<WeekView>();
      weeks.forEach((monday, sum) ->
          rows.add(
              new WeekView(
                  monday.toString(),
                  sum.runs,
                  sum.failures,
                  sum.findings,
                  Shown.usd(sum.cost),
                  Shown.usd(sum.cost.divide(BigDecimal.valueOf(sum.runs), 9, RoundingMode.HALF_UP)),
                  weight(sum)
                      .multiply(BigDecimal.valueOf(1000))
                      .divide(most, 0, RoundingMode.HALF_UP)
                      .longValue())));
      views.add(
          new AgentView(
              Shown.line(name),
              weeks.values().stream().mapToInt(sum -> sum.runs).sum(),
              weeks.values().stream().mapToInt(sum -> sum.failures).sum(),
              weeks.values().stream().mapToLong(sum -> sum.findings).sum(),
              Shown.usd(
                  weeks.values().stream()
                      .map(s -> s.cost)
                      .reduce(BigDecimal.ZERO, BigDecimal::add)),
              rows,
              yields.stream()
                  .filter(yield -> yield.agent().equals(name))
                  .map(yield -> view(yield, repository))
                  .findFirst()
                  .orElse(new YieldView("", "", List.of(), List.of(), List.of()))));
    });
    return views;
  }

  private static YieldView view(AgentYields.Yield yield, String repository) {
    var weeks = new ArrayList<FatesView>();
    yield
        .weeks()
        .forEach((monday, tally) ->
            weeks.add(
                new FatesView(
                    monday.toString(),
                    AgentYields.words(tally.ofUse()),
                    AgentYields.interval(tally.ofUse()),
                    Arrays.stream(Fate.values())
                        .map(fate -> cell(yield.agent(), repository, monday, fate, tally))
                        .toList())));
    return new YieldView(
        AgentYields.words(yield.all().ofUse()),
        AgentYields.interval(yield.all().ofUse()),
        weeks,
        yield.states().stream()
            .filter(AgentYields.State::shadow)
            .map(state -> new HiddenView(Shown.line(state.repository()), Shown.line(state.why())))
            .toList(),
        yield.states().stream()
            .filter(state -> !state.shadow())
            .map(state -> Shown.line(state.repository()))
            .toList());
  }

  private static CellView cell(
      String agent, String repository, LocalDate monday, Fate fate, AgentYields.Tally tally) {
    var query = new LinkedHashMap<String, String>();
    query.put("agent", agent);
    query.put("repository", repository);
    query.put("week", monday.toString());
    query.put("fate", AgentYields.word(fate));
    var found = tally.of(fate);
    return new CellView(found, found == 0 ? "" : Shown.address("/agents/findings", query));
  }

  private static BigDecimal weight(Sum sum) {
    return sum.cost.signum() > 0
        ? sum.cost
        : new BigDecimal("0.000001").multiply(BigDecimal.valueOf(sum.runs));
  }
}
