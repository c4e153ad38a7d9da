package dev.parallax.run;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import java.util.List;

/// Whether the lines that a finding offers can take the place of those that it names without
/// anybody reading them again. Pure.
///
/// Whoever offers them must have seen exactly the lines that would go: all of them are quoted, they
/// stand where the finding says, and nothing else does. What merely stands near is not enough.
final class Mend {
  private static final int MOST_LINES = 50;
  private static final int MOST_CHARACTERS = 4_000;

  private Mend() {}

  /// @param finding after its quote was looked up
  /// @param text of its file in the head commit
  static boolean isSound(Finding finding, String text) {
    var offered = finding.replacement();
    if (offered.isBlank() || finding.line() == 0 || finding.quoteState() != QuoteState.EXACT) {
      return false;
    }
    // What a forge makes of the ends of lines when it puts a suggestion into such a file is not
    // known; and a secret that was taken out of an answer is not in the file as a mark.
    if (text.indexOf('\r') >= 0 || offered.indexOf('\r') >= 0) return false;
    if (offered.contains(Redaction.MARK) || offered.length() > MOST_CHARACTERS) return false;
    var lines = text.lines().toList();
    if (finding.endLine() > lines.size()) return false;
    var gone = lines.subList(finding.line() - 1, finding.endLine());
    var instead = offered.lines().toList();
    return instead.size() <= MOST_LINES
        && stripped(gone).equals(stripped(finding.quote().lines().toList()))
        && !stripped(gone).equals(stripped(instead))
        && indent(gone).equals(indent(instead));
  }

  private static List<String> stripped(List<String> lines) {
    return lines.stream().map(String::strip).toList();
  }

  /// Lines that were handed over without their indentation would break what stands around them.
  private static String indent(List<String> lines) {
    var first = lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
    return first.substring(0, first.length() - first.stripLeading().length());
  }
}
