package dev.parallax.github;

import dev.parallax.run.Circuit;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How we stand with GitHub, as far as this process was told.
///
/// @param look whether it answers at all
/// @param installations by their numbers; lacks those of which nothing was heard
public record Standing(Circuit.Look look, Map<Long, Installation> installations) {
  public Standing {
    installations = Map.copyOf(installations);
  }

  /// How one installation stands.
  ///
  /// @param stops for how long it stays away, by what from: GitHub's name of what is limited by
  ///   itself, empty for everything
  /// @param left what it may still ask; empty when nothing was heard of it lately
  public record Installation(Map<String, Duration> stops, Optional<Allowance> left) {
    public Installation {
      stops = Map.copyOf(stops);
    }
  }

  /// What may still be asked.
  ///
  /// @param until when it is as much as ever again
  public record Allowance(int requests, Instant until) {}
}
