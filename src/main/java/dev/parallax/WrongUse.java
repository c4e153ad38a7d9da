package dev.parallax;

import java.util.List;

/// What the person who called us wrote is wrong; each mistake in a line with its mend.
final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  WrongUse(List<String> lines) {
    super(String.join("\n", lines), null, false, false);
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}
