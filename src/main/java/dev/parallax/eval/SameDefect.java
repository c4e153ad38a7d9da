package dev.parallax.eval;

import dev.parallax.outcome.Finding;

/// Whether a finding that misses the place of a known defect describes it all the same: the door to
/// a judge.
public interface SameDefect {
  /// No judge: only places count.
  SameDefect BY_PLACE_ONLY = (_, _) -> Answer.OTHER;

  /// What a judge says.
  enum Answer {
    SAME,
    OTHER,
    /// It did not say: the finding is taken for another one, and that is told.
    UNKNOWN
  }

  Answer ask(Truth truth, Finding finding) throws InterruptedException;
}
