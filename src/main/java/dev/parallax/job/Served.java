package dev.parallax.job;

import dev.parallax.trigger.Trigger;
import java.time.Instant;

/// Who may be served: noted is from whom the App was taken away. What they asked for before that is
/// not done any more; that they ask again says that the App was given back.
public interface Served {
  /// Notes that an installation, or some of its repositories, are not to be served any more.
  void withdrawn(Trigger.Withdrawn withdrawn, Instant at);

  /// Whether the App was taken away after this time.
  boolean isWithdrawn(Trigger.SubjectRef ref, Instant since);
}
