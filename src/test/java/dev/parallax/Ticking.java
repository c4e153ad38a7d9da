package dev.parallax;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a story sets forward.
final class Ticking implements InstantSource {
  private volatile Instant now = Instant.now();

  @Override
  public Instant instant() {
    return now;
  }

  void forward(Duration time) {
    now = now.plus(time);
  }
}
