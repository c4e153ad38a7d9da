package dev.parallax.outcome;

/// Why a task failed. Never says anything about the code that was to be looked at.
public enum Cause {
  TIMEOUT("timeout", true),
  RATE_LIMITED("rate limited", true),
  OVERLOADED("overloaded", true),
  PROVIDER_ERROR("provider error", true),
  REFUSED("refused", false),
  INVALID_OUTPUT("invalid output", false),
  TURN_LIMIT("turn limit", false),
  COST_CAP("cost cap", false),
  PERMISSION("permission", false),
  NO_CREDENTIALS("no credentials", false),
  DEPENDENCY_FAILED("dependency failed", false),
  INTERNAL("internal", false);

  private final String words;
  private final boolean passing;

  Cause(String words, boolean passing) {
    this.words = words;
    this.passing = passing;
  }

  /// The words a reader of the report sees.
  public String words() {
    return words;
  }

  /// Whether the same work may well succeed a little later, so that a retry is worth its price.
  public boolean passing() {
    return passing;
  }
}
