package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One finding as a comment on its lines. Pure.
///
/// @param label what the finding is called, `F3`: by it the comment is known again
/// @param agents who made the finding
/// @param line the first line that it stands on, in the head commit; the difference shows it
/// @param endLine the last one, in the same hunk
/// @param text Markdown, safe to show
public record Remark(
    String label, List<String> agents, String path, int line, int endLine, String text) {
  private static final int MOST_CLAIM = 2_000;
  private static final int MOST_CODE = 8_000;

  /// What other bots take for a command, if a line begins with it.
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^\\s*(/[A-Za-z]|![A-Za-z]|@[\\w-]+\\s+\\S|bors\\b)");

  public Remark {
    agents = List.copyOf(agents);
  }

  /// The remark that a claim makes; empty when the difference does not show its place.
  static Optional<Remark> of(Claim claim, Change change) {
    var finding = claim.finding();
    if (!finding.counts() || claim.label().isEmpty() || finding.line() == 0) {
      return Optional.empty();
    }
    return change
        .file(finding.path())
        .filter(file -> file.kind() != FileChange.Kind.REMOVED)
        .flatMap(file -> shown(finding, file))
        .map(place ->
            new Remark(
                claim.label(),
                claim.agents(),
                finding.path(),
                place.from(),
                place.to(),
                text(claim, place)));
  }

  /// What is said where the lines are not known any more.
  static String text(Claim claim) {
    return text(claim, new Place(claim.finding().line(), claim.finding().endLine(), false));
  }

  /// @param whole whether these are all lines of the finding, and they read as it quotes them
  private record Place(int from, int to, boolean whole) {}

  /// The part of a finding's lines that one hunk shows: the hunk with its first line, else the
  /// first one that has any.
  private static Optional<Place> shown(Finding finding, FileChange file) {
    Optional<Place> shown = Optional.empty();
    for (var hunk : file.hunks()) {
      var lines =
          hunk.lines().stream()
              .filter(line -> line.kind() != Hunk.Kind.REMOVED)
              .filter(line -> finding.line() <= line.number() && line.number() <= finding.endLine())
              .toList();
      if (lines.isEmpty()) continue;
      var from = lines.getFirst().number();
      var to = lines.getLast().number();
      var words = lines.stream().map(line -> line.text().strip()).toList();
      var quoted = finding.quote().lines().map(String::strip).toList();
      var whole = from == finding.line() && to == finding.endLine() && words.equals(quoted);
      if (from == finding.line()) return Optional.of(new Place(from, to, whole));
      if (shown.isEmpty()) shown = Optional.of(new Place(from, to, false));
    }
    return shown;
  }

  private static String text(Claim claim, Place place) {
    var finding = claim.finding();
    var text = new StringBuilder(head(claim));
    if (place.from() != finding.line() || place.to() != finding.endLine()) {
      text.append("\n\nIt is about lines %d to %d.".formatted(finding.line(), finding.endLine()));
    }
    if (!finding.suggestion().isBlank()) {
      text.append("\n\nInstead: ").append(SafeMarkdown.inline(finding.suggestion(), MOST_CLAIM));
    }
    if (place.whole() && isCommittable(finding)) {
      text.append("\n\n").append(suggestion(finding.replacement()));
    }
    return text.append('\n').toString();
  }

  /// The line by which people know the finding.
  private static String head(Claim claim) {
    return "**%s** %s %s (%s)"
        .formatted(
            claim.finding().severity().word(),
            claim.label(),
            SafeMarkdown.inline(claim.finding().claim(), MOST_CLAIM),
            claim.agents().stream()
                .map(name -> SafeMarkdown.inline(name, 60))
                .collect(Collectors.joining(", ")));
  }

  /// Whether the offered lines may be committed as they are. Nobody sees what is hidden in them, no
  /// secret goes on, and no other bot is to take one for a command: such lines are not shown at
  /// all.
  private static boolean isCommittable(Finding finding) {
    var lines = finding.replacement();
    return finding.quoteState() == QuoteState.EXACT
        && !lines.isBlank()
        && lines.indexOf('\r') < 0
        && Visible.lines(lines, MOST_CODE).equals(lines)
        && !COMMAND.matcher(lines).find();
  }

  /// A block that GitHub offers to commit. What is in it ends it no earlier than it should.
  private static String suggestion(String lines) {
    var fence = "`".repeat(Math.max(3, SafeMarkdown.longestRun(lines) + 1));
    var end = lines.endsWith("\n") ? "" : "\n";
    return fence + "suggestion\n" + lines + end + fence;
  }
}
