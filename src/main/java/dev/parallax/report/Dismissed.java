package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.util.List;
import java.util.stream.Collectors;

/// What people dismissed, folded away: what, where, who said so and why. It does not count, and is
/// not hidden.
final class Dismissed {
  private Dismissed() {}

  static String of(Report report, Room room) {
    var dismissed = report.dismissed();
    if (dismissed.isEmpty()) return "";
    var rest = dismissed.size() - room.findings();
    return "\n<details><summary>Dismissed: %s</summary>\n\n"
            .formatted(dismissed.size() == 1 ? "1 finding" : dismissed.size() + " findings")
        + dismissed.stream()
            .limit(room.findings())
            .map(claim -> line(report, claim, room))
            .collect(Collectors.joining())
        + (rest > 0 ? "- " + rest + " more\n" : "")
        + "\n</details>\n";
  }

  private static String line(Report report, Claim claim, Room room) {
    return "- %s%s %s (%s)\n"
        .formatted(
            FindingTexts.label(claim),
            FindingTexts.link(report, claim.finding()),
            SafeMarkdown.inline(claim.finding().claim(), room.cell()),
            String.join("; ", List.of(agents(claim), why(claim.finding(), room))));
  }

  private static String agents(Claim claim) {
    return claim.agents().stream()
        .map(name -> SafeMarkdown.inline(name, 60))
        .collect(Collectors.joining(", "));
  }

  private static String why(Finding finding, Room room) {
    return SafeMarkdown.inline(finding.aside(), room.cell());
  }
}
