package dev.parallax.run;

import dev.parallax.outcome.Status;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Task;
import java.util.List;
import java.util.Optional;

/// Whether an answer that can be read also did what was asked: gave evidence for what it says, and
/// looked at everything that it was given. Pure.
final class Thoroughness {
  private static final int MOST_NAMED = 20;

  private Thoroughness() {}

  /// What is missing, in words that whoever answered can act on; empty when nothing is.
  static Optional<String> complaint(Answer answer, Task task, Change part) {
    if (task.agent().followsAll()) return Optional.empty();
    if (answer.status() != Status.PASS && answer.findings().isEmpty()) {
      return Optional.of(
          "the status is "
              + answer.word()
              + " and there is no evidence: name the place, quote it and say what is wrong there");
    }
    var missing = notLookedAt(answer, part);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "`looked_at` lacks files that you were given: "
                + String.join(", ", missing.stream().limit(MOST_NAMED).toList())
                + "; look at them as well and hand back everything again");
  }

  /// The files that an answer does not name although it says what it looked at. Who does not say it
  /// is taken to have looked at everything.
  static List<String> notLookedAt(Answer answer, Change part) {
    if (answer.lookedAt().isEmpty()) return List.of();
    return part.files().stream()
        .filter(file -> file.content() == FileChange.Content.TEXT)
        .map(FileChange::path)
        .filter(path -> !answer.lookedAt().contains(path))
        .toList();
  }
}
