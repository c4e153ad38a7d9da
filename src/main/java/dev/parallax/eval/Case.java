package dev.parallax.eval;

import java.util.List;

/// A change whose defects are known.
///
/// @param id names it in reports; unique among all cases
/// @param specialty what it was written for: an agent's name
/// @param title the change's own title, as its author would write it; says nothing of the truth
/// @param truths none in a clean case
/// @param also places that are true as well: a finding there is neither a hit nor a false alarm
public record Case(
    String id, String specialty, String title, List<Truth> truths, List<Place> also) {
  public Case {
    truths = List.copyOf(truths);
    also = List.copyOf(also);
  }

  /// Whether there is nothing to find.
  public boolean clean() {
    return truths.isEmpty();
  }
}
