package dev.parallax.plan;

import java.util.ArrayList;
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
    var phaseOf = new int[works.size()];
    var changed = true;
    // Whoever waits longest waits for all others: after that many rounds every phase is final.
    for (var round = 0; changed && round < works.size(); round++) {
      changed = false;
      for (var i = 0; i < phaseOf.length; i++) {
        var phase = 0;
        for (var j = 0; j < phaseOf.length; j++) {
          if (comesAfter(works, i, j)) phase = Math.max(phase, phaseOf[j] + 1);
        }
        changed |= phase != phaseOf[i];
        phaseOf[i] = phase;
      }
    }
    var phases = new ArrayList<List<Work>>();
    for (var i = 0; i < phaseOf.length; i++) {
      while (phases.size() <= phaseOf[i]) phases.add(new ArrayList<>());
      phases.get(phaseOf[i]).add(works.get(i));
    }
    return phases.stream().map(List::copyOf).toList();
  }

  private static boolean comesAfter(List<Work> works, int one, int two) {
    if (one == two) return false;
    var work = works.get(one);
    var other = works.get(two);
    if (work.waitsFor(other)) return true;
    return two < one && work.disturbs(other) && !other.waitsFor(work);
  }
}
