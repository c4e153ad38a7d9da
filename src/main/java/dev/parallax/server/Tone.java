package dev.parallax.server;

import java.util.Locale;

/// How a word is coloured: never the only sign of what it says.
final class Tone {
  private Tone() {}

  /// The style of a state, a status, a verdict or an outcome.
  static String of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "pass", "info", "low" -> "good";
      case "warn", "medium", "partly_reviewed" -> "fair";
      case "fail", "failed", "critical", "high", "escalated", "not_reviewed" -> "bad";
      case "open", "running" -> "live";
      default -> "calm";
    };
  }
}
