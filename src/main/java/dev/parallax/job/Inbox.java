package dev.parallax.job;

import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.util.Optional;

/// Where accepted deliveries wait. A delivery that was accepted is never lost: it is on disk
/// together with the job that handles it when `accept` returns.
public interface Inbox {
  /// What became of a delivery at the door.
  enum Acceptance {
    /// On disk, and its job with it.
    ACCEPTED,
    /// The same GUID, or the same body under another one, was accepted before; nothing was added.
    KNOWN
  }

  /// Takes a delivery in.
  ///
  /// @param trigger what it asks for, as it was read at the door
  /// @throws StoreTrouble when it could not be put on disk; the sender must be told
  Acceptance accept(Delivery delivery, Trigger trigger);

  /// A delivery that was accepted before, as long as its body is kept.
  Optional<Delivery> find(String guid);

  /// Notes what became of it, for people: the last word on a delivery stands.
  void settled(String guid, String result);

  /// The same, and what the delivery was about, for whoever looks through them.
  default void settled(String guid, String result, About about) {
    settled(guid, result);
  }
}
