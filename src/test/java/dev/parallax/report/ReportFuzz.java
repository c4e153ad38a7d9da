package dev.parallax.report;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// A claim, a path, a quote, a suggestion, what an agent said, what it did not see, its whole
/// output, and its name. The comment is built as if they were harmless.
public final class ReportFuzz {
  private static final String MARKER = CommentMarkdown.marker("github:7#42");
  private static final Pattern OURS =
      Pattern.compile(
          "(?s)<!-- parallax \\S+ -->|<!-- box retry lost -->|</?sub>|</details>|"
              + "<details><summary>Full output of <code>[^<>]*</code>(, shortened)?</summary>");
  private static final Pattern LINK =
      Pattern.compile("https://(github\\.com/shop/web|parallax\\.example\\.org)/.*");
  private static final Pattern ORDER =
      Pattern.compile("(?im)^[ >]*(/(?!parallax retry AGENT)[a-z]|@|bors |!)");

  private ReportFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var text = CommentMarkdown.render(report(pieces), MARKER);
    Must.equal(CommentMarkdown.render(report(pieces), MARKER), text, "the same bytes");
    Must.hold(text.length() <= 60_000, "GitHub takes it");
    Must.hold(text.getBytes(StandardCharsets.UTF_8).length <= 65_535, "GitHub takes it");
    Must.hold(text.startsWith(MARKER + "\n"), "the marker comes first");
    Must.equal(text.split("(?i)<!--\\s*parallax", -1).length, 2, "and stands once");
    var seen = Rendered.of(text);
    Must.hold(seen.images.isEmpty(), "no picture is loaded");
    Must.hold(seen.links.stream().allMatch(link -> LINK.matcher(link).matches()), "links are ours");
    Must.hold(seen.html.stream().allMatch(html -> OURS.matcher(html).matches()), "HTML is ours");
    Must.equal(seen.tableRows.size(), 4 + 2, "no row is lost or made up");
    Must.hold(seen.tableRows.subList(0, 4).stream().allMatch(row -> row.size() == 5), "cells stay");
    Must.hold(seen.tableRows.subList(4, 6).stream().allMatch(row -> row.size() == 4), "cells stay");
    Must.equal(seen.headings, List.of("2", "3", "3", "3"), "headings are ours");
    Must.hold(!ORDER.matcher(withoutBlocks(text)).find(), "no line commands a bot");
  }

  /// What stands in a block of code within a quotation is the agent's own words, and no bot that
  /// reads Markdown takes them for an order.
  private static String withoutBlocks(String text) {
    return text.replaceAll("(?ms)^> (`{3,})text\\n.*?^> \\1$", "");
  }

  private static Report report(Pieces pieces) {
    var path = pieces.get(1);
    var said = pieces.get(4);
    var unseen = pieces.get(5);
    var asked = Runs.agent(pieces.get(7), Priority.P0);
    return new Runs()
        .end(
            asked,
            new Outcome.Reported(
                Status.WARN,
                said,
                said,
                List.of(
                    Runs.finding(
                        "rule",
                        path,
                        3,
                        pieces.get(2),
                        Severity.LOW,
                        pieces.get(0),
                        pieces.get(3))),
                List.of(unseen)))
        .end(Runs.agent("lost", Priority.P1), new Outcome.Failed(Cause.INTERNAL, said, 2))
        .leftOut(Runs.agent("left", Priority.P2), unseen)
        .note(unseen)
        .output(asked, pieces.get(6))
        .escalatingTo(pieces.get(7))
        .report();
  }
}
