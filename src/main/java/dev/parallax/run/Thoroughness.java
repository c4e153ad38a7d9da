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
    if (agent.verifies()) return untried(answer, assignment);
    if (agent.followsAll()) return Optional.empty();
    if (answer.status() != Status.PASS && answer.findings().isEmpty()) {
      return Optional.of(
          "the status is "
              + answer.word()
              + " and there is no evidence: name the place, quote it and say what is wrong there");
    }
    var missing = notLookedAt(answer, assignment.change());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "`looked_at` lacks files that you were given: "
                + String.join(", ", missing.stream().limit(MOST_NAMED).toList())
                + "; look at them as well and hand back everything again");
  }

  private static Optional<String> untried(Answer answer, Assignment assignment) {
    var missing = notTried(answer, assignment);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "`looked_at` lacks claims that you were given: "
                + String.join(", ", missing.stream().limit(MOST_NAMED).toList())
                + "; try to refute them as well and hand back everything again");
  }

  /// What an agent should have looked at and, by what it says, did not: a line for each.
  static List<String> left(Answer answer, Assignment assignment) {
    var agent = assignment.task().agent();
    if (agent.verifies()) {
      return notTried(answer, assignment).stream().map(id -> id + ": not tried").toList();
    }
    if (agent.followsAll()) return List.of();
    return notLookedAt(answer, assignment.change()).stream()
        .map(path -> path + ": not looked at")
        .toList();
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
