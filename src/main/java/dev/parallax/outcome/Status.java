package dev.parallax.outcome;

/// The verdict of an agent that did look. An agent that did not look has no status: see `Outcome`.
///
/// Ordered from good to bad.
public enum Status {
  /// Looked at everything it should have and has nothing to say against it.
  PASS,
  /// Has something a person should read before merging.
  WARN,
  /// Has something that should not be merged.
  FAIL;

  /// The graver of the two.
  public Status or(Status other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
