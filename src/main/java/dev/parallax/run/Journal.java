package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Task;
import java.util.Optional;

/// What one run remembers, so that a restart runs only what is missing. Each call is durable when
/// it returns. Safe for use by many threads at once.
public interface Journal {
  /// How a task ended in an earlier life of this run.
  Optional<Ended> ended(Task task);

  /// Keeps an output whole, before anything is made of it.
  ///
  /// @param attempt counted from 1; a corrective turn of the same attempt is kept as well, after it
  void keep(Task task, int attempt, Output output);

  /// Keeps how a task ended. The first call for a task stands.
  void end(Task task, Ended ended);

  /// Notes what happened when. May be written a little later than the call, in order, and at the
  /// latest together with the next `end`.
  void note(Moment moment);
}
