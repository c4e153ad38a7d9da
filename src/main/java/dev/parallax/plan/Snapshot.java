package dev.parallax.plan;

/// Everything that one run looks at, fetched once for all its agents.
///
/// @param source the head commit
/// @param project the commit of the default branch whose configuration, agent files and conventions
///   apply; never the head of a pull request
/// @param background what is known besides the change
public record Snapshot(
    Subject subject, Change change, Source source, Source project, Background background) {
  /// A change of which nothing else is known.
  public Snapshot(Subject subject, Change change, Source source, Source project) {
    this(subject, change, source, project, Background.NONE);
  }

  /// The same change with something else known of it.
  public Snapshot with(Background known) {
    return new Snapshot(subject, change, source, project, known);
  }
}
