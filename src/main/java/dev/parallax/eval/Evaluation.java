package dev.parallax.eval;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What one configuration came to over all cases.
///
/// @param configuration in words, for people
/// @param judgeCostUsd what was paid for judging; part of no agent's cost
/// @param results by the cases' ids, so that the order in which they were run does not show
public record Evaluation(String configuration, BigDecimal judgeCostUsd, List<CaseResult> results) {
  public Evaluation {
    results = results.stream().sorted(Comparator.comparing(result -> result.about().id())).toList();
  }

  /// The agents that looked, by name.
  public List<String> agents() {
    return results.stream()
        .flatMap(result -> result.agents().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /// Each agent's figures.
  public SequencedMap<String, Score> scores() {
    var scores = new TreeMap<String, Score>();
    for (var agent : agents()) {
      scores.put(agent, Score.of(results.stream().map(result -> result.of(agent)).toList()));
    }
    return scores;
  }

  /// All agents as one reviewer.
  public Score together() {
    return Score.of(results.stream().map(CaseResult::together).toList());
  }

  /// Whether any agent did all its work in any case.
  public boolean anybodyLooked() {
    return results.stream()
        .flatMap(result -> result.agents().values().stream())
        .anyMatch(tally -> tally.failed() == 0);
  }
}
