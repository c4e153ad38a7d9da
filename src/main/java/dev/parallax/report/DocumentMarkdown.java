package dev.parallax.report;

import com.google.re2j.Pattern;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.List;

/// The comment with a document that an agent wrote. It begins at the document's first heading; of
/// its Markdown only headings, lists, paragraphs and code stay what they are, all else is text.
final class DocumentMarkdown {
  private static final Pattern HEADING = Pattern.compile("(#{1,6})[ \\t]+(.*)");
  private static final Pattern LISTED =
      Pattern.compile("([ \\t]*)([-*+]|[0-9]{1,3}[.)])[ \\t]+(.*)");
  private static final int MOST_READ = 200_000;
  private static final int MOST_LINE = 8_000;
  private static final int MOST_BLOCK = 4_000;
  private static final int MOST_INDENT = 6;

  private static final String SHORTENED = "\n(shortened)";
  private static final int SAYING_SO = 20;

  /// Stands where a paragraph begins and is not seen: other bots look for commands there.
  private static final String BEGIN = "&#8203;";

  private DocumentMarkdown() {}

  static String render(Report report, Subject.Issue issue, String marker) {
    var before = marker + (marker.isEmpty() ? "" : "\n");
    var depth = SafeMarkdown.inline(issue.query(), 120);
    var after = "\n<sub>Written by Parallax; depth: " + depth + "</sub>\n";
    var footer = after + Footer.of(report);
    var left =
        CommentMarkdown.MOST_CHARACTERS - SafeMarkdown.bytes(before) - SafeMarkdown.bytes(footer);
    var document =
        Proposals.answer(report, "prd", 1)
            .map(Outcome.Reported::fields)
            .map(fields -> document(fields.text("document"), left))
            .orElse("");
    if (!document.isEmpty()) return before + document + footer;
    return before
        + "## Parallax: no document\n\nNobody could write one for this issue.\n"
        + Tables.failed(report, Room.LESS_AND_LESS.getFirst(), RetryBoxes.none(report))
        + Footer.of(report);
  }

  /// From the first heading on; empty when there is none.
  ///
  /// @param most bytes of the result
  static String document(String text, int most) {
    var lines = Visible.lines(text, MOST_READ).lines().toList();
    var first = 0;
    while (first < lines.size() && !HEADING.matcher(lines.get(first).strip()).matches()) first++;
    var shown = new ArrayList<String>();
    var room = most - SAYING_SO;
    for (var piece : pieces(lines.subList(first, lines.size()))) {
      room -= SafeMarkdown.bytes(piece) + 1;
      if (room < 0) {
        shown.add(SHORTENED);
        break;
      }
      shown.add(piece);
    }
    return shown.isEmpty() ? "" : String.join("\n", shown).stripTrailing() + "\n";
  }

  private static List<String> pieces(List<String> lines) {
    var pieces = new ArrayList<String>();
    var code = new ArrayList<String>();
    var open = false;
    for (var line : lines) {
      if (line.strip().startsWith("```")) {
        if (open) pieces.add(SafeMarkdown.block(String.join("\n", code), MOST_LINE, MOST_BLOCK));
        code.clear();
        open = !open;
      } else if (open) code.add(line);
      else pieces.add(piece(line));
    }
    if (!code.isEmpty()) {
      pieces.add(SafeMarkdown.block(String.join("\n", code), MOST_LINE, MOST_BLOCK));
    }
    return pieces;
  }

  private static String piece(String line) {
    var heading = HEADING.matcher(line.strip());
    if (heading.matches()) {
      return heading.group(1) + " " + SafeMarkdown.inline(heading.group(2), MOST_LINE);
    }
    var listed = LISTED.matcher(line);
    if (listed.matches()) {
      var indent =
          " ".repeat(Math.min(MOST_INDENT, listed.group(1).replace("\t", "    ").length()));
      return indent + listed.group(2) + " " + SafeMarkdown.inline(listed.group(3), MOST_LINE);
    }
    var words = SafeMarkdown.inline(line, MOST_LINE);
    return words.isEmpty() ? "" : BEGIN + words;
  }
}
