package dev.parallax.report;

/// The comment on an issue. The same report gives the same bytes.
public final class IssueMarkdown {
  private IssueMarkdown() {}

  /// Renders a report.
  ///
  /// @param marker the hidden first line; empty for none
  public static String render(Report report, String marker) {
    return CommentMarkdown.render(report, marker);
  }
}
