package dev.parallax.report;

import java.util.stream.Collectors;

/// What is wrong in several places at once, one line each: how often, what, and where.
final class Patterns {
  private static final int MOST = 10;
  private static final int MOST_LINKS = 5;

  private Patterns() {}

  static String of(Report report, Room room) {
    var patterns = report.patterns();
    var most = Math.min(MOST, room.notes());
    if (patterns.isEmpty() || most == 0) return "";
    var rest = patterns.size() - most;
    return "\n### Patterns\n\n"
        + patterns.stream()
            .limit(most)
            .map(pattern -> line(report, pattern, room))
            .collect(Collectors.joining())
        + (rest > 0 ? "- " + rest + " more\n" : "");
  }

  private static String line(Report report, Repeated pattern, Room room) {
    var links =
        pattern.claims().stream()
            .limit(MOST_LINKS)
            .map(claim -> FindingTexts.link(report, claim.finding()))
            .collect(Collectors.joining(", "));
    var rest = pattern.claims().size() - MOST_LINKS;
    var rule = pattern.rule().isEmpty() ? "" : " " + SafeMarkdown.code(pattern.rule(), 100);
    return "- **%d places in %s**%s %s: %s%s\n"
        .formatted(
            pattern.claims().size(),
            pattern.files() == 1 ? "1 file" : pattern.files() + " files",
            rule,
            SafeMarkdown.inline(pattern.claim(), room.cell()),
            links,
            rest > 0 ? " and " + rest + " more" : "");
  }
}
