package dev.parallax.outcome;

/// What became of a finding that was made.
public enum Fate {
  /// Nothing yet.
  OPEN,
  /// It is gone, and a later push had touched its place.
  FIXED,
  /// The same, and its place reads as the finding had offered.
  APPLIED,
  /// Somebody liked it.
  LIKED,
  /// Somebody said, or showed, that it is of no use.
  DISMISSED,
  /// The pull request was merged or closed while it was still there.
  IGNORED;

  /// Whether it was of use to anybody.
  public boolean isOfUse() {
    return switch (this) {
      case FIXED, APPLIED, LIKED -> true;
      case OPEN, DISMISSED, IGNORED -> false;
    };
  }

  /// Whether it says anything about who made the finding.
  public boolean isJudged() {
    return this != OPEN;
  }
}
