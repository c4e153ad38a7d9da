package dev.parallax.job;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.List;

/// All open pull requests of everybody who has the App, as the forge lists them: what no delivery
/// told us of can be seen there. Throws `ForgeTrouble` when the forge does not do its part.
public interface OpenPulls {
  /// One of them.
  ///
  /// @param installedAt when the App was installed there
  /// @param delivery as one that would have told us of it; its GUID follows from the head
  record Open(
      Trigger.SubjectRef ref,
      String head,
      Instant createdAt,
      Instant updatedAt,
      Instant installedAt,
      Delivery delivery) {}

  /// What the lists show.
  ///
  /// @param pulls newest change first
  /// @param unread why some of it could not be read; empty when all of it was
  record Look(List<Open> pulls, String unread) {
    public Look {
      pulls = List.copyOf(pulls);
    }
  }

  /// Those that were changed after a time.
  Look changedAfter(Instant since);
}
