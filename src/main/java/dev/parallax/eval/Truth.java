package dev.parallax.eval;

import java.util.List;
import java.util.Set;

/// A defect that is known to be in a case.
///
/// @param specialty the agent that should find it
/// @param accepted agents that may find it as well; `*` for every agent
/// @param places where it is; empty when nobody said, so that only a judge can tell
public record Truth(
    String specialty, Set<String> accepted, String description, List<Place> places) {
  /// In `accepted`: every agent.
  public static final String ANYBODY = "*";

  public Truth {
    accepted = Set.copyOf(accepted);
    places = List.copyOf(places);
  }

  /// Whether an agent that finds it is right to say so.
  boolean isFor(String agent) {
    return specialty.equals(agent) || accepted.contains(agent) || accepted.contains(ANYBODY);
  }

  /// Whether it is in this file, as far as is known.
  boolean mayBeIn(String file) {
    return places.isEmpty() || places.stream().anyMatch(place -> place.file().equals(file));
  }
}
