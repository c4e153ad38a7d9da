package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Priority;

/// What a failed agent means for the reader, and what to do about it.
final class FailureAdvice {
  private FailureAdvice() {}

  /// What is missing because of it.
  static String impact(Priority priority) {
    return switch (priority) {
      case P0 -> "not reviewed: a person must look";
      case P1 -> "partly reviewed";
      case P2 -> "note";
    };
  }

  /// What was done, and what the reader can do.
  ///
  /// @param escalateTo who is asked when a P0 agent fails; empty for nobody
  static String action(Outcome.Failed failed, Priority priority, String escalateTo) {
    var advice =
        switch (failed.cause()) {
          case TIMEOUT, RATE_LIMITED, OVERLOADED, PROVIDER_ERROR ->
              (failed.attempts() > 1
                      ? "retried "
                          + (failed.attempts() == 2 ? "once" : failed.attempts() - 1 + " times")
                          + "; "
                      : "")
                  + "`/parallax retry` later";
          case REFUSED -> "ask a person; a retry will hardly help";
          case INVALID_OUTPUT -> "`/parallax retry`, or another model for this agent";
          case TURN_LIMIT -> "raise `maxTurns` of this agent, then `/parallax retry`";
          case COST_CAP -> "raise `review.max-cost-usd`, then `/parallax retry`";
          case PERMISSION -> "give the App the permission, then `/parallax retry`";
          case NO_CREDENTIALS -> "configure the key, then `/parallax retry`";
          case DEPENDENCY_FAILED -> "mend the agent that it needs";
          case INTERNAL -> "`/parallax retry`; tell whoever runs Parallax";
        };
    return priority == Priority.P0 && !escalateTo.isEmpty()
        ? advice + "; escalated to " + escalateTo
        : advice;
  }
}
