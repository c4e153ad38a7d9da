package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Task;
import java.util.SequencedMap;

/// What a `Course` decided; the `Runner` makes it happen, in order.
sealed interface Step {
  /// Start an attempt.
  ///
  /// @param worker which of the run's workers does it, counted from 1
  /// @param heard how the tasks ended that it waited for
  record Start(Task task, int attempt, int worker, SequencedMap<Task, Outcome> heard)
      implements Step {}

  /// Another attempt follows.
  record Retrying(Task task, String why) implements Step {}

  /// Stop the attempt that is under way; nobody waits for it any more.
  record Stop(Task task) implements Step {}

  /// Keep how the task ended.
  record End(Task task, Ended ended) implements Step {}
}
