package dev.parallax.rules;

import dev.parallax.plan.Source;
import java.util.stream.Collectors;

/// The words at a place.
final class Quote {
  private Quote() {}

  /// The lines of a file of the head commit, from first to last; empty when they are not there.
  static String of(Source source, String path, int from, int to) {
    return source
        .read(path)
        .map(text ->
            text.lines().skip(from - 1L).limit(to - from + 1L).collect(Collectors.joining("\n")))
        .orElse("");
  }
}
