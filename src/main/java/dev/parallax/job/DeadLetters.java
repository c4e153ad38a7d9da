package dev.parallax.job;

import java.time.Instant;
import java.util.List;

/// Deliveries that were accepted and given up in the end, each with its reason: nothing that was
/// accepted ends in silence.
public interface DeadLetters {
  /// One delivery that was given up.
  ///
  /// @param tries how often it was tried since it came in, or since somebody had it tried again
  record DeadLetter(
      String guid, String event, Instant receivedAt, Instant diedAt, int tries, String reason) {}

  /// The newest.
  List<DeadLetter> newest(int most);

  /// How many there are.
  int count();

  /// Has one handled again, as if it had come in now.
  ///
  /// @return whether there was such a dead letter, and its body is still kept
  boolean again(String guid);
}
