package dev.parallax.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The difference between base and head, file by file.
///
/// @param notSeen what is known to be missing from `files`, one line each, for people to read
public record Change(List<FileChange> files, List<String> notSeen) {
  public Change {
    files = List.copyOf(files);
    notSeen = List.copyOf(notSeen);
  }

  /// The change to one file, by its path in the head commit.
  public Optional<FileChange> file(String path) {
    return files.stream().filter(f -> f.path().equals(path)).findFirst();
  }

  /// The same change, looking only at some of its files.
  public Change only(Predicate<FileChange> wanted) {
    return new Change(files.stream().filter(wanted).toList(), notSeen);
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
