package dev.parallax.job;

import java.time.Duration;

/// Hands accepted deliveries to a worker, each until it is done: a job that was interrupted by a
/// crash is handed out again, by this instance or another one.
public interface JobQueue {
  /// Handles one delivery.
  interface Handler {
    /// Returns when there is nothing left to do for this delivery.
    ///
    /// @throws ForgeTrouble when it is to be handed out again later
    void handle(String guid) throws InterruptedException;

    /// Hears that a delivery is not handed out any more, though it was never done with.
    ///
    /// @param reason for people
    default void givenUp(String guid, String reason) {}
  }

  /// Starts handing out, each delivery on a virtual thread of its own.
  void start(Handler handler);

  /// Stops handing out and interrupts what is under way after the grace; it will be handed out
  /// again.
  void stop(Duration grace);

  /// Deliveries that wait or are being handled.
  int size();
}
