package dev.parallax.job;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The forge's own list of what it tried to deliver: the only place where a delivery that never
/// arrived can be seen. Every method throws `ForgeTrouble` when the forge does not do its part.
public interface DeliveryLog {
  /// A delivery of which no attempt that the list shows succeeded.
  ///
  /// @param attempt the newest one's id, by which it is asked for again
  /// @param status of that attempt, in the forge's words
  /// @param at when it was first tried, as far as the list was read
  /// @param throttled whether the forge holds it back, and may yet deliver it unasked
  record Failed(
      String guid, long attempt, String event, String status, Instant at, boolean throttled) {}

  /// What the list shows.
  ///
  /// @param failed oldest first
  /// @param arrived the GUIDs of those that succeeded
  /// @param unread why the rest of it could not be read; empty when all of it was
  record Look(List<Failed> failed, Set<String> arrived, String unread) {
    public Look {
      failed = List.copyOf(failed);
      arrived = Set.copyOf(arrived);
    }
  }

  /// Reads the list, back to a time.
  Look since(Instant since);

  /// Asks for a delivery to be tried again, under the GUID that it has.
  void again(long attempt);
}
