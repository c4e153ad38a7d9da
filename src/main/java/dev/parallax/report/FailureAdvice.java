package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;

/// What a failed agent means for the reader, and what to do about it. Pure; all words are ours.
final class FailureAdvice {
  private FailureAdvice() {}

  /// What is missing because of it.
  static String impact(Agent agent) {
    if (agent.followsAll()) return "note: what the others found stands";
    return switch (agent.priority()) {
      case P0 -> "not reviewed: a person must look";
      case P1 -> "partly reviewed";
      case P2 -> "note";
    };
  }

  /// What was done already, and what the reader can do.
  ///
  /// @param retry how the reader has the agent run again, such as `tick to retry`
  static String action(Outcome.Failed failed, String retry) {
    return tried(failed.attempts()) + advice(failed, retry);
  }

  private static String tried(int attempts) {
    if (attempts < 2) return "";
    return "retried " + (attempts == 2 ? "once" : attempts - 1 + " times") + "; ";
  }

  private static String advice(Outcome.Failed failed, String retry) {
    return switch (failed.cause()) {
      case TIMEOUT -> retry + ", or raise `timeout` of this agent";
      case RATE_LIMITED, OVERLOADED, PROVIDER_ERROR -> retry + " later";
      case REFUSED -> "the model refused: a person must look";
      case INVALID_OUTPUT -> retry + ", or choose another `model` for this agent";
      case TURN_LIMIT -> "raise `maxTurns` of this agent, then " + retry;
      case COST_CAP -> "raise `review.max-cost-usd` or whatever cap is named, then " + retry;
      case PERMISSION -> "mend the provider's key or the `model` of this agent, then " + retry;
      case NO_CREDENTIALS -> "configure the provider's key, then " + retry;
      case DEPENDENCY_FAILED -> "mend the agent that it needs, then " + retry;
      case INTERNAL -> retry + "; tell whoever runs Parallax";
    };
  }
}
