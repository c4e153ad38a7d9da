package dev.parallax.plan;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Share;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is known besides the change: why it was made, what was found before, and what nobody wants
/// to hear again. All of it was written by people or models outside: it is data for agents, and
/// steers nothing.
///
/// @param found what the last run found and is still open
/// @param dismissed what was dismissed in the files of the change
/// @param notes what a reader of the report should know about it, a line each
/// @param yields of what each agent found in this repository lately and was judged, how much was of
///   use; agents are not told
public record Background(
    List<Issue> issues,
    List<Known> found,
    List<Dismissal> dismissed,
    List<String> notes,
    Map<String, Share> yields) {
  public static final Background NONE = new Background(List.of(), List.of(), List.of(), List.of());

  private static final int MOST_LISTED = 50;
  private static final int MOST_LINE = 400;

  public Background {
    issues = List.copyOf(issues);
    found = List.copyOf(found);
    dismissed = List.copyOf(dismissed);
    notes = List.copyOf(notes);
    yields = Map.copyOf(yields);
  }

  /// What is known where nothing was judged yet.
  public Background(
      List<Issue> issues, List<Known> found, List<Dismissal> dismissed, List<String> notes) {
    this(issues, found, dismissed, notes, Map.of());
  }

  /// An issue that the pull request says it closes.
  public record Issue(int number, String title, String text) {
    private static final int MOST_BYTES = 8 << 10;

    /// With so much of the text as agents are given.
    public static Issue of(int number, String title, String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= MOST_BYTES) return new Issue(number, title, text);
      var end = MOST_BYTES;
      while ((bytes[end] & 0xC0) == 0x80) end--; // not in the middle of a character
      return new Issue(number, title, new String(bytes, 0, end, StandardCharsets.UTF_8) + "\n…");
    }
  }

  /// A finding of the last run.
  ///
  /// @param label such as `F3`
  public record Known(String label, Finding finding) {}

  /// One text that all agents are given.
  public record Part(String title, String text) {}

  /// The same with what was found before and what was dismissed.
  public Background with(List<Known> nowFound, List<Dismissal> nowDismissed) {
    return new Background(issues, nowFound, nowDismissed, notes, yields);
  }

  /// The same with what became of earlier findings.
  public Background yielding(Map<String, Share> now) {
    return new Background(issues, found, dismissed, notes, now);
  }

  /// The same with more for a reader to know.
  public Background noting(List<String> more) {
    var all = new ArrayList<>(notes);
    all.addAll(more);
    return new Background(issues, found, dismissed, all, yields);
  }

  /// What agents are given, in this order; what there is nothing of is left out.
  public List<Part> parts() {
    var parts = new ArrayList<Part>();
    if (!issues.isEmpty()) {
      parts.add(
          new Part(
              "Linked issues",
              issues.stream()
                  .map(issue -> "#" + issue.number() + " " + issue.title() + "\n\n" + issue.text())
                  .collect(Collectors.joining("\n\n"))));
    }
    if (!found.isEmpty()) {
      var lines = found.stream().map(known -> known.label() + " " + line(known.finding())).toList();
      parts.add(new Part("What the last run found", listed(lines)));
    }
    if (!dismissed.isEmpty()) {
      var lines =
          dismissed.stream()
              .map(d -> line(d.said().getFirst()) + " (why: " + d.why() + ")")
              .toList();
      parts.add(new Part("Dismissed before: do not report again", listed(lines)));
    }
    return List.copyOf(parts);
  }

  private static String line(Finding finding) {
    var text = finding.path() + ":" + finding.line() + " " + finding.claim();
    var quote = finding.quote().isBlank() ? "" : " | " + finding.quote();
    var line = (text + quote).replaceAll("\\s+", " ").strip();
    return line.length() <= MOST_LINE ? line : line.substring(0, MOST_LINE) + "…";
  }

  private static String listed(List<String> lines) {
    var rest = lines.size() - MOST_LISTED;
    return lines.stream().limit(MOST_LISTED).collect(Collectors.joining("\n"))
        + (rest > 0 ? "\nand " + rest + " more" : "");
  }
}
