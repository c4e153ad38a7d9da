package dev.parallax.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// The texts of `src/test/resources/hostile`.
public final class Hostile {
  private Hostile() {}

  /// All of them.
  public static List<String> all() {
    try {
      return SafeMarkdownTest.all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
