package dev.parallax.report;

import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The comment on an issue that was triaged: what it is in one line, who looked and who did not,
/// what is missing, what is like it, what shows how far it is done, and what is proposed.
final class TriageMarkdown {
  private static final int MOST_LISTED = 10;
  private static final int MOST_CLAIM = 600;

  private TriageMarkdown() {}

  static String body(Report report, Subject.Issue issue, Room room, RetryBoxes boxes) {
    return headline(report, issue)
        + agents(report, room)
        + Tables.failed(report, room, boxes)
        + boxes.text()
        + missing(report)
        + evidence(report, room)
        + refused(report, issue)
        + ProposalText.section(report, room)
        + Notes.of(report, room);
  }

  private static Fields fields(Report report) {
    return Proposals.answer(report, "triage", 1).map(Outcome.Reported::fields).orElse(Fields.NONE);
  }

  private static String headline(Report report, Subject.Issue issue) {
    var fields = fields(report);
    var known = new ArrayList<String>();
    known.add(fields.text("category"));
    known.add(fields.text("priority"));
    for (var agent : List.of("duplicates", "status")) {
      Proposals.answer(report, agent, 1)
          .filter(answer -> !answer.word().equals("UNIQUE"))
          .ifPresent(answer -> known.add(words(answer.word())));
    }
    Proposals.answer(report, "triage", 1)
        .filter(answer -> answer.word().equals("NEEDS_INFO"))
        .ifPresent(answer -> known.add(words(answer.word())));
    known.removeIf(String::isEmpty);
    var text = new StringBuilder("## Parallax: ");
    text.append(
        known.isEmpty()
            ? "nobody could say what this is"
            : known.stream()
                .map(word -> SafeMarkdown.inline(word, 60))
                .collect(Collectors.joining(", ")));
    text.append('\n');
    Proposals.answer(report, "triage", 1)
        .map(Outcome.Reported::summary)
        .filter(summary -> !summary.isBlank())
        .ifPresent(summary ->
            text.append("\n> ").append(SafeMarkdown.inline(summary, MOST_CLAIM)).append('\n'));
    if (issue.labels().isEmpty()) return text.toString();
    return text.append("\nLabels: ")
        .append(
            issue.labels().stream()
                .sorted()
                .map(label -> SafeMarkdown.code(label, 60))
                .collect(Collectors.joining(", ")))
        .append('\n')
        .toString();
  }

  /// `NEEDS_WORK` as people write it.
  private static String words(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String agents(Report report, Room room) {
    var text =
        new StringBuilder(
            "\n| Agent | Status | In short | Evidence | Time |\n|---|---|---|---|---|\n");
    for (var row : report.rows()) {
      text.append("| ").append(SafeMarkdown.inline(row.agent().name(), 60));
      text.append(" | ").append(SafeMarkdown.inline(row.word(), 60)).append(row.remarks());
      text.append(" | ").append(inShort(row, room));
      text.append(" | ").append(places(report, row, room));
      text.append(" | ").append(row.took().isZero() ? "–" : Tables.seconds(row.took()));
      text.append(" |\n");
    }
    return text.toString();
  }

  private static String inShort(Row row, Room room) {
    return SafeMarkdown.inline(
        switch (row.outcome()) {
          case Outcome.Reported reported -> reported.summary();
          case Outcome.Failed failed -> failed.cause().words();
          case Outcome.Skipped skipped -> skipped.reason();
          case Outcome.Cancelled cancelled -> cancelled.reason();
        },
        room.cell());
  }

  private static String places(Report report, Row row, Room room) {
    if (!(row.outcome() instanceof Outcome.Reported reported)) return "–";
    var counting = reported.findings().stream().filter(Finding::counts).toList();
    if (counting.isEmpty()) return "none";
    var shown =
        counting.stream()
            .limit(room.evidence())
            .map(finding -> place(report, finding))
            .collect(Collectors.joining(", "));
    var rest = counting.size() - room.evidence();
    return rest > 0 ? shown + (shown.isEmpty() ? "" : ", ") + rest + " more" : shown;
  }

  /// A place as a link; another issue as a reference, which GitHub links by itself: its number was
  /// looked up before it counted.
  static String place(Report report, Finding finding) {
    return finding.path().matches("#[1-9]\\d{0,8}")
        ? finding.path()
        : FindingTexts.link(report, finding);
  }

  private static String missing(Report report) {
    var questions = fields(report).list("missing");
    if (questions.isEmpty()) return "";
    return "\n### Missing\n\n"
        + questions.stream()
            .limit(MOST_LISTED)
            .map(question -> "- " + SafeMarkdown.inline(question, MOST_CLAIM) + "\n")
            .collect(Collectors.joining());
  }

  private static String evidence(Report report, Room room) {
    var text = new StringBuilder();
    for (var row : report.rows()) {
      if (!(row.outcome() instanceof Outcome.Reported reported)) continue;
      if (reported.findings().isEmpty()) continue;
      text.append("\n<details><summary>What ")
          .append(SafeMarkdown.html(row.agent().name(), 60))
          .append(" goes by</summary>\n");
      for (var finding :
          reported.findings().stream().limit(Math.min(MOST_LISTED, room.findings())).toList()) {
        text.append("\n- ")
            .append(finding.counts() ? place(report, finding) : unverified(finding))
            .append(' ')
            .append(SafeMarkdown.inline(finding.claim(), room.claim()))
            .append('\n');
      }
      text.append("\n</details>\n");
    }
    return text.toString();
  }

  private static String unverified(Finding finding) {
    return SafeMarkdown.code(FindingTexts.place(finding), 200) + " (unverified; not counted)";
  }

  /// What an agent named as a label and nobody may set.
  private static String refused(Report report, Subject.Issue issue) {
    var named = fields(report).list("labels");
    var refused = Labels.of(report.plan().config().issues(), issue, named).refused();
    if (refused.isEmpty()) return "";
    return "\nAlso named, and not offered: "
        + refused.stream()
            .limit(MOST_LISTED)
            .map(label -> SafeMarkdown.code(label, 60))
            .collect(Collectors.joining(", "))
        + " (not among the labels that may be set, or only one of a group may be).\n";
  }
}
