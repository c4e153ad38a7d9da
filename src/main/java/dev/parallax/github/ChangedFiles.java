package dev.parallax.github;

import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestFileDetail;

/// A pull request's files as GitHub lists them, with what the list does not tell made out or said
/// to be missing. GitHub stops sending patches without a word when an answer gets long.
final class ChangedFiles {
  private ChangedFiles() {}

  static Change of(GHPullRequest pull, CommitTree head) throws IOException {
    var files = new ArrayList<FileChange>();
    // A loop over the list itself would hide what is wrong in an exception of its own.
    for (var file : pull.listFiles().withPageSize(100).toList()) files.add(change(file, head));
    var notSeen = new ArrayList<String>();
    if (pull.getChangedFiles() > files.size()) {
      notSeen.add(
          (pull.getChangedFiles() - files.size()) + " changed files that GitHub does not list");
    }
    return new Change(files, notSeen);
  }

  private static FileChange change(GHPullRequestFileDetail file, CommitTree head) {
    var kind =
        switch (file.getStatus()) {
          case "added", "copied" -> FileChange.Kind.ADDED;
          case "removed" -> FileChange.Kind.REMOVED;
          case "renamed" -> FileChange.Kind.RENAMED;
          default -> FileChange.Kind.MODIFIED;
        };
    var previous =
        file.getPreviousFilename() == null ? file.getFilename() : file.getPreviousFilename();
    var hunks = file.getPatch() == null ? List.<Hunk>of() : Hunk.parse(file.getPatch());
    if (!hunks.isEmpty()) {
      var whole = added(hunks) == file.getAdditions();
      return new FileChange(
          file.getFilename(),
          previous,
          kind,
          whole ? FileChange.Content.TEXT : FileChange.Content.TOO_LARGE,
          hunks);
    }
    if (kind == FileChange.Kind.ADDED) {
      var text = head.read(file.getFilename());
      if (text.isPresent() && !text.get().isEmpty()) {
        return new FileChange(
            file.getFilename(), previous, kind, FileChange.Content.TEXT, List.of(all(text.get())));
      }
    }
    return new FileChange(
        file.getFilename(), previous, kind, withoutPatch(file, kind, head), List.of());
  }

  private static FileChange.Content withoutPatch(
      GHPullRequestFileDetail file, FileChange.Kind kind, CommitTree head) {
    var entry = head.entry(file.getFilename());
    if (kind == FileChange.Kind.REMOVED
        || entry.isEmpty()
        || entry.get().size() == 0
        || !entry.get().isRegularFile()
        || (kind == FileChange.Kind.RENAMED && file.getChanges() == 0)) {
      return FileChange.Content.SAME;
    }
    if (entry.get().size() > CommitTree.MAX_TEXT_BYTES) return FileChange.Content.TOO_LARGE;
    return head.read(file.getFilename()).isEmpty()
        ? FileChange.Content.BINARY
        : FileChange.Content.TOO_LARGE;
  }

  private static long added(List<Hunk> hunks) {
    return hunks.stream()
        .flatMap(hunk -> hunk.lines().stream())
        .filter(line -> line.kind() == Hunk.Kind.ADDED)
        .count();
  }

  private static Hunk all(String text) {
    var lines = new ArrayList<Hunk.Line>();
    for (var line : text.lines().toList()) {
      lines.add(new Hunk.Line(Hunk.Kind.ADDED, lines.size() + 1, line));
    }
    return new Hunk(0, 1, lines);
  }
}
