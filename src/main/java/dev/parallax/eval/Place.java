package dev.parallax.eval;

import dev.parallax.outcome.Finding;

/// Lines of a file in the head of a case, both ends included. Whoever names a line a little above
/// or below means the same place.
public record Place(String file, int from, int to) {
  /// How many lines a finding may be off.
  public static final int SLACK = 3;

  public Place {
    if (from < 1 || to < from) throw new IllegalArgumentException(from + " to " + to);
  }

  /// Whether a finding is about it. A finding about a file as a whole is about no place in it.
  public boolean isMeantBy(Finding finding) {
    return finding.line() > 0
        && finding.path().equals(file)
        && finding.line() <= to + SLACK
        && finding.endLine() >= from - SLACK;
  }
}
