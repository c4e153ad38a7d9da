package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Status;
import java.util.List;

/// The report as a check run: a title, a summary and notes on lines.
///
/// @param title at most 255 characters
/// @param summary Markdown of at most 65,535 bytes
/// @param annotations at most 50, which is what one request takes
public record CheckSummary(
    Conclusion conclusion, String title, String summary, List<Annotation> annotations) {
  private static final int MOST_ANNOTATIONS = 50;

  public CheckSummary {
    annotations = List.copyOf(annotations);
  }

  /// How the check stands. Findings alone never block: a check is neutral unless every agent looked
  /// and passed, or an agent that must look did not, or a person must decide.
  public enum Conclusion {
    SUCCESS,
    NEUTRAL,
    ACTION_REQUIRED
  }

  /// A note on lines of the head commit, in plain text.
  ///
  /// @param warning whether it is more than a remark
  public record Annotation(
      String path, int line, int endLine, boolean warning, String title, String message) {}

  /// The check of a report.
  public static CheckSummary of(Report report) {
    return new CheckSummary(
        conclusion(report),
        Visible.cut(Headline.verdict(report) + ": " + Headline.counts(report), 255),
        CommentMarkdown.render(report, ""),
        report.claims().stream()
            .map(Claim::finding)
            .filter(finding -> finding.counts() && finding.line() > 0)
            .limit(MOST_ANNOTATIONS)
            .map(CheckSummary::annotation)
            .toList());
  }

  private static Conclusion conclusion(Report report) {
    if (report.lacksP0()) return Conclusion.ACTION_REQUIRED;
    return switch (report.verdict()) {
      case PASS -> isUnanimous(report) ? Conclusion.SUCCESS : Conclusion.NEUTRAL;
      case ESCALATED -> Conclusion.ACTION_REQUIRED;
      case FAIL, WARN, PARTLY_REVIEWED, NOT_REVIEWED -> Conclusion.NEUTRAL;
    };
  }

  /// A majority may pass what one agent warns of; the check then does not say that all is well.
  private static boolean isUnanimous(Report report) {
    return report.voices().stream().allMatch(voice -> voice.state() == Voice.State.PASS);
  }

  private static Annotation annotation(Finding finding) {
    var instead = finding.suggestion().isBlank() ? "" : "\nInstead: " + finding.suggestion();
    return new Annotation(
        finding.path(),
        finding.line(),
        finding.endLine(),
        finding.severity().status() != Status.PASS,
        finding.severity().word() + ": " + SafeMarkdown.plain(finding.rule(), 200),
        SafeMarkdown.plain(finding.claim() + instead, 4_000));
  }
}
