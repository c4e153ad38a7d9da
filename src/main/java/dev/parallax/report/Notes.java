package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a reader should know besides: how the plan came to be, and what nobody looked at.
final class Notes {
  private Notes() {}

  static String of(Report report, Room room) {
    var notes = new ArrayList<String>();
    for (var note : report.plan().notes()) notes.add(SafeMarkdown.inline(note, room.cell()));
    for (var row : isBulk(report) ? List.<Row>of() : report.rows()) {
      if (!(row.outcome() instanceof Outcome.Reported reported)) continue;
      for (var part : reported.notSeen()) {
        notes.add(
            "not seen by %s: %s"
                .formatted(
                    SafeMarkdown.inline(row.agent().name(), 60),
                    SafeMarkdown.inline(part, room.cell())));
      }
    }
    for (var model : unpriced(report)) {
      notes.add(
          "price unknown for %s: no cap on money can hold for it, only `max-tokens` does"
              .formatted(SafeMarkdown.inline(model, 80)));
    }
    if (notes.isEmpty()) return "";
    var rest = notes.size() - room.notes();
    return "\n### Notes\n\n"
        + notes.stream()
            .limit(room.notes())
            .map(note -> "- " + note + "\n")
            .collect(Collectors.joining())
        + (rest > 0 ? "- " + rest + " more\n" : "");
  }

  /// Of many issues each has its own row, which says what was not looked at.
  private static boolean isBulk(Report report) {
    return report.plan().subject() instanceof Subject.Issue issue
        && issue.purpose() == Subject.Issue.Purpose.BULK;
  }

  /// The models that were asked and whose price nobody knows, each once.
  private static List<String> unpriced(Report report) {
    return report.plan().tasks().stream()
        .flatMap(task ->
            Optional.ofNullable(report.ends().get(task))
                .filter(ended -> !ended.reused() && ended.usage().unpriced() > 0)
                .map(ended ->
                    ended.engine().isEmpty()
                        ? "the model of " + task.agent().name()
                        : ended.engine())
                .stream())
        .distinct()
        .toList();
  }
}
