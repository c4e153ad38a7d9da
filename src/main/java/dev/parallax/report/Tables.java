package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import dev.parallax.plan.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The table with a row for each planned agent, and the table of those that failed.
final class Tables {
  private static final String NOTHING = "–";

  /// Characters of a place in a cell.
  static final int PLACE = 60;

  private Tables() {}

  /// How texts from outside stand in a cell.
  private enum Words {
    /// As Markdown that shows them.
    MARKDOWN {
      @Override
      String text(String text, int most) {
        return SafeMarkdown.inline(text, most);
      }

      @Override
      String code(String text, int most) {
        return SafeMarkdown.code(text, most);
      }
    },
    /// As they are read.
    PLAIN {
      @Override
      String text(String text, int most) {
        return Visible.line(text, most);
      }

      @Override
      String code(String text, int most) {
        return Visible.line(text, most);
      }
    };

    abstract String text(String text, int most);

    abstract String code(String text, int most);
  }

  /// An agent's line of the table, cell by cell, as plain text.
  static List<String> cells(Row row) {
    return cells(row, Room.LESS_AND_LESS.getFirst(), Words.PLAIN);
  }

  private static List<String> cells(Row row, Room room, Words words) {
    return List.of(
        words.text(row.agent().name(), 60),
        words.text(row.word(), 60) + row.remarks(),
        findings(row),
        evidence(row, room, words),
        row.took().isZero() ? NOTHING : seconds(row.took()));
  }

  static String agents(Report report, Room room) {
    var text =
        new StringBuilder(
            "\n| Agent | Status | Findings | Evidence | Time |\n|---|---|---|---|---|\n");
    for (var row : report.rows()) {
      line(text, cells(row, room, Words.MARKDOWN).toArray(String[]::new));
    }
    return text.toString();
  }

  static String failed(Report report, Room room, RetryBoxes boxes) {
    if (report.failed().isEmpty()) return "";
    var text =
        new StringBuilder(
            "\n### Failed agents\n\n| Agent | Error | Impact | Action |\n|---|---|---|---|\n");
    var escalated = !report.plan().config().review().escalateTo().isEmpty();
    for (var failure : report.failed()) {
      var failed = failure.failed();
      var part = failure.part().isEmpty() ? "" : " (" + failure.part() + ")";
      line(
          text,
          SafeMarkdown.inline(failure.agent().name(), 60) + part,
          SafeMarkdown.inline(error(failed), room.cell()),
          FailureAdvice.impact(failure.agent()),
          boxes.action(failure) + (escalated && escalates(failure) ? "; escalated above" : ""));
    }
    return text.toString();
  }

  private static boolean escalates(Failure failure) {
    return failure.agent().priority() == Priority.P0 && !failure.agent().followsAll();
  }

  /// A time as people read it, in seconds.
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String error(Outcome.Failed failed) {
    var words = failed.cause().words();
    return failed.detail().isBlank() ? words : words + ": " + failed.detail();
  }

  private static void line(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String findings(Row row) {
    if (!(row.outcome() instanceof Outcome.Reported reported)) return NOTHING;
    var counting = counting(reported);
    if (counting.isEmpty()) return "0";
    var bySeverity = new ArrayList<String>();
    for (var severity : Severity.values()) {
      var count = counting.stream().filter(f -> f.severity() == severity).count();
      if (count > 0) bySeverity.add(count + " " + severity.word());
    }
    return String.join(", ", bySeverity);
  }

  private static String evidence(Row row, Room room, Words words) {
    return switch (row.outcome()) {
      case Outcome.Reported reported -> places(reported, room, words);
      case Outcome.Failed failed -> failed.cause().words();
      case Outcome.Skipped skipped -> words.text(skipped.reason(), room.cell());
      case Outcome.Cancelled cancelled -> words.text(cancelled.reason(), room.cell());
    };
  }

  private static String places(Outcome.Reported reported, Room room, Words words) {
    var counting = counting(reported);
    if (counting.isEmpty()) {
      var aside = reported.findings().stream().filter(f -> !f.aside().isEmpty()).count();
      // What it said in short was about what does not count any more.
      return aside > 0 ? aside + " set aside" : words.text(reported.summary(), room.cell());
    }
    var shown =
        counting.stream()
            .limit(room.evidence())
            .map(finding -> words.code(FindingTexts.place(finding), PLACE))
            .collect(Collectors.joining(", "));
    var rest = counting.size() - room.evidence();
    if (rest <= 0) return shown;
    return shown.isEmpty()
        ? rest + (rest == 1 ? " place" : " places")
        : shown + ", " + rest + " more";
  }

  private static List<Finding> counting(Outcome.Reported reported) {
    return reported.findings().stream().filter(Finding::counts).toList();
  }
}
