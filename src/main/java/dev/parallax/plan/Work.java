package dev.parallax.plan;

import java.util.Set;

/// One piece of work as far as it matters for doing it beside others: what it waits for and what it
/// touches.
///
/// @param tier work of a higher tier waits for all work of lower ones; 0 for all when tiers do not
///   matter
/// @param needs ids of the work without whose results it cannot be done
/// @param follows ids of the work that it waits for whatever comes of it
/// @param reads what it looks at, such as paths
/// @param writes what it changes
/// @param output where it leaves its result
public record Work(
    String id,
    int tier,
    Set<String> needs,
    Set<String> follows,
    Set<String> reads,
    Set<String> writes,
    String output) {
  public Work {
    needs = Set.copyOf(needs);
    follows = Set.copyOf(follows);
    reads = Set.copyOf(reads);
    writes = Set.copyOf(writes);
  }

  /// An agent of a plan. It changes nothing, and its result has a place of its own.
  static Work of(Agent agent, boolean strictTiers) {
    return new Work(
        agent.name(),
        strictTiers ? agent.tier() : 0,
        Set.copyOf(agent.needs()),
        Set.copyOf(agent.follows()),
        Set.of("the change"),
        Set.of(),
        agent.name());
  }

  /// Whether it waits for the other by what it says of itself.
  boolean waitsFor(Work other) {
    return needs.contains(other.id) || follows.contains(other.id) || tier > other.tier;
  }

  /// Whether one of them changes what the other looks at or changes, or both leave their results in
  /// the same place.
  boolean disturbs(Work other) {
    return touches(other) || other.touches(this) || output.equals(other.output);
  }

  /// Whether this changes what the other looks at or changes.
  boolean touches(Work other) {
    return writes.stream().anyMatch(w -> other.reads.contains(w) || other.writes.contains(w));
  }
}
