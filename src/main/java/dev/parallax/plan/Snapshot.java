package dev.parallax.plan;

import java.util.List;

/// Everything that one run looks at, fetched once for all its agents.
///
/// @param source the head commit
/// @param project the commit of the default branch whose configuration, agent files and conventions
///   apply; never the head of a pull request
/// @param background what is known besides the change
/// @param dossiers the issues that are looked at; empty when it is a change
public record Snapshot(
    Subject subject,
    Change change,
    Source source,
    Source project,
    Background background,
    List<Dossier> dossiers) {
  public Snapshot {
    dossiers = List.copyOf(dossiers);
  }

  /// A change.
  public Snapshot(
      Subject subject, Change change, Source source, Source project, Background background) {
    this(subject, change, source, project, background, List.of());
  }

  /// Issues, looked at by the commit whose configuration applies.
  public static Snapshot of(Subject.Issue issue, Source project, List<Dossier> dossiers) {
    var nothing = new Change(List.of(), List.of());
    return new Snapshot(issue, nothing, project, project, Background.NONE, dossiers);
  }

  /// A change of which nothing else is known.
  public Snapshot(Subject subject, Change change, Source source, Source project) {
    this(subject, change, source, project, Background.NONE);
  }

  /// The same by the configuration of another commit, and what a reader should know about that.
  public Snapshot by(Source otherProject, List<String> notes) {
    return new Snapshot(subject, change, source, otherProject, background.noting(notes), dossiers);
  }

  /// The same change with something else known of it.
  public Snapshot with(Background known) {
    return new Snapshot(subject, change, source, project, known, dossiers);
  }
}
