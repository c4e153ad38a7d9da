package dev.parallax.report;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What a reader must know who reads no further: the verdict, the commit, the whole in short, the
/// counts and who is missing, what all failures have in common, what each priority's failures mean,
/// and who is asked.
final class Headline {
  private static final int MOST_NAMES = 10;

  private Headline() {}

  static String of(Report report) {
    var text = new StringBuilder("## Parallax: ").append(verdict(report));
    text.append(" at ").append(commit(report)).append('\n');
    InShort.of(report).ifPresent(paragraph -> paragraph(text, paragraph));
    paragraph(text, counts(report, name -> SafeMarkdown.inline(name, 60)));
    majority(report).ifPresent(line -> paragraph(text, line));
    correlated(report).ifPresent(line -> paragraph(text, "**" + line + "**"));
    Escalation.of(report).ifPresent(line -> paragraph(text, line));
    alert(text, "WARNING", without(report, Priority.P1), ": what they look for may be there.");
    alert(text, "NOTE", without(report, Priority.P2), ".");
    return text.toString();
  }

  /// The verdict, and with it that somebody is missing.
  static String verdict(Report report) {
    var missing = report.lookers().stream().anyMatch(Row::missing);
    return switch (report.verdict()) {
      case ESCALATED, FAIL, WARN -> report.verdict().words() + (missing ? ", partly reviewed" : "");
      case NOT_REVIEWED, PARTLY_REVIEWED, PASS -> report.verdict().words();
    };
  }

  /// How many agents looked, what is new, still there and fixed, and who did not look. Plain text.
  static String counts(Report report) {
    return counts(report, name -> Visible.line(name, 60));
  }

  private static String counts(Report report, UnaryOperator<String> shown) {
    var planned = report.lookers().size();
    var missing =
        report.lookers().stream()
            .filter(row -> !(row.outcome() instanceof Outcome.Reported))
            .map(row -> shown.apply(row.agent().name()))
            .toList();
    return planned
        - missing.size()
        + " of "
        + planned
        + (planned == 1 ? " agent" : " agents")
        + " looked: "
        + (report.previous().head().isEmpty() ? found(report.fresh()) : changes(report))
        + (report.dismissed().isEmpty() ? "" : ", " + report.dismissed().size() + " dismissed")
        + (missing.isEmpty() ? "" : " (did not look: " + listed(missing) + ")");
  }

  /// How the vote came out, and whom it overruled.
  private static Optional<String> majority(Report report) {
    if (report.strategy() != Strategy.VOTE) return Optional.empty();
    return Together.majority(report.voices())
        .map(majority -> {
          var others =
              report.voices().stream()
                  .filter(voice -> !voice.state().name().equals(majority.status().name()))
                  .map(voice -> SafeMarkdown.inline(voice.who(), 60) + " " + voice.state().words())
                  .toList();
          return "Majority: %s (%d/%d)%s"
              .formatted(
                  majority.status(),
                  majority.votes(),
                  majority.expected(),
                  others.isEmpty() ? "" : "; not so: " + listed(others));
        });
  }

  /// All that failed for one reason is one message, not one for each.
  static Optional<String> correlated(Report report) {
    var roots =
        report.lookers().stream()
            .flatMap(row -> row.failures().stream())
            .filter(failure -> failure.failed().cause() != Cause.DEPENDENCY_FAILED)
            .toList();
    var causes = roots.stream().map(failure -> failure.failed().cause()).distinct().toList();
    var agents = roots.stream().map(Failure::agent).distinct().count();
    if (agents < 2 || causes.size() != 1) return Optional.empty();
    var planned = report.lookers().size();
    var who = agents == planned ? "all " + planned : agents + " of " + planned;
    return Optional.of(who + " agents: " + causes.getFirst().words());
  }

  /// Who of one priority failed, as people name them, with what they did not look at and why:
  /// `docs, part 2 of 3 (timeout)`. A cause that all have in common stands above already.
  static String without(Report report, Priority priority) {
    var common = correlated(report).isPresent();
    var names = new ArrayList<String>();
    for (var failure : report.failed(priority)) {
      var part = failure.part().isEmpty() ? "" : ", " + failure.part();
      var cause = common ? "" : " (" + failure.failed().cause().words() + ")";
      names.add(SafeMarkdown.inline(failure.agent().name(), 60) + part + cause);
    }
    return listed(names);
  }

  private static String listed(List<String> names) {
    var rest = names.size() - MOST_NAMES;
    return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (rest > 0 ? " and " + rest + " more" : "");
  }

  private static void alert(StringBuilder text, String kind, String names, String meaning) {
    if (names.isEmpty()) return;
    paragraph(text, "> [!" + kind + "]\n> Reviewed without " + names + meaning);
  }

  private static void paragraph(StringBuilder text, String paragraph) {
    text.append('\n').append(paragraph).append('\n');
  }

  private static String found(long count) {
    return count == 1 ? "1 finding" : count + " findings";
  }

  private static String changes(Report report) {
    return "%d new, %d still there, %d fixed since %s"
        .formatted(
            report.fresh(), report.still(), report.fixed(), shortened(report.previous().head()));
  }

  private static String commit(Report report) {
    var head = head(report.plan().subject());
    var blob = "/blob/" + head;
    var url = report.facts().blobUrl();
    var words = SafeMarkdown.code(shortened(head), 40);
    if (head.isEmpty() || !url.endsWith(blob)) return words;
    var root = url.substring(0, url.length() - blob.length());
    return SafeMarkdown.link(words, root + "/commit/" + head);
  }

  private static String head(Subject subject) {
    return switch (subject) {
      case Subject.Hosted hosted -> hosted.head();
      case Subject.LocalRange range -> range.head();
    };
  }

  private static String shortened(String commit) {
    return commit.matches("[0-9a-f]{8,64}")
        ? commit.substring(0, 7)
        : commit.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
