package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Task;
import java.util.Map;

/// What a `Course` decided; the `Runner` makes it happen, in order.
sealed interface Step {
  /// Start an attempt.
  ///
  /// @param needs how the agents that it needs ended, by name
  record Start(Task task, int attempt, Map<String, Outcome> needs) implements Step {}

  /// Another attempt follows.
  record Retrying(Task task, String why) implements Step {}

  /// Stop the attempt that is under way; nobody waits for it any more.
  record Stop(Task task) implements Step {}

  /// Keep how the task ended.
  record End(Task task, Ended ended) implements Step {}
}
