package dev.parallax.run;

import dev.parallax.outcome.Status;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Refutations;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Whether an answer that can be read also did what was asked: gave evidence for what it says, and
/// looked at everything that it was given. Pure.
final class Thoroughness {
  private static final int MOST_NAMED = 20;

  private Thoroughness() {}

  /// What is missing, in words that whoever answered can act on; empty when nothing is.
  static Optional<String> complaint(Answer answer, Assignment assignment) {
    var agent = assignment.task().agent();
    if (!agent.followsAll() && answer.status() != Status.PASS && answer.findings().isEmpty()) {
      return Optional.of(
          "the status is "
              + answer.word()
              + " and there is no evidence: name the place, quote it and say what is wrong there");
    }
    var missing = missing(answer, assignment);
    if (missing.isEmpty()) return Optional.empty();
    return Optional.of(
        "`looked_at` lacks %s that you were given: %s; %s as well and hand back everything again"
            .formatted(
                agent.verifies() ? "claims" : "files",
                String.join(", ", missing.stream().limit(MOST_NAMED).toList()),
                agent.verifies() ? "try to refute them" : "look at them"));
  }

  /// What an agent should have looked at and, by what it says, did not: a line for each.
  static List<String> left(Answer answer, Assignment assignment) {
    var done = assignment.task().agent().verifies() ? "tried" : "looked at";
    return missing(answer, assignment).stream().map(what -> what + ": not " + done).toList();
  }

  private static List<String> missing(Answer answer, Assignment assignment) {
    var agent = assignment.task().agent();
    if (agent.verifies()) return notTried(answer, assignment);
    return agent.followsAll() ? List.of() : notLookedAt(answer, assignment.change());
  }

  /// The claims that a verifier neither refutes nor says that it tried. Unlike with files, who does
  /// not say it did not try: a verification that nobody made must not look like one.
  private static List<String> notTried(Answer answer, Assignment assignment) {
    var tried = new HashSet<>(answer.lookedAt());
    answer.findings().forEach(finding -> tried.add(finding.refutes()));
    return Refutations.open(assignment.heard()).stream()
        .map(Refutations.Claim::id)
        .filter(id -> !tried.contains(id))
        .toList();
  }

  /// The files that an answer does not name although it says what it looked at. Who does not say it
  /// is taken to have looked at everything.
  private static List<String> notLookedAt(Answer answer, Change part) {
    if (answer.lookedAt().isEmpty()) return List.of();
    return part.files().stream()
        .filter(file -> file.content() == FileChange.Content.TEXT)
        .map(FileChange::path)
        .filter(path -> !answer.lookedAt().contains(path))
        .toList();
  }
}
