package dev.parallax.run;

import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import java.util.Optional;

/// How an agent looks. Implementations are safe for use by many threads at once.
public interface Engine {
  /// Looks once and hands back what came of it, whole and unread.
  ///
  /// Blocks; an interrupt ends it at once and closes whatever connection it holds.
  ///
  /// @throws EngineTrouble when no output came
  Output look(Assignment assignment) throws InterruptedException;

  /// The same engine for one run only: what all looks of the run have in common is done once.
  default Engine forRun(Plan plan, Source source) {
    return this;
  }

  /// Whom it asks for a task, such as `anthropic`: tasks that ask the same share a bound.
  default String provider(Task task) {
    return "";
  }

  /// Everything that an answer depends on, as a hash: the same for the same question about the same
  /// content. Empty when asking again costs nothing.
  default Optional<String> question(Assignment assignment) {
    return Optional.empty();
  }
}
