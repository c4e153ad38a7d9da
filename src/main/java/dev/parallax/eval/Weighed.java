package dev.parallax.eval;

import dev.parallax.outcome.Finding;

/// A finding and what it is worth.
public record Weighed(String agent, Finding finding, Worth worth) {
  /// What a finding is worth.
  public enum Worth {
    /// The first to name a known defect's place.
    HIT,
    /// Another place, the same defect, says the judge.
    HIT_BY_JUDGE,
    /// A known defect that its agent has named already.
    AGAIN,
    /// True, and not what this agent is measured by: an `also` place, or the place of a defect that
    /// is another specialist's.
    TRUE_AS_WELL,
    FALSE_ALARM,
    /// Its evidence is not there, the change did not bring it, or it was set aside.
    DOES_NOT_COUNT;

    /// As it stands in JSON.
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
