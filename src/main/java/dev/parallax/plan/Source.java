package dev.parallax.plan;

import java.util.List;
import java.util.Optional;

/// The files of one commit, as objects by path in its tree. Nothing is ever checked out: no path of
/// a repository touches the file system.
///
/// May be asked by many threads at once. Trouble in getting an object is the adapter's own
/// unchecked exception, declared beside `job.Forge`.
public interface Source {
  /// Texts longer than this many bytes are not handed out.
  int MAX_TEXT_BYTES = 1 << 20;

  /// The commit's full SHA.
  String commit();

  /// The paths of all regular files, sorted.
  List<String> paths();

  /// The text of a regular file, decoded as UTF-8 with line ends as they are. Empty when there is
  /// no such file, when it is a link or a submodule, when it is not text, or when it is over
  /// `MAX_TEXT_BYTES`.
  Optional<String> read(String path);

  /// What stands at a path in the place of a regular file; empty for a regular file, and where
  /// there is nothing.
  default Optional<Instead> instead(String path) {
    return Optional.empty();
  }

  /// What is not followed: it would lead out of the commit.
  sealed interface Instead {
    /// A symbolic link.
    ///
    /// @param target its text
    record Link(String target) implements Instead {}

    /// A commit of another repository.
    record Submodule(String commit) implements Instead {}
  }
}
