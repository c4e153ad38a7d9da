package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a person must decide: the sides beside each other, one column for each answer, with who
/// says it, in which words, why, and where.
final class Disputes {
  private static final int LEAST_VOICES = 3;

  private Disputes() {}

  static String of(Report report, Room room) {
    var disputes = report.disputes();
    if (disputes.isEmpty()) return "";
    var text = new StringBuilder("\n### A person must decide\n");
    for (var dispute : disputes) {
      text.append('\n').append(reason(report, dispute)).append("\n\n");
      table(dispute, room, text);
    }
    return text.append("\n`/parallax review` asks all agents again.\n").toString();
  }

  /// Why nobody but a person can settle it, as a sentence.
  private static String reason(Report report, Dispute dispute) {
    if (!dispute.agent().isEmpty()) {
      return "The votes of %s do not agree (%s)."
          .formatted(SafeMarkdown.inline(dispute.agent(), 60), dispute.votes());
    }
    return switch (report.strategy()) {
      case VOTE ->
          "No answer has more than half of the %d expected votes."
              .formatted(dispute.voices().size());
      case MERGE, ESCALATE -> "Agents that matter for merging contradict each other.";
    };
  }

  private static void table(Dispute dispute, Room room, StringBuilder text) {
    var columns = new ArrayList<List<Voice>>();
    var heads = new ArrayList<String>();
    for (var state : Voice.State.values()) {
      var voices = dispute.voices().stream().filter(voice -> voice.state() == state).toList();
      if (voices.isEmpty()) continue;
      columns.add(voices);
      heads.add(state.words());
    }
    text.append("| ").append(String.join(" | ", heads)).append(" |\n");
    text.append("|---".repeat(heads.size())).append("|\n");
    var longest = columns.stream().mapToInt(List::size).max().orElse(0);
    var shown = Math.min(longest, Math.max(LEAST_VOICES, room.notes()));
    for (var i = 0; i < shown; i++) {
      var row = i;
      text.append(line(columns.stream().map(c -> row < c.size() ? cell(c.get(row), room) : "")));
    }
    if (shown == longest) return;
    text.append(
        line(columns.stream().map(c -> c.size() > shown ? c.size() - shown + " more" : "")));
  }

  private static String line(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String cell(Voice voice, Room room) {
    var who = SafeMarkdown.inline(voice.who(), 100) + ": ";
    return switch (voice.outcome()) {
      case Outcome.Reported reported -> who + said(reported, room);
      case Outcome.Failed failed -> who + failed.cause().words();
      case Outcome.Skipped skipped -> who + SafeMarkdown.inline(skipped.reason(), room.cell());
      case Outcome.Cancelled cancelled ->
          who + SafeMarkdown.inline(cancelled.reason(), room.cell());
    };
  }

  private static String said(Outcome.Reported reported, Room room) {
    var text = new StringBuilder(SafeMarkdown.inline(reported.word(), 60));
    if (!reported.summary().isBlank()) {
      text.append(", ").append(SafeMarkdown.inline(reported.summary(), room.cell()));
    }
    reported.findings().stream()
        .filter(Finding::counts)
        .min(Claims.WEIGHT)
        .ifPresent(finding ->
            text.append(" (")
                .append(SafeMarkdown.code(FindingTexts.place(finding), Tables.PLACE))
                .append(')'));
    return text.toString();
  }
}
