package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import java.util.Optional;

/// What the agent `synthesis` makes of all the others' answers: the comment's first paragraph. It
/// is a text for readers; no verdict hangs on it.
final class InShort {
  /// The agent that writes it; it follows all others.
  private static final String AGENT = "synthesis";

  private static final int MOST_SENTENCES = 3;
  private static final int MOST = 700;

  private InShort() {}

  /// The paragraph; empty when nobody wrote one.
  static Optional<String> of(Report report) {
    return report.rows().stream()
        .filter(row -> row.agent().name().equals(AGENT) && row.agent().followsAll())
        .map(Row::outcome)
        .filter(Outcome.Reported.class::isInstance)
        .map(outcome -> sentences(((Outcome.Reported) outcome).summary()))
        .filter(summary -> !summary.isEmpty())
        // A word of ours goes first: other bots look for commands at the start of a line.
        .map(summary -> "**In short:** " + SafeMarkdown.inline(summary, MOST))
        .findFirst();
  }

  /// The first sentences, as many as fit whole; of a first one that is too long, its beginning.
  static String sentences(String text) {
    var line = Visible.line(text, 2 * MOST);
    var kept = 0;
    var from = 0;
    for (var sentence = 0; sentence < MOST_SENTENCES && from < line.length(); sentence++) {
      var end = end(line, from);
      if (end > MOST && kept > 0) break;
      kept = end;
      from = end;
    }
    return line.substring(0, kept).strip();
  }

  private static int end(String line, int from) {
    for (var i = from; i < line.length(); i++) {
      if (".!?".indexOf(line.charAt(i)) >= 0 && closes(line, i + 1)) return after(line, i + 1);
      if ("。！？".indexOf(line.charAt(i)) >= 0) return after(line, i + 1);
    }
    return line.length();
  }

  /// Whether what follows can begin a sentence: `e.g. this` does not.
  private static boolean closes(String line, int at) {
    var next = after(line, at);
    if (next >= line.length()) return true;
    if (line.charAt(next) != ' ') return false;
    return next + 1 >= line.length() || !Character.isLowerCase(line.codePointAt(next + 1));
  }

  private static int after(String line, int at) {
    var end = at;
    while (end < line.length() && "\"')]`»”’*_".indexOf(line.charAt(end)) >= 0) end++;
    return end;
  }
}
