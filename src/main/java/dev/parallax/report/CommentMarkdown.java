package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Subject;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The comment. The same report gives the same bytes.
///
/// Never longer than GitHub takes: details are shortened first, then the findings' quotes, then the
/// findings themselves; rows are never dropped.
public final class CommentMarkdown {
  /// Below the 65,536 that GitHub names, so that no way of counting is over it.
  static final int MOST_CHARACTERS = 60_000;

  static final int MOST_BYTES = 65_535;

  private CommentMarkdown() {}

  /// How much of the report is written out.
  private record Room(int outputCharacters, int quoteLines, int findings, int claimCharacters) {
    private static final List<Room> SMALLER_AND_SMALLER =
        List.of(
            new Room(20_000, 20, 500, 2_000),
            new Room(4_000, 10, 500, 1_000),
            new Room(1_000, 5, 300, 500),
            new Room(0, 3, 150, 300),
            new Room(0, 0, 80, 200),
            new Room(0, 0, 20, 120),
            new Room(0, 0, 0, 80));
  }

  /// Renders a report.
  ///
  /// @param marker the hidden first line by which the comment is found again
  public static String render(Report report, String marker) {
    var text = "";
    for (var room : Room.SMALLER_AND_SMALLER) {
      text = marker + "\n" + body(report, room);
      if (fits(text)) return text;
    }
    return text;
  }

  /// What is said when a repository's configuration cannot be used.
  public static String mistakes(List<Mistake> mistakes, String marker) {
    var text = new StringBuilder(marker);
    text.append(
        "\n## Parallax: not reviewed\n\nThe configuration on the default branch is wrong:\n\n");
    for (var mistake : mistakes.stream().limit(50).toList()) {
      text.append("- ").append(SafeMarkdown.inline(cut(mistake.toString(), 500))).append('\n');
    }
    if (mistakes.size() > 50) text.append("- and ").append(mistakes.size() - 50).append(" more\n");
    return text.append(
            "\nNothing was looked at. Mend it and push, or comment `/parallax review`.\n")
        .toString();
  }

  private static boolean fits(String text) {
    return text.length() <= MOST_CHARACTERS
        && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }

  private static String body(Report report, Room room) {
    var text = new StringBuilder();
    headline(report, text);
    table(report, text);
    failed(report, text);
    findings(report, room, text);
    notes(report, text);
    outputs(report, room, text);
    footer(report, text);
    return text.toString();
  }

  private static void headline(Report report, StringBuilder text) {
    text.append("## Parallax: ").append(report.verdict().words());
    head(report).ifPresent(head -> text.append(" at ").append(SafeMarkdown.code(shortened(head))));
    text.append("\n\n").append(counts(report)).append('\n');
    correlated(report).ifPresent(line -> text.append('\n').append(line).append('\n'));
    var to = report.plan().config().review().escalateTo();
    if (report.escalates() && !to.isEmpty()) {
      text.append('\n').append(to).append(" please look: an agent that must run did not.\n");
    }
  }

  static String counts(Report report) {
    var ran = report.rows().stream().filter(r -> r.outcome() instanceof Outcome.Reported).count();
    var planned = report.plan().agents().size();
    var agents =
        ran == planned
            ? planned + (planned == 1 ? " agent" : " agents")
            : ran + " of " + planned + " agents";
    var fresh =
        report.claims().stream().filter(claim -> claim.isNew() && claim.finding().counts()).count();
    var still =
        report.claims().stream()
            .filter(claim -> !claim.isNew() && claim.finding().counts())
            .count();
    return agents + ": " + fresh + " new, " + still + " still there, " + report.fixed() + " fixed.";
  }

  /// All agents failing alike is one message, not one for each.
  private static Optional<String> correlated(Report report) {
    var failed = report.failed();
    var causes =
        failed.stream().map(row -> ((Outcome.Failed) row.outcome()).cause()).distinct().toList();
    if (failed.size() < 2 || causes.size() != 1 || failed.size() < report.plan().agents().size()) {
      return Optional.empty();
    }
    return Optional.of(
        "All " + failed.size() + " agents failed alike: " + causes.getFirst().words() + ".");
  }

  private static void table(Report report, StringBuilder text) {
    text.append("\n| Agent | Status | Findings | Evidence | Time |\n|---|---|---|---|---|\n");
    for (var row : report.rows()) {
      text.append("| ")
          .append(SafeMarkdown.inline(row.agent().name()))
          .append(" | ")
          .append(SafeMarkdown.inline(row.status()))
          .append(" | ")
          .append(findingCount(row))
          .append(" | ")
          .append(evidence(row))
          .append(" | ")
          .append(time(row))
          .append(" |\n");
    }
  }

  private static String findingCount(Row row) {
    if (!(row.outcome() instanceof Outcome.Reported reported)) return "–";
    var counting = reported.findings().stream().filter(Finding::counts).toList();
    if (counting.isEmpty()) return "0";
    var bySeverity = new ArrayList<String>();
    for (var severity : Severity.values()) {
      var count = counting.stream().filter(f -> f.severity() == severity).count();
      if (count > 0) bySeverity.add(count + " " + severity.word());
    }
    return String.join(", ", bySeverity);
  }

  private static String evidence(Row row) {
    return switch (row.outcome()) {
      case Outcome.Reported reported -> {
        var places =
            reported.findings().stream()
                .filter(Finding::counts)
                .limit(3)
                .map(f -> SafeMarkdown.codeCell(cut(place(f), 80)))
                .collect(Collectors.joining(", "));
        var more = reported.findings().stream().filter(Finding::counts).count() - 3;
        var summary = SafeMarkdown.inline(cut(reported.summary(), 160));
        yield places.isEmpty() ? summary : places + (more > 0 ? " and " + more + " more" : "");
      }
      case Outcome.Failed failed -> SafeMarkdown.inline(failed.cause().words());
      case Outcome.Skipped skipped -> SafeMarkdown.inline(cut(skipped.reason(), 160));
      case Outcome.Cancelled cancelled -> SafeMarkdown.inline(cut(cancelled.reason(), 160));
    };
  }

  private static String time(Row row) {
    return row.outcome() instanceof Outcome.Skipped || row.took().isZero()
        ? "–"
        : seconds(row.took());
  }

  private static void failed(Report report, StringBuilder text) {
    if (report.failed().isEmpty()) return;
    text.append("\n### Failed agents\n\n| Agent | Error | Impact | Action |\n|---|---|---|---|\n");
    // The mention itself stands in the headline, once.
    var to = SafeMarkdown.inline(report.plan().config().review().escalateTo());
    for (var row : report.failed()) {
      var failed = (Outcome.Failed) row.outcome();
      text.append("| ")
          .append(SafeMarkdown.inline(row.agent().name()))
          .append(" | ")
          .append(SafeMarkdown.inline(failed.cause().words() + ": " + cut(failed.detail(), 200)))
          .append(" | ")
          .append(FailureAdvice.impact(row.agent().priority()))
          .append(" | ")
          .append(FailureAdvice.action(failed, row.agent().priority(), to))
          .append(" |\n");
    }
  }

  private static void findings(Report report, Room room, StringBuilder text) {
    if (report.claims().isEmpty()) return;
    text.append("\n### Findings\n");
    var shown = report.claims().stream().limit(room.findings()).toList();
    for (var claim : shown) finding(report, claim, room, text);
    var rest = report.claims().size() - shown.size();
    if (rest > 0) {
      text.append("\n")
          .append(rest)
          .append(" more findings are not shown here")
          .append(onRunPage(report))
          .append(".\n");
    }
  }

  private static void finding(Report report, Claim claim, Room room, StringBuilder text) {
    var finding = claim.finding();
    text.append("\n**")
        .append(finding.severity().word())
        .append("** ")
        .append(link(report, finding))
        .append(" · ")
        .append(claim.agents().stream().map(SafeMarkdown::inline).collect(Collectors.joining(", ")))
        .append(claim.isNew() ? "" : " · still there")
        .append(finding.preExisting() ? " · pre-existing, not counted" : "")
        .append(finding.quoteState() == QuoteState.UNVERIFIED ? " · unverified, not counted" : "")
        .append("\n\n")
        .append(SafeMarkdown.inline(cut(finding.claim(), room.claimCharacters())))
        .append('\n');
    if (room.quoteLines() > 0 && !finding.quote().isBlank()) {
      text.append('\n').append(SafeMarkdown.block(finding.quote(), room.quoteLines())).append('\n');
    }
    if (!finding.suggestion().isBlank()) {
      text.append("\nInstead: ")
          .append(SafeMarkdown.inline(cut(finding.suggestion(), room.claimCharacters())))
          .append('\n');
    }
  }

  private static String link(Report report, Finding finding) {
    var words = SafeMarkdown.code(cut(place(finding), 200));
    if (report.facts().blobUrl().isEmpty()) return words;
    var lines =
        finding.line() == 0
            ? ""
            : "#L"
                + finding.line()
                + (finding.endLine() > finding.line() ? "-L" + finding.endLine() : "");
    var url = report.facts().blobUrl() + "/" + SafeMarkdown.url(finding.path()) + lines;
    return "[" + words.replace("[", "\\[").replace("]", "\\]") + "](" + url + ")";
  }

  private static void notes(Report report, StringBuilder text) {
    var notes = new ArrayList<>(report.plan().notes());
    report.rows().stream()
        .map(Row::outcome)
        .filter(Outcome.Reported.class::isInstance)
        .flatMap(outcome -> ((Outcome.Reported) outcome).notSeen().stream())
        .distinct()
        .map(what -> "not seen: " + what)
        .forEach(notes::add);
    if (notes.isEmpty()) return;
    text.append('\n');
    notes.stream()
        .limit(20)
        .forEach(
            note -> text.append("- ").append(SafeMarkdown.inline(cut(note, 300))).append('\n'));
    if (notes.size() > 20) text.append("- and ").append(notes.size() - 20).append(" more notes\n");
  }

  private static void outputs(Report report, Room room, StringBuilder text) {
    for (var task : report.plan().tasks()) {
      var output = report.outputs().get(task);
      if (output == null || room.outputCharacters() == 0) continue;
      var shown = cut(output, room.outputCharacters());
      text.append("\n<details><summary>Full output of ")
          .append(SafeMarkdown.inline(task.id()))
          .append(shown.length() < output.length() ? ", shortened" : "")
          .append("</summary>\n\n")
          .append(SafeMarkdown.block(shown, 400))
          .append("\n\n</details>\n");
    }
    if (room.outputCharacters() == 0 && !report.outputs().isEmpty()) {
      text.append("\nThe agents' full outputs are too long to be shown here")
          .append(onRunPage(report))
          .append(".\n");
    }
  }

  private static String onRunPage(Report report) {
    var url = report.facts().runUrl();
    return url.isEmpty() ? "" : "; see the [run](" + url + ")";
  }

  private static void footer(Report report, StringBuilder text) {
    var usage = report.usage();
    text.append("\n---\n<sub>")
        .append(seconds(report.wall()))
        .append(" by the clock, ")
        .append(seconds(report.sum()))
        .append(" of work")
        .append(ratio(report))
        .append(" · ")
        .append(usage.calls() == 0 ? "no model was asked" : tokens(report))
        .append(" · engine: ")
        .append(engines(report));
    if (!report.facts().runUrl().isEmpty()) {
      text.append(" · <a href=\"").append(report.facts().runUrl()).append("\">run</a>");
    }
    text.append("</sub>\n");
  }

  private static String ratio(Report report) {
    var wall = report.wall().toMillis();
    if (wall == 0 || report.plan().tasks().size() < 2) return "";
    return String.format(Locale.ROOT, " (%.1f x)", (double) report.sum().toMillis() / wall);
  }

  private static String tokens(Report report) {
    var usage = report.usage();
    return String.format(
        Locale.ROOT,
        "%,d tokens in (%,d cached), %,d out, $%s",
        usage.inputTokens(),
        usage.cachedTokens(),
        usage.outputTokens(),
        usage.costUsd().setScale(4, RoundingMode.HALF_UP).toPlainString());
  }

  private static String engines(Report report) {
    var engines =
        report.rows().stream().map(Row::engine).filter(e -> !e.isEmpty()).distinct().toList();
    return engines.isEmpty()
        ? "none"
        : engines.stream().map(SafeMarkdown::inline).collect(Collectors.joining(", "));
  }

  private static Optional<String> head(Report report) {
    return switch (report.plan().subject()) {
      case Subject.PullRequest pr -> Optional.of(pr.head());
      case Subject.LocalRange range -> Optional.of(range.head());
    };
  }

  static String place(Finding finding) {
    return finding.line() == 0
        ? finding.path()
        : finding.path()
            + ":"
            + finding.line()
            + (finding.endLine() > finding.line() ? "-" + finding.endLine() : "");
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String shortened(String commit) {
    return commit.length() > 10 ? commit.substring(0, 10) : commit;
  }

  /// The start of a text, cut between characters and said to be cut.
  static String cut(String text, int most) {
    if (text.length() <= most) return text;
    var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }
}
