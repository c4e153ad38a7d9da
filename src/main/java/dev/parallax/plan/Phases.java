package dev.parallax.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Work in phases: what stands in one phase can be done side by side, and waits only for earlier
/// phases. Of two that disturb each other and have no order, the first in the list comes first. The
/// same work gives the same phases.
public final class Phases {
  private Phases() {}

  /// The phases, first to last, work in the order of the list.
  ///
  /// @param works without circles
  public static List<List<Work>> of(List<Work> works) {
    var phaseOf = new HashMap<Work, Integer>();
    // Whoever waits longest waits for all others: after that many rounds every phase is final.
    for (var round = 0; round < works.size(); round++) {
      for (var work : works) {
        var phase = 0;
        for (var other : works) {
          if (comesAfter(work, other, works)) {
            phase = Math.max(phase, phaseOf.getOrDefault(other, 0) + 1);
          }
        }
        phaseOf.put(work, phase);
      }
    }
    var phases = new ArrayList<List<Work>>();
    for (var work : works) {
      var phase = phaseOf.getOrDefault(work, 0);
      while (phases.size() <= phase) phases.add(new ArrayList<>());
      phases.get(phase).add(work);
    }
    return phases.stream().map(List::copyOf).toList();
  }

  private static boolean comesAfter(Work work, Work other, List<Work> works) {
    if (work.equals(other)) return false;
    if (work.waitsFor(other)) return true;
    return work.disturbs(other)
        && !other.waitsFor(work)
        && works.indexOf(other) < works.indexOf(work);
  }
}
