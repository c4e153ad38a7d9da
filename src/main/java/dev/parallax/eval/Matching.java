package dev.parallax.eval;

import dev.parallax.outcome.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What agents said of a case, held against what is true of it. Read this class first.
///
/// By place first: a finding that counts and is about the place of a truth that is for its agent
/// finds that truth. Each truth is found once by an agent, and each finding finds one truth, in the
/// pairs that find the most. What is left over at such a place is no false alarm, nor is what
/// another specialist says there. Only then is the judge asked about what is left in the same file.
///
/// A truth is missed by the agent whose specialty it is, unless an accepted one found it. Whoever
/// failed to look has missed what was there.
public final class Matching {
  private final Case about;
  private final SameDefect judge;

  private Matching(Case about, SameDefect judge) {
    this.about = about;
    this.judge = judge;
  }

  /// What came of a case.
  ///
  /// @param looks one for each agent
  public static CaseResult of(Case about, List<Look> looks, SameDefect judge)
      throws InterruptedException {
    return new Matching(about, judge).all(looks);
  }

  private CaseResult all(List<Look> looks) throws InterruptedException {
    var heard = new ArrayList<Heard>();
    for (var look : looks) heard.add(hear(look));
    var names = looks.stream().map(Look::agent).toList();
    var found = new HashMap<String, Set<Integer>>();
    var byPlace = new HashSet<Integer>();
    var anybody = new HashSet<Integer>();
    for (var one : heard) {
      found.put(one.look().agent(), one.found());
      byPlace.addAll(one.byPlace());
      anybody.addAll(one.found());
    }
    var asked = new HashSet<>(anybody);
    for (var truth = 0; truth < about.truths().size(); truth++) {
      if (names.contains(about.truths().get(truth).specialty())) asked.add(truth);
    }
    var tallies = new HashMap<String, Tally>();
    var findings = new ArrayList<Weighed>();
    var failures = new ArrayList<String>();
    for (var one : heard) {
      tallies.put(one.look().agent(), tally(one, anybody));
      findings.addAll(one.weighed());
      if (!one.look().failure().isEmpty()) {
        failures.add(one.look().agent() + ": " + one.look().failure());
      }
    }
    return new CaseResult(about, tallies, found, byPlace, asked, findings, failures);
  }

  /// What one agent said.
  private record Heard(
      Look look, Set<Integer> found, Set<Integer> byPlace, List<Weighed> weighed, int unjudged) {}

  private Tally tally(Heard heard, Set<Integer> anybody) {
    var agent = heard.look().agent();
    var misses =
        IntStream.range(0, about.truths().size())
            .filter(truth -> about.truths().get(truth).specialty().equals(agent))
            .filter(truth -> !anybody.contains(truth))
            .count();
    return new Tally(
        heard.found().size(),
        heard.found().size() - heard.byPlace().size(),
        (int) misses,
        (int)
            heard.weighed().stream()
                .filter(weighed -> weighed.worth() == Weighed.Worth.FALSE_ALARM)
                .count(),
        heard.unjudged(),
        heard.look().failure().isEmpty() ? 0 : 1,
        heard.look().costUsd(),
        heard.look().took());
  }

  private Heard hear(Look look) throws InterruptedException {
    // Which finding finds a truth must not depend on the order in which they were written.
    var findings =
        look.findings().stream()
            .sorted(
                Comparator.comparing(Finding::path)
                    .thenComparingInt(Finding::line)
                    .thenComparingInt(Finding::endLine)
                    .thenComparing(Finding::claim))
            .toList();
    var finders = pair(look.agent(), findings);
    var found = new TreeSet<>(finders.keySet());
    var byPlace = Set.copyOf(found);
    var weighed = new ArrayList<Weighed>();
    var unjudged = 0;
    for (var number = 0; number < findings.size(); number++) {
      var finding = findings.get(number);
      var worth = byPlace(look.agent(), finding, finders.containsValue(number));
      if (worth == Weighed.Worth.FALSE_ALARM) {
        var judged = judge(look.agent(), finding, found);
        found.addAll(judged.found());
        worth = judged.worth();
        if (judged.unknown()) unjudged++;
      }
      weighed.add(new Weighed(look.agent(), finding, worth));
    }
    return new Heard(look, found, byPlace, weighed, unjudged);
  }

  private Weighed.Worth byPlace(String agent, Finding finding, boolean first) {
    if (!finding.counts()) return Weighed.Worth.DOES_NOT_COUNT;
    if (first) return Weighed.Worth.HIT;
    var at = about.truths().stream().filter(truth -> isAt(finding, truth.places())).toList();
    if (at.stream().anyMatch(truth -> truth.isFor(agent))) return Weighed.Worth.AGAIN;
    return !at.isEmpty() || isAt(finding, about.also())
        ? Weighed.Worth.TRUE_AS_WELL
        : Weighed.Worth.FALSE_ALARM;
  }

  private static boolean isAt(Finding finding, List<Place> places) {
    return places.stream().anyMatch(place -> place.isMeantBy(finding));
  }

  /// The truths that are found by place, each with the number of its finding: as many as there can
  /// be when a finding finds one truth only.
  private Map<Integer, Integer> pair(String agent, List<Finding> findings) {
    var finders = new HashMap<Integer, Integer>();
    for (var number = 0; number < findings.size(); number++) {
      if (findings.get(number).counts()) {
        findRoom(number, agent, findings, finders, new HashSet<>());
      }
    }
    return finders;
  }

  /// Gives a finding a truth; whoever had it before looks for another one.
  private boolean findRoom(
      int number,
      String agent,
      List<Finding> findings,
      Map<Integer, Integer> finders,
      Set<Integer> tried) {
    for (var index = 0; index < about.truths().size(); index++) {
      var truth = about.truths().get(index);
      if (!truth.isFor(agent) || !isAt(findings.get(number), truth.places())) continue;
      if (!tried.add(index)) continue;
      var other = finders.get(index);
      if (other == null || findRoom(other, agent, findings, finders, tried)) {
        finders.put(index, number);
        return true;
      }
    }
    return false;
  }

  /// What the judge makes of a finding.
  ///
  /// @param found what it finds that was not found before
  private record Judged(Weighed.Worth worth, Set<Integer> found, boolean unknown) {}

  /// What was not found yet comes first: a finding may describe two defects in the same words.
  private Judged judge(String agent, Finding finding, Set<Integer> found)
      throws InterruptedException {
    var unknown = false;
    var candidates =
        IntStream.range(0, about.truths().size())
            .boxed()
            .filter(index -> about.truths().get(index).isFor(agent))
            .filter(index -> about.truths().get(index).mayBeIn(finding.path()))
            .sorted(Comparator.comparing(found::contains))
            .toList();
    for (var index : candidates) {
      switch (judge.ask(about.truths().get(index), finding)) {
        case SAME -> {
          return found.contains(index)
              ? new Judged(Weighed.Worth.AGAIN, Set.of(), false)
              : new Judged(Weighed.Worth.HIT_BY_JUDGE, Set.of(index), false);
        }
        case OTHER -> {}
        case UNKNOWN -> unknown = true;
      }
    }
    return new Judged(Weighed.Worth.FALSE_ALARM, Set.of(), unknown);
  }
}
