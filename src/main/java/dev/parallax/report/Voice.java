package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Priority;

/// What one of several says towards the whole: an agent towards the report, or one vote towards its
/// agent. That it did not run is a state of its own, never a status.
///
/// @param who for readers, such as `security` or `security, vote 2`
/// @param partial whether it answered and lost a part of the change all the same
public record Voice(String who, Priority priority, Outcome outcome, boolean partial) {

  /// What it says, without its own words for it, from bad to good.
  public enum State {
    FAIL("FAIL"),
    WARN("WARN"),
    PASS("PASS"),
    DID_NOT_RUN("did not run");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /// As readers see it.
    public String words() {
      return words;
    }
  }

  /// What it says.
  public State state() {
    return switch (outcome) {
      case Outcome.Reported reported ->
          switch (reported.status()) {
            case PASS -> State.PASS;
            case WARN -> State.WARN;
            case FAIL -> State.FAIL;
          };
      case Outcome.Failed _, Outcome.Skipped _, Outcome.Cancelled _ -> State.DID_NOT_RUN;
    };
  }

  /// Whether it should have looked and, at least in part, did not.
  boolean missing() {
    return partial || state() == State.DID_NOT_RUN;
  }
}
