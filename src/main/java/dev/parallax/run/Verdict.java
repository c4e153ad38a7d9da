package dev.parallax.run;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.List;

/// What an answer is worth once its evidence has been looked up. Pure.
///
/// | the agent says | and the evidence | comes out |
/// |---|---|---|
/// | anything | holds | the graver of its word and what its gravest finding justifies |
/// | anything | refutes another agent's claim | WARN at least |
/// | WARN or FAIL | is there, and none of it counts | PASS: every claim fell |
/// | WARN or FAIL | was never given | WARN: somebody should ask why |
/// | PASS | was not all looked at | WARN: nobody may pass what nobody saw |
/// | anything of an issue | holds or not | its word |
final class Verdict {
  private Verdict() {}

  /// @param left what the agent was to look at and did not, one line each
  static Outcome.Reported of(Answer answer, Change part, Source source, List<String> left) {
    var findings = answer.findings().stream().map(f -> QuoteCheck.check(f, part, source)).toList();
    var notSeen = new ArrayList<>(part.notSeen());
    part.files().stream()
        .filter(file -> file.content() == FileChange.Content.TOO_LARGE)
        .map(file -> file.path() + ": too large to be shown")
        .forEach(notSeen::add);
    notSeen.addAll(left);
    // What is said of an issue is the agent's own word; what of its evidence does not hold is
    // shown.
    var status = part.dossier().isPresent() ? answer.status() : status(answer, findings);
    if (status == Status.PASS && !notSeen.isEmpty()) status = Status.WARN;
    var word = status == answer.status() ? answer.word() : status.name();
    return new Outcome.Reported(status, word, answer.summary(), findings, notSeen, answer.fields());
  }

  private static Status status(Answer answer, List<Finding> findings) {
    var justified =
        findings.stream()
            .filter(Finding::counts)
            .map(finding -> finding.severity().status())
            .reduce(Status.PASS, Status::or);
    if (findings.stream().anyMatch(Finding::counts)) return answer.status().or(justified);
    if (findings.stream().anyMatch(Finding::isRefutation)) return answer.status().or(Status.WARN);
    if (answer.status() == Status.PASS || !findings.isEmpty()) return Status.PASS;
    return Status.WARN;
  }
}
