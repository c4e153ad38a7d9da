package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The report as a check run: a title, a summary and notes on lines.
///
/// @param summary Markdown of at most 65,535 bytes
/// @param annotations at most 50, which is what one request takes
public record CheckSummary(
    Conclusion conclusion, String title, String summary, List<Annotation> annotations) {
  private static final int MOST_ANNOTATIONS = 50;

  public CheckSummary {
    annotations = List.copyOf(annotations);
  }

  /// How the check stands. Findings alone never block: a check is neutral unless nobody found
  /// anything, or somebody who had to look did not.
  public enum Conclusion {
    SUCCESS,
    NEUTRAL,
    ACTION_REQUIRED
  }

  /// A note on lines of the head commit.
  public record Annotation(
      String path, int line, int endLine, boolean warning, String title, String message) {}

  /// The check of a report.
  public static CheckSummary of(Report report) {
    var conclusion =
        switch (report.verdict()) {
          case PASS -> Conclusion.SUCCESS;
          case NOT_REVIEWED -> Conclusion.ACTION_REQUIRED;
          case FAIL, WARN, PARTLY_REVIEWED ->
              report.escalates() ? Conclusion.ACTION_REQUIRED : Conclusion.NEUTRAL;
        };
    var annotations =
        report.claims().stream()
            .map(Claim::finding)
            .filter(finding -> finding.counts() && finding.line() > 0)
            .limit(MOST_ANNOTATIONS)
            .map(CheckSummary::annotation)
            .toList();
    return new CheckSummary(
        conclusion,
        report.verdict().words() + ": " + CommentMarkdown.counts(report),
        shortEnough(CommentMarkdown.render(report, "")),
        annotations);
  }

  private static Annotation annotation(Finding finding) {
    return new Annotation(
        finding.path(),
        finding.line(),
        finding.endLine(),
        finding.severity().status() != dev.parallax.outcome.Status.PASS,
        CommentMarkdown.cut(finding.severity().word() + ": " + finding.rule(), 200),
        CommentMarkdown.cut(
            SafeMarkdown.mask(SafeMarkdown.visible(finding.claim() + "\n" + finding.suggestion()))
                .strip(),
            4_000));
  }

  private static String shortEnough(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= CommentMarkdown.MOST_BYTES
        ? text.strip()
        : CommentMarkdown.cut(text, CommentMarkdown.MOST_BYTES / 4);
  }
}
