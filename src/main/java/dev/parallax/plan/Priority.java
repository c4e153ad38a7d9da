package dev.parallax.plan;

/// What it means when an agent fails, and who gets a free slot first.
public enum Priority {
  /// Failing escalates to people.
  P0,
  /// Failing is a warning.
  P1,
  /// Failing is a note.
  P2
}
