package dev.parallax;

/// How a command ended, for whoever called it.
enum ExitCode {
  /// Fine.
  FINE(0),
  /// There are findings at or above `--fail-on`.
  FINDINGS(1),
  /// Wrong usage or configuration; each mistake was told in a line.
  MISTAKE(2),
  /// No agent could finish.
  NO_AGENT(3);

  final int code;

  ExitCode(int code) {
    this.code = code;
  }
}
