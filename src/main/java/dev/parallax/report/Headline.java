package dev.parallax.report;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;
import java.util.Optional;

/// What a reader must know who reads no further: the verdict, the commit, the counts, what all
/// failures have in common, and who is asked.
final class Headline {
  private Headline() {}

  static String of(Report report) {
    var text = new StringBuilder("## Parallax: ").append(verdict(report));
    text.append(" at ").append(commit(report)).append("\n\n").append(counts(report)).append('\n');
    correlated(report).ifPresent(line -> text.append("\n**").append(line).append("**\n"));
    escalation(report).ifPresent(line -> text.append('\n').append(line).append('\n'));
    return text.toString();
  }

  /// The verdict, and with it that somebody is missing.
  static String verdict(Report report) {
    var missing = report.rows().stream().anyMatch(Row::missing);
    return switch (report.verdict()) {
      case FAIL, WARN -> report.verdict().words() + (missing ? ", partly reviewed" : "");
      case NOT_REVIEWED, PARTLY_REVIEWED, PASS -> report.verdict().words();
    };
  }

  /// How many agents looked, and what is new, still there and fixed. Plain words of ours.
  static String counts(Report report) {
    var planned = report.plan().agents().size();
    var looked =
        report.rows().stream().filter(row -> row.outcome() instanceof Outcome.Reported).count();
    return looked
        + " of "
        + planned
        + (planned == 1 ? " agent" : " agents")
        + " looked: "
        + (report.previous().head().isEmpty() ? found(report.fresh()) : changes(report));
  }

  /// All that failed for one reason is one message, not one for each.
  static Optional<String> correlated(Report report) {
    var roots =
        report.failed().stream()
            .filter(failure -> failure.failed().cause() != Cause.DEPENDENCY_FAILED)
            .toList();
    var causes = roots.stream().map(failure -> failure.failed().cause()).distinct().toList();
    var agents = roots.stream().map(Failure::agent).distinct().count();
    if (agents < 2 || causes.size() != 1) return Optional.empty();
    var planned = report.plan().agents().size();
    var who = agents == planned ? "all " + planned : agents + " of " + planned;
    return Optional.of(who + " agents: " + causes.getFirst().words());
  }

  private static String found(long count) {
    return count == 1 ? "1 finding" : count + " findings";
  }

  private static String changes(Report report) {
    return "%d new, %d still there, %d fixed since %s"
        .formatted(
            report.fresh(), report.still(), report.fixed(), shortened(report.previous().head()));
  }

  /// The one place where a mention is meant.
  private static Optional<String> escalation(Report report) {
    var to = report.plan().config().review().escalateTo();
    if (to.isEmpty() || !report.escalates()) return Optional.empty();
    var name = "@[A-Za-z0-9][A-Za-z0-9-]{0,38}(/[A-Za-z0-9._-]{1,100})?";
    var whom = to.matches(name) ? to : SafeMarkdown.inline(to, 100);
    return Optional.of(
        "Please look, "
            + whom
            + ": "
            + (report.lacksP0()
                ? "an agent that must look did not."
                : "a grave finding has its evidence in place."));
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
      case Subject.PullRequest pr -> pr.head();
      case Subject.LocalRange range -> range.head();
    };
  }

  private static String shortened(String commit) {
    return commit.matches("[0-9a-f]{8,64}")
        ? commit.substring(0, 7)
        : commit.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
