package dev.parallax.plan;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/// An issue among several that are looked at together.
///
/// @param updatedAt by which it is seen that somebody changed it since
/// @param labels that it has
public record Item(int number, String title, Instant updatedAt, Set<String> labels) {
  public Item {
    // What an older version kept has none.
    labels = Set.copyOf(Objects.requireNonNullElse(labels, Set.of()));
  }
}
