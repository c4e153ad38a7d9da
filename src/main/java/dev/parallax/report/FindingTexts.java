package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The findings, the gravest first: one line each with place, claim and who said it, then the quote
/// and what to do instead, as long as there is room.
final class FindingTexts {
  private static final int MOST_BLOCK = 8_000;
  private static final int MOST_URL = 1_000;

  private FindingTexts() {}

  static String of(Report report, Room room) {
    var claims = new ArrayList<>(report.claims());
    claims.removeAll(report.dismissed());
    if (claims.isEmpty()) return "";
    var text = new StringBuilder("\n### Findings\n");
    var shown = claims.stream().limit(room.findings()).toList();
    for (var claim : shown) {
      text.append('\n').append(line(report, claim, room)).append('\n');
      if (room.inFull()) detail(claim.finding(), room, text);
      // Too long already: less will be tried, and nobody reads the rest of this.
      if (text.length() > CommentMarkdown.MOST_CHARACTERS) return text.toString();
    }
    if (!room.inFull()) {
      text.append("\nQuotes and suggestions are left out: the comment would be too long")
          .append(onRunPage(report))
          .append(".\n");
    }
    var rest = claims.size() - shown.size();
    if (rest > 0) {
      text.append("\n**").append(rest).append(" more** findings are not shown here");
      text.append(onRunPage(report)).append(".\n");
    }
    return text.toString();
  }

  /// A finding's place as people write it: `src/Login.java:42-44`.
  static String place(Finding finding) {
    if (finding.line() == 0) return finding.path();
    var end = finding.endLine() > finding.line() ? "-" + finding.endLine() : "";
    return finding.path() + ":" + finding.line() + end;
  }

  /// Where the rest can be read, as the end of a sentence.
  static String onRunPage(Report report) {
    var url = report.facts().runUrl();
    return url.isEmpty() ? "" : "; see " + SafeMarkdown.link("the run", url);
  }

  private static String line(Report report, Claim claim, Room room) {
    var finding = claim.finding();
    var agents =
        claim.agents().stream()
            .map(name -> SafeMarkdown.inline(name, 60))
            .collect(Collectors.joining(", "));
    return "**%s** %s%s %s (%s)"
        .formatted(
            finding.severity().word(),
            label(claim),
            link(report, finding),
            SafeMarkdown.inline(finding.claim(), room.claim()),
            String.join("; ", tags(report, claim, agents)));
  }

  /// What a finding is called, before what follows; empty when it has no name.
  static String label(Claim claim) {
    return claim.label().isEmpty() ? "" : claim.label() + " ";
  }

  private static List<String> tags(Report report, Claim claim, String agents) {
    var tags = new ArrayList<>(List.of(agents));
    if (!report.previous().head().isEmpty()) tags.add(claim.isNew() ? "new" : "still there");
    if (claim.finding().quoteState() == QuoteState.UNVERIFIED) {
      tags.add("unverified: the quote is not in that file; not counted");
    }
    if (claim.finding().preExisting()) tags.add("pre-existing: outside this change; not counted");
    if (!claim.finding().aside().isEmpty()) {
      tags.add("set aside: " + SafeMarkdown.inline(claim.finding().aside(), 300) + "; not counted");
    }
    return tags;
  }

  private static void detail(Finding finding, Room room, StringBuilder text) {
    if (!finding.quote().isBlank()) {
      var quote = SafeMarkdown.block(finding.quote(), room.quoteLines(), MOST_BLOCK);
      text.append('\n').append(quote).append('\n');
    }
    if (!finding.suggestion().isBlank()) {
      text.append("\nInstead: ")
          .append(SafeMarkdown.inline(finding.suggestion(), room.claim()))
          .append('\n');
    }
  }

  /// The place as a link to the head commit; as code where there is no such address.
  static String link(Report report, Finding finding) {
    var words = SafeMarkdown.code(place(finding), 200);
    if (report.facts().blobUrl().isEmpty()) return words;
    var end = finding.endLine() > finding.line() ? "-L" + finding.endLine() : "";
    var lines = finding.line() == 0 ? "" : "#L" + finding.line() + end;
    var path = SafeMarkdown.url(finding.path());
    // Whoever names files can make addresses of kilobytes, and a report of nothing else.
    if (path.length() > MOST_URL) return words;
    return SafeMarkdown.link(words, report.facts().blobUrl() + "/" + path + lines);
  }
}
