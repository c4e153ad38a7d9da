package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import java.util.List;

/// The report as a check run: a title, a summary and notes on lines.
///
/// @param title at most 255 characters
/// @param summary Markdown of at most 65,535 bytes
/// @param annotations one for each finding that has a line, the gravest first; what is over the
///   most that are sent is counted in the summary
/// @param pageUrl where the run's page is; empty when there is none
/// @param retry whether something failed that can be run again
public record CheckSummary(
    Conclusion conclusion,
    String title,
    String summary,
    List<Annotation> annotations,
    String pageUrl,
    boolean retry) {
  /// Ten requests of what one takes.
  private static final int MOST_ANNOTATIONS = 500;

  public CheckSummary {
    annotations = List.copyOf(annotations);
  }

  /// How the check stands. It never blocks unless the repository asked for a gate: then an agent
  /// that must look and did not, or found something, and whatever a person must decide ask for
  /// action. Otherwise it is neutral, unless every agent looked and passed.
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
    return of(report, "");
  }

  /// The same for those who do not see it anywhere else.
  ///
  /// @param why a line that stands above all else
  public static CheckSummary of(Report report, String why) {
    var found =
        report.claims().stream()
            .map(Claim::finding)
            .filter(finding -> finding.counts() && finding.line() > 0)
            .toList();
    return new CheckSummary(
        conclusion(report),
        Visible.cut(Headline.verdict(report) + ": " + Headline.counts(report), 255),
        CommentMarkdown.read(report, why + left(found.size())),
        found.stream().limit(MOST_ANNOTATIONS).map(CheckSummary::annotation).toList(),
        report.facts().runUrl(),
        !report.failed().isEmpty());
  }

  private static String left(int found) {
    return found <= MOST_ANNOTATIONS
        ? ""
        : "%,d findings are on lines; the first %d are noted there.\n"
            .formatted(found, MOST_ANNOTATIONS);
  }

  private static Conclusion conclusion(Report report) {
    if (report.plan().config().review().outlets().gate() && isHeldBack(report)) {
      return Conclusion.ACTION_REQUIRED;
    }
    return switch (report.verdict()) {
      case PASS -> isUnanimous(report) ? Conclusion.SUCCESS : Conclusion.NEUTRAL;
      case ESCALATED, FAIL, WARN, PARTLY_REVIEWED, NOT_REVIEWED -> Conclusion.NEUTRAL;
    };
  }

  /// Whether a gate stays shut.
  private static boolean isHeldBack(Report report) {
    return report.needsPerson()
        || report.lookers().stream()
            .filter(row -> row.agent().priority() == Priority.P0)
            .anyMatch(row -> hasFound(row.outcome()));
  }

  private static boolean hasFound(Outcome outcome) {
    return outcome instanceof Outcome.Reported reported
        && (reported.status() != Status.PASS
            || reported.findings().stream().anyMatch(Finding::counts));
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
