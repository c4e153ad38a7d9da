package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a change does to one file.
///
/// @param path in the head commit; in the base commit when the file was removed
/// @param previousPath in the base commit; the same as `path` unless the file was renamed
/// @param hunks empty unless `content` is `TEXT`
public record FileChange(
    String path, String previousPath, Kind kind, Content content, List<Hunk> hunks) {
  public FileChange {
    hunks = List.copyOf(hunks);
  }

  public enum Kind {
    ADDED,
    MODIFIED,
    RENAMED,
    REMOVED
  }

  /// What is known of the changed content.
  public enum Content {
    /// All changed lines are in the hunks.
    TEXT,
    /// Not text: there are no lines to look at.
    BINARY,
    /// The content is the same: a rename, or another mode.
    SAME,
    /// There are changed lines, and we do not have them. Nobody may say PASS to this.
    TOO_LARGE
  }

  /// The lines that the change adds, by their number in the head commit.
  public SortedMap<Integer, String> added() {
    var added = new TreeMap<Integer, String>();
    for (var hunk : hunks) {
      for (var line : hunk.lines()) {
        if (line.kind() == Hunk.Kind.ADDED) added.put(line.number(), line.text());
      }
    }
    return added;
  }

  /// The lines that the change takes away, in order.
  public List<String> removed() {
    var removed = new ArrayList<String>();
    for (var hunk : hunks) {
      for (var line : hunk.lines()) {
        if (line.kind() == Hunk.Kind.REMOVED) removed.add(line.text());
      }
    }
    return removed;
  }
}
