package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHPullRequestFileDetail;

/// A pull request's files as GitHub lists them, with what the list does not tell made out or said
/// to be missing. GitHub stops sending patches without a word when an answer gets long.
final class ChangedFiles {
  private ChangedFiles() {}

  /// GitHub lists so many files of a comparison, and does not say of how many.
  private static final int MOST_COMPARED = 300;

  /// A file as GitHub lists it.
  ///
  /// @param patch null where there is none
  private record Listed(
      String name,
      @Nullable String previousName,
      String status,
      int additions,
      int changes,
      @Nullable String patch) {
    static Listed of(GHPullRequestFileDetail file) {
      return new Listed(
          file.getFilename(),
          file.getPreviousFilename(),
          file.getStatus(),
          file.getAdditions(),
          file.getChanges(),
          file.getPatch());
    }

    static Listed of(JsonNode file) {
      return new Listed(
          file.path("filename").asText(),
          file.path("previous_filename").textValue(),
          file.path("status").asText(),
          file.path("additions").asInt(),
          file.path("changes").asInt(),
          file.path("patch").textValue());
    }
  }

  /// What a comparison of two commits says.
  static Change of(JsonNode comparison, CommitTree head) {
    var files = new ArrayList<FileChange>();
    for (var file : comparison.path("files")) files.add(change(Listed.of(file), head));
    return new Change(
        files,
        files.size() < MOST_COMPARED
            ? List.of()
            : List.of("files beyond the first " + MOST_COMPARED + ", which GitHub does not list"));
  }

  static Change of(GHPullRequest pull, CommitTree head) throws IOException {
    var files = new ArrayList<FileChange>();
    // A loop over the list itself would hide what is wrong in an exception of its own.
    for (var file : pull.listFiles().withPageSize(100).toList()) {
      files.add(change(Listed.of(file), head));
    }
    var notSeen = new ArrayList<String>();
    if (pull.getChangedFiles() > files.size()) {
      notSeen.add(
          (pull.getChangedFiles() - files.size()) + " changed files that GitHub does not list");
    }
    return new Change(files, notSeen);
  }

  private static FileChange change(Listed file, CommitTree head) {
    var kind =
        switch (file.status()) {
          case "added", "copied" -> FileChange.Kind.ADDED;
          case "removed" -> FileChange.Kind.REMOVED;
          case "renamed" -> FileChange.Kind.RENAMED;
          default -> FileChange.Kind.MODIFIED;
        };
    var previous = file.previousName() == null ? file.name() : file.previousName();
    var hunks = file.patch() == null ? List.<Hunk>of() : Hunk.parse(file.patch());
    if (!hunks.isEmpty()) {
      var whole = added(hunks) == file.additions();
      return new FileChange(
          file.name(),
          previous,
          kind,
          whole ? FileChange.Content.TEXT : FileChange.Content.TOO_LARGE,
          hunks);
    }
    if (kind == FileChange.Kind.ADDED) {
      var text = head.read(file.name());
      if (text.isPresent() && !text.get().isEmpty()) {
        return new FileChange(
            file.name(), previous, kind, FileChange.Content.TEXT, List.of(all(text.get())));
      }
    }
    return new FileChange(file.name(), previous, kind, withoutPatch(file, kind, head), List.of());
  }

  private static FileChange.Content withoutPatch(
      Listed file, FileChange.Kind kind, CommitTree head) {
    var entry = head.entry(file.name());
    if (kind == FileChange.Kind.REMOVED
        || entry.isEmpty()
        || entry.get().size() == 0
        || !entry.get().isRegularFile()
        || (kind == FileChange.Kind.RENAMED && file.changes() == 0)) {
      return FileChange.Content.SAME;
    }
    if (entry.get().size() > CommitTree.MAX_TEXT_BYTES) return FileChange.Content.TOO_LARGE;
    return head.read(file.name()).isEmpty()
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
