package dev.parallax.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What came of one case.
///
/// @param agents what was counted of each agent that looked
/// @param found for each agent, which of the case's truths it found, by their numbers
/// @param byPlace which of the truths somebody found by their places, so that no judge was needed
/// @param asked which of the truths an agent was there for
/// @param failures why agents did not look, one line each
public record CaseResult(
    Case about,
    Map<String, Tally> agents,
    Map<String, Set<Integer>> found,
    Set<Integer> byPlace,
    Set<Integer> asked,
    List<Weighed> findings,
    List<String> failures) {
  public CaseResult {
    agents = Map.copyOf(agents);
    found = Map.copyOf(found);
    byPlace = Set.copyOf(byPlace);
    asked = Set.copyOf(asked);
    findings = List.copyOf(findings);
    failures = List.copyOf(failures);
  }

  /// What was counted of one agent; nothing when it was not there.
  public Tally of(String agent) {
    return agents.getOrDefault(agent, Tally.NONE);
  }

  /// The truths that anybody found.
  public Set<Integer> foundByAnybody() {
    var all = new HashSet<Integer>();
    found.values().forEach(all::addAll);
    return all;
  }

  /// All agents as one reviewer: each truth is found once or missed once.
  public Tally together() {
    var sum = agents.values().stream().reduce(Tally.NONE, Tally::plus);
    var hits = foundByAnybody();
    var onlyJudged = new HashSet<>(hits);
    onlyJudged.removeAll(byPlace);
    var missed = new HashSet<>(asked);
    missed.removeAll(hits);
    return new Tally(
        hits.size(),
        onlyJudged.size(),
        missed.size(),
        sum.falseAlarms(),
        sum.unjudged(),
        sum.failed(),
        sum.costUsd(),
        sum.took());
  }
}
