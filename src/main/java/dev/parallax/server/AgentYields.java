package dev.parallax.server;

import dev.parallax.job.FindingLedger;
import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of agents' findings, counted for those who may see them, and whether each agent is
/// shown.
final class AgentYields {
  static final int WEEKS = 12;

  /// Of the newest reports that say which agents are shown.
  private static final int REPORTS = 200;

  private final FindingLedger ledger;
  private final RunHistory history;
  private final InstantSource clock;

  AgentYields(FindingLedger ledger, RunHistory history, InstantSource clock) {
    this.ledger = ledger;
    this.history = history;
    this.clock = clock;
  }

  /// How many findings had which fate.
  static final class Tally {
    private final Map<Fate, Integer> findings = new EnumMap<>(Fate.class);

    void add(Fate fate, int more) {
      findings.merge(fate, more, Integer::sum);
    }

    int of(Fate fate) {
      return findings.getOrDefault(fate, 0);
    }

    int found() {
      return findings.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Of those that were judged, those of use.
    Share ofUse() {
      var judged = 0;
      var used = 0;
      for (var one : findings.entrySet()) {
        if (one.getKey().isJudged()) judged += one.getValue();
        if (one.getKey().isOfUse()) used += one.getValue();
      }
      return new Share(used, judged);
    }
  }

  /// Whether an agent is shown in a repository, by its newest report there.
  ///
  /// @param why it is not; empty when it is
  record State(String repository, boolean shadow, String why) {}

  /// One agent.
  ///
  /// @param weeks by their Mondays, the newest first
  record Yield(String agent, Tally all, SortedMap<LocalDate, Tally> weeks, List<State> states) {}

  /// The repositories that a visitor may see.
  ///
  /// @param repository its name, for this one alone; empty for all
  List<RunHistory.Known> seen(Visitor visitor, String repository) {
    return history.repositories().stream()
        .filter(known -> visitor.sees(known.id()))
        .filter(known -> repository.isEmpty() || known.name().equals(repository))
        .toList();
  }

  /// All agents that found anything or are in the newest reports, by name.
  List<Yield> of(List<RunHistory.Known> repositories) {
    var yields = new TreeMap<String, Yield>();
    var ids = repositories.stream().map(RunHistory.Known::id).distinct().toList();
    var since = clock.instant().minus(Duration.ofDays(7L * WEEKS));
    for (var count : ledger.counts(ids, since)) {
      var yield = at(yields, count.agent());
      yield.all().add(count.fate(), count.findings());
      yield
          .weeks()
          .computeIfAbsent(LocalDate.ofEpochDay(count.week()), _ -> new Tally())
          .add(count.fate(), count.findings());
    }
    states(yields, repositories);
    return List.copyOf(yields.values());
  }

  private static Yield at(Map<String, Yield> yields, String agent) {
    return yields.computeIfAbsent(
        agent,
        name ->
            new Yield(
                name, new Tally(), new TreeMap<>(Comparator.reverseOrder()), new ArrayList<>()));
  }

  private void states(Map<String, Yield> yields, List<RunHistory.Known> repositories) {
    var ids = repositories.stream().map(RunHistory.Known::id).toList();
    var runs =
        history.runs(
            new RunHistory.Query(
                repositories.stream().map(RunHistory.Known::name).distinct().toList(),
                Optional.of(RunRecord.State.REPORTED),
                Optional.empty(),
                clock.instant().minus(Duration.ofDays(7L * WEEKS)),
                REPORTS));
    var reports = history.reports(runs.stream().map(RunRecord::id).toList());
    for (var run : runs) {
      var json = reports.get(run.id());
      // Who was asked for by name is shown for once, and a replay shows nobody anything.
      if (json == null || run.isReplay() || !run.agents().isEmpty()) continue;
      if (!ids.contains(run.repositoryId())) continue;
      for (var agent : KeptReport.read(json).agents()) {
        if (agent.outcome().equals("skipped")) continue;
        var states = at(yields, agent.name()).states();
        if (states.stream().anyMatch(known -> known.repository().equals(run.repository())))
          continue;
        states.add(new State(run.repository(), agent.shadow(), agent.shadowReason()));
      }
    }
  }

  /// A fate as people read it.
  static String word(Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT);
  }

  static Optional<Fate> fate(String word) {
    for (var fate : Fate.values()) {
      if (word(fate).equals(word)) return Optional.of(fate);
    }
    return Optional.empty();
  }

  /// A share as people read it, such as `3 of 24 (12 %)`; empty of nothing.
  static String words(Share share) {
    return share.whole() == 0
        ? ""
        : "%d of %d (%s)".formatted(share.part(), share.whole(), percent(share.value()));
  }

  /// Between what it may really lie, such as `4 % to 31 %`; empty of nothing.
  static String interval(Share share) {
    return share.whole() == 0 ? "" : percent(share.low()) + " to " + percent(share.high());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.0f %%", Math.floor(value * 100 + 1e-9));
  }

  /// A week as the ledger's queries name it; empty when the text is no date.
  static Optional<Long> week(String text) {
    try {
      return Optional.of(LocalDate.parse(text).toEpochDay());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
