package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Task;
import java.time.Instant;
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

  /// A good output that an earlier run was given for the same question; empty when there is none.
  ///
  /// @param question as in `Engine.question`
  default Optional<Output> recall(String question) {
    return Optional.empty();
  }

  /// Lets later runs recall an output. Only outputs that could be read are worth it.
  default void remember(String question, Output output) {}

  /// Keeps what a call cost. Durable like a moment; nothing forgets it before its month is over.
  default void pay(Payment payment) {}

  /// What was paid until now.
  ///
  /// @param since from when on the payments of other runs are counted
  default Paid paid(Instant since) {
    return Paid.NOTHING;
  }

  /// Makes the moments and payments noted so far durable.
  default void flush() {}

  /// Notes what happened when. May be written a little later than the call, in order, and at the
  /// latest together with the next `end`.
  void note(Moment moment);
}
