package dev.parallax.job;

/// Whose turn it is among deliveries that ask for the same. Of many that wait only the newest is
/// looked at, and while one is looked at the next one waits: at most one is under way and at most
/// one waits, however often somebody sets a label.
public interface Turns {
  /// What becomes of a delivery now.
  enum Turn {
    NOW,
    /// Another one that asks for the same is being looked at.
    LATER,
    /// A newer one waits that asks for the same.
    SUPERSEDED
  }

  /// What becomes of this delivery.
  Turn of(String guid);
}
