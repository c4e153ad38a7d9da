package dev.parallax.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The difference between base and head, file by file; or no difference but an issue, and then the
/// whole repository is looked at.
///
/// @param notSeen what is known to be missing from `files`, one line each, for people to read
/// @param dossier the issue; empty for a difference
public record Change(List<FileChange> files, List<String> notSeen, Optional<Dossier> dossier) {
  public Change {
    files = List.copyOf(files);
    notSeen = List.copyOf(notSeen);
  }

  /// A difference.
  public Change(List<FileChange> files, List<String> notSeen) {
    this(files, notSeen, Optional.empty());
  }

  /// An issue.
  public static Change about(Dossier dossier) {
    return new Change(List.of(), List.of(), Optional.of(dossier));
  }

  /// The change to one file, by its path in the head commit.
  public Optional<FileChange> file(String path) {
    return files.stream().filter(f -> f.path().equals(path)).findFirst();
  }

  /// The same change, looking only at some of its files.
  public Change only(Predicate<FileChange> wanted) {
    return new Change(files.stream().filter(wanted).toList(), notSeen, dossier);
  }

  /// How many lines it adds.
  public int addedLines() {
    return files.stream().mapToInt(f -> f.added().size()).sum();
  }

  /// How many lines it takes away.
  public int removedLines() {
    return files.stream().mapToInt(f -> f.removed().size()).sum();
  }
}
