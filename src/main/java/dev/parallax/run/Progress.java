package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;

/// Somebody who watches a run while it goes on. Called from one thread; must not block.
public interface Progress {
  Progress NONE =
      new Progress() {
        @Override
        public void planned(Plan plan) {}

        @Override
        public void started(Task task) {}

        @Override
        public void retrying(Task task, String why) {}

        @Override
        public void ended(Task task, Ended ended) {}
      };

  /// The tasks are known and about to start.
  void planned(Plan plan);

  /// A task got its slot.
  void started(Task task);

  /// An attempt failed and another one follows.
  void retrying(Task task, String why);

  /// A task has its outcome.
  void ended(Task task, Ended ended);
}
