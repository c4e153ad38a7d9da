package dev.parallax.report;

import dev.parallax.plan.Subject;

/// The comment on an issue. The same report gives the same bytes, and never more than GitHub takes.
public final class IssueMarkdown {
  private IssueMarkdown() {}

  /// Renders a report on an issue.
  ///
  /// @param marker the hidden first line; empty for none
  public static String render(Report report, Subject.Issue issue, String marker) {
    var boxes = RetryBoxes.of(report, marker);
    return switch (issue.purpose()) {
      case TRIAGE ->
          CommentMarkdown.render(
              report, marker, room -> TriageMarkdown.body(report, issue, room, boxes));
      case BULK ->
          CommentMarkdown.render(report, marker, room -> BulkMarkdown.body(report, issue, room));
      case PLAN -> CommentMarkdown.render(report, marker, room -> UnitsMarkdown.body(report, room));
      case PRD -> DocumentMarkdown.render(report, issue, marker);
    };
  }
}
