package dev.parallax.report;

/// What a whole run says, in the order of what outweighs what. That an agent did not run is never
/// hidden behind what the others said, and never a pass.
public enum Verdict {
  /// Those who looked do not agree, or too few of them looked to tell: a person must decide.
  ESCALATED("Escalated"),
  /// Something should not be merged.
  FAIL("FAIL"),
  /// An agent whose failing escalates did not look, or nobody did: a person must look.
  NOT_REVIEWED("Not reviewed"),
  /// Something should be read before merging.
  WARN("WARN"),
  /// An agent did not look, and the others found nothing.
  PARTLY_REVIEWED("Partly reviewed"),
  /// Every agent looked at everything and found nothing.
  PASS("PASS");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /// As readers see it.
  public String words() {
    return words;
  }
}
