package dev.parallax.engine;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Refutations;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/// What an agent is told of those that it waited for: their summaries and claims, never their full
/// texts, and by name who is missing and why. Whoever needs more looks it up.
final class Heard {
  /// About 200 tokens.
  private static final int MOST_SUMMARY = 800;

  private static final int PATTERN = 3;

  /// Lines of a quote, and characters of such a line.
  private static final int MOST_QUOTE = 12;

  private static final int MOST_LINE = 300;
  private static final int MOST_CLAIM = 300;
  private static final int MOST_CLAIMS = 20;

  /// For those who cannot look anything up: they need what is worst, not everything.
  private static final int FEW_CLAIMS = 3;

  private Heard() {}

  static String of(Assignment assignment) {
    return assignment.task().agent().verifies() ? claims(assignment) : answers(assignment);
  }

  /// Each claim that is to be tried, under its id, with the words that it is made about.
  private static String claims(Assignment assignment) {
    var text = new StringBuilder("\nThese claims would count if they stood:\n");
    for (var claim : Refutations.open(assignment.heard())) {
      var finding = claim.finding();
      text.append("\n[").append(claim.id()).append("] ").append(finding.path());
      text.append(':').append(finding.line()).append(' ').append(finding.severity().word());
      text.append(": ").append(sentences(finding.claim(), MOST_SUMMARY)).append('\n');
      finding
          .quote()
          .lines()
          .limit(MOST_QUOTE)
          .forEach(line -> text.append("> ").append(cut(line)).append('\n'));
    }
    return text.toString();
  }

  private static String answers(Assignment assignment) {
    var text = new StringBuilder();
    var most = assignment.task().agent().mind().tools().isEmpty() ? FEW_CLAIMS : MOST_CLAIMS;
    var missing = new ArrayList<String>();
    assignment
        .heard()
        .forEach((task, outcome) -> {
          switch (outcome) {
            case Outcome.Reported reported -> said(text, task, reported, most);
            case Outcome.Failed failed ->
                missing.add(task.id() + " failed: " + failed.cause().words());
            case Outcome.Skipped skipped ->
                missing.add(task.id() + " was left out: " + skipped.reason());
            case Outcome.Cancelled cancelled ->
                missing.add(task.id() + " was cancelled: " + cancelled.reason());
          }
        });
    if (!missing.isEmpty()) {
      text.append("\nMissing, so that nobody looked for them:\n");
      missing.forEach(line -> text.append("- ").append(line).append('\n'));
    }
    patterns(text, assignment);
    return text.toString();
  }

  private static void said(StringBuilder text, Task task, Outcome.Reported reported, int most) {
    text.append("\n").append(task.id()).append(" says ").append(reported.word()).append(": ");
    text.append(sentences(reported.summary(), MOST_SUMMARY)).append('\n');
    var counting =
        reported.findings().stream()
            .filter(Finding::counts)
            .sorted(Comparator.comparing(Finding::severity))
            .toList();
    for (var finding : counting.stream().limit(most).toList()) {
      text.append("- ").append(finding.path()).append(':').append(finding.line());
      text.append(' ').append(finding.severity().word()).append(": ");
      text.append(sentences(finding.claim(), MOST_CLAIM)).append('\n');
    }
    if (counting.size() > most) {
      text.append("- and ").append(counting.size() - most).append(" more\n");
    }
  }

  /// What was found in three places or more, counted, so that it is said once.
  private static void patterns(StringBuilder text, Assignment assignment) {
    var places = new LinkedHashMap<String, Set<String>>();
    var words = new HashMap<String, String>();
    assignment
        .heard()
        .forEach((task, outcome) -> {
          if (!(outcome instanceof Outcome.Reported reported)) return;
          for (var finding : reported.findings()) {
            if (!finding.counts()) continue;
            // Without a rule of its own a finding has its agent's name for one.
            var own = finding.rule().equals(task.agent().name());
            var cause = own ? Likeness.gist(finding) : finding.rule();
            words.putIfAbsent(cause, own ? sentences(finding.claim(), MOST_CLAIM) : finding.rule());
            places
                .computeIfAbsent(cause, _ -> new LinkedHashSet<>())
                .add(finding.path() + ":" + finding.line());
          }
        });
    places.values().removeIf(at -> at.size() < PATTERN);
    if (places.isEmpty()) return;
    text.append("\nFound in several places:\n");
    places.forEach((cause, at) ->
        text.append("- ")
            .append(at.size())
            .append(" places: ")
            .append(words.getOrDefault(cause, ""))
            .append('\n'));
  }

  private static String cut(String line) {
    return line.length() <= MOST_LINE ? line : line.substring(0, MOST_LINE) + "…";
  }

  /// A text that is not over the limit, cut after a sentence where there is one.
  static String sentences(String text, int most) {
    if (text.length() <= most) return text;
    var cut = text.substring(0, most);
    var end =
        Math.max(cut.lastIndexOf(". "), Math.max(cut.lastIndexOf("! "), cut.lastIndexOf("? ")));
    return end > 0 ? cut.substring(0, end + 1) : cut + "…";
  }
}
