package dev.parallax.report;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The hidden beginning of a comment on a line: which finding it is, and how it stands. That a
/// comment is ours, its author says; anybody can paste a mark.
///
/// @param label what the finding is called, `F3`
/// @param over whether the comment says that its finding is over
/// @param agents who had made it
public record LineMark(String label, boolean over, List<String> agents) {
  private static final Pattern MARK =
      Pattern.compile("<!-- parallax-line (F\\d{1,9}) (open|over) ([a-z0-9,-]*) -->\\s*");

  public LineMark {
    agents = List.copyOf(agents);
  }

  /// A comment in two.
  ///
  /// @param text what people read of it
  public record Marked(LineMark mark, String text) {}

  /// Reads a comment; empty when it does not begin with a mark.
  public static Optional<Marked> read(String body) {
    var mark = MARK.matcher(body);
    if (!mark.lookingAt()) return Optional.empty();
    var agents = mark.group(3).isEmpty() ? List.<String>of() : List.of(mark.group(3).split(","));
    return Optional.of(
        new Marked(
            new LineMark(mark.group(1), mark.group(2).equals("over"), agents),
            body.substring(mark.end())));
  }

  /// The comment that says this.
  public String before(String text) {
    return "<!-- parallax-line %s %s %s -->\n"
            .formatted(label, over ? "over" : "open", String.join(",", agents))
        + text;
  }
}
