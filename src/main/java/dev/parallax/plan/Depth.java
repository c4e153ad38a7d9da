package dev.parallax.plan;

import java.util.Locale;
import java.util.Optional;

/// How deep a document goes that describes what an issue asks for.
public enum Depth {
  SHORT,
  STANDARD,
  FULL;

  /// From which score on there is a document.
  public static final int LEAST_SCORE = 8;

  private static final int STANDARD_SCORE = 9;
  private static final int FULL_SCORE = 11;

  /// How deep it goes; empty when there is none: only features that ask for much get one.
  ///
  /// @param kind of the issue: bug, feature or task
  public static Optional<Depth> of(String kind, int score) {
    if (!kind.equals("feature") || score < LEAST_SCORE) return Optional.empty();
    if (score < STANDARD_SCORE) return Optional.of(SHORT);
    return Optional.of(score < FULL_SCORE ? STANDARD : FULL);
  }

  /// In one word, for people and agents.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
