package dev.parallax.outcome;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much a finding matters, from most to least.
public enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFO;

  /// The word used in files, tables and agents' answers: `high`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The severity that a word names, in any case; empty for any other word.
  public static Optional<Severity> of(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equalsIgnoreCase(word.strip())).findFirst();
  }

  /// The status that a finding of this severity justifies on its own.
  public Status status() {
    return switch (this) {
      case CRITICAL, HIGH -> Status.FAIL;
      case MEDIUM, LOW -> Status.WARN;
      case INFO -> Status.PASS;
    };
  }
}
