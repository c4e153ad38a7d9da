package dev.parallax.plan;

import java.util.List;

/// What planning came to.
public sealed interface Planned {
  /// There is work to do.
  record Ready(Plan plan) implements Planned {}

  /// The repository's configuration or an agent file is wrong; nothing runs until it is mended.
  record Mistaken(List<Mistake> mistakes) implements Planned {
    public Mistaken {
      mistakes = List.copyOf(mistakes);
    }
  }

  /// There is nothing to look at, or nobody to look.
  record Nothing(String reason) implements Planned {}
}
