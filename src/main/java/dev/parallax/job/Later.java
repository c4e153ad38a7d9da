package dev.parallax.job;

import java.time.Duration;

/// It is not a delivery's turn yet: it is handed out again after a while. Nothing is wrong.
public final class Later extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final Duration wait;

  public Later(Duration wait, String why) {
    super(why, null, false, false);
    this.wait = wait;
  }

  /// For how long.
  public Duration pause() {
    return wait;
  }
}
