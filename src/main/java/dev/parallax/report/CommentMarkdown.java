package dev.parallax.report;

import dev.parallax.plan.Mistake;
import java.util.List;
import java.util.function.Function;

/// The comment. The same report gives the same bytes.
///
/// Never longer than GitHub takes: the agents' full outputs are shortened first, then quotes and
/// suggestions go, then findings become one line each and the last of them a number; rows are never
/// dropped.
public final class CommentMarkdown {
  /// Below the 65,536 that GitHub names, so that no way of counting is over it.
  static final int MOST_CHARACTERS = 60_000;

  /// What a check run's summary may have, and the most that is safe for a comment.
  static final int MOST_BYTES = 65_535;

  private static final int MOST_MISTAKES = 50;

  private CommentMarkdown() {}

  /// The hidden first line of a subject's comment, by which it is found again. It is the same for
  /// all runs, and nothing from outside can contain it; whoever fears a copy signs one of his own.
  public static String marker(String subjectKey) {
    return "<!-- parallax " + SafeMarkdown.url(subjectKey).replace("--", "-%2D") + " -->";
  }

  /// Renders a report. A text without a marker is only read, and has no boxes to tick.
  ///
  /// @param marker the hidden first line; empty for none
  public static String render(Report report, String marker) {
    var boxes = RetryBoxes.of(report, marker);
    return render(report, marker, room -> body(report, room, boxes));
  }

  /// The same in few words, for a forge that took no more: how each agent ended, and the gravest
  /// findings.
  public static String brief(Report report, String marker) {
    var boxes = RetryBoxes.of(report, marker);
    return marker
        + (marker.isEmpty() ? "" : "\n")
        + body(report, Room.BRIEF, boxes)
        + "\nThis report is shorter than it was to be: the whole was not taken.\n"
        + Footer.of(report);
  }

  /// The same for those who only read it.
  ///
  /// @param first what stands above all else; empty for nothing
  static String read(Report report, String first) {
    var boxes = RetryBoxes.none(report);
    return render(report, first, room -> body(report, room, boxes));
  }

  /// The same with another body between the marker and the agents' full outputs.
  ///
  /// @param body what fits into a room
  static String render(Report report, String marker, Function<Room, String> body) {
    var text = "";
    for (var room : Room.LESS_AND_LESS) {
      var before = marker + (marker.isEmpty() ? "" : "\n") + body.apply(room);
      var after = Footer.of(report);
      text = before + OutputDetails.of(report, left(before + after)) + after;
      if (left(text) >= 0) return text;
    }
    return text;
  }

  /// What is said when a project's configuration cannot be used: nothing was looked at.
  ///
  /// @param marker as in `render`
  public static String mistakes(List<Mistake> mistakes, String marker) {
    var text = new StringBuilder(marker).append(marker.isEmpty() ? "" : "\n");
    text.append("## Parallax: Not reviewed\n\n")
        .append("The configuration on the default branch has ")
        .append(mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes")
        .append(", so no agent looked.\n\n| Where | Mistake | Mend |\n|---|---|---|\n");
    for (var mistake : mistakes.stream().limit(MOST_MISTAKES).toList()) {
      var where = mistake.file() + (mistake.line() > 0 ? ":" + mistake.line() : "");
      text.append("| ").append(SafeMarkdown.code(where, 120));
      text.append(" | ").append(SafeMarkdown.inline(mistake.message(), 300));
      text.append(" | ").append(SafeMarkdown.inline(mistake.mend(), 300)).append(" |\n");
    }
    var rest = mistakes.size() - MOST_MISTAKES;
    if (rest > 0) text.append("\nand ").append(rest).append(" more.\n");
    return text.append("\nMend it on the default branch, then comment `/parallax review`.\n")
        .toString();
  }

  private static String body(Report report, Room room, RetryBoxes boxes) {
    return Headline.of(report)
        + Tables.agents(report, room)
        + Tables.failed(report, room, boxes)
        + boxes.text()
        + Disputes.of(report, room)
        + Patterns.of(report, room)
        + FindingTexts.of(report, room)
        + Dismissed.of(report, room)
        + Notes.of(report, room);
  }

  /// How much may be added; each byte added is at most one character.
  private static int left(String text) {
    return Math.min(MOST_CHARACTERS - text.length(), MOST_BYTES - SafeMarkdown.bytes(text));
  }
}
