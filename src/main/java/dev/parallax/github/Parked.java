package dev.parallax.github;

import java.io.IOException;
import java.time.Duration;

/// A request that was not sent, because it is not its time: nothing happened, and nothing was used
/// up. Whoever made it comes back and does not wait here, for his place is of use to others.
final class Parked extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration wait;

  /// @param why one line for a person
  Parked(String why, Duration wait) {
    super(why);
    this.wait = wait;
  }

  /// How long to stay away.
  Duration time() {
    return wait;
  }
}
