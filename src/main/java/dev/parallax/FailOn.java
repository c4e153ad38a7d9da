package dev.parallax;

import dev.parallax.outcome.Outcome;
import dev.parallax.report.Report;

/// From which verdict on a command ends badly, for whoever calls it in a script.
enum FailOn {
  warn,
  fail,
  never;

  /// How a command ends that made this report. That no agent could finish is said in any case.
  ExitCode exitCode(Report report) {
    if (report.rows().stream().noneMatch(row -> row.outcome() instanceof Outcome.Reported)) {
      return ExitCode.NO_AGENT;
    }
    var fails =
        switch (report.verdict()) {
          case FAIL, ESCALATED -> this != never;
          case WARN, NOT_REVIEWED, PARTLY_REVIEWED -> this == warn;
          case PASS -> false;
        };
    return fails ? ExitCode.FINDINGS : ExitCode.FINE;
  }
}
