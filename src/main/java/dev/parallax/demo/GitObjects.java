package dev.parallax.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.treewalk.TreeWalk;

/// The git side of a pretend repository: true objects with true names, in memory. Safe for use by
/// many threads.
final class GitObjects {
  private final InMemoryRepository git =
      new InMemoryRepository(new DfsRepositoryDescription("stand-in"));
  private final Map<String, List<Changed>> differences = new HashMap<>();

  /// One line of a tree; `size` is 0 for what is not a blob.
  record Entry(String path, String mode, String type, String sha, long size) {}

  /// A file in a difference; `patch` is empty for a file without lines to show.
  record Changed(
      String path,
      String previous,
      String status,
      String sha,
      int added,
      int removed,
      String patch,
      String diff) {}

  /// A commit, taken apart.
  record Commit(
      String sha,
      String tree,
      List<String> parents,
      String message,
      String name,
      String email,
      Instant at) {}

  /// Makes a commit of these files, which are its whole tree.
  ///
  /// @param parent empty for the first commit
  synchronized String commit(
      String parent, Map<String, StandInFile> files, String message, String author, Instant at) {
    var who = new PersonIdent(author, author + "@example.com", at, ZoneOffset.UTC);
    try (var inserter = git.newObjectInserter()) {
      var index = DirCache.newInCore();
      var builder = index.builder();
      for (var file : new TreeMap<>(files).entrySet()) {
        var entry = new DirCacheEntry(file.getKey().getBytes(StandardCharsets.UTF_8), 0);
        entry.setFileMode(FileMode.fromBits(Integer.parseInt(file.getValue().mode(), 8)));
        entry.setObjectId(
            file.getValue().mode().equals(StandInFile.SUBMODULE)
                ? ObjectId.fromString(file.getValue().text())
                : inserter.insert(Constants.OBJ_BLOB, file.getValue().content()));
        builder.add(entry);
      }
      builder.finish();
      var commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      if (!parent.isEmpty()) commit.setParentId(ObjectId.fromString(parent));
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage(message);
      var id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized Optional<Commit> commit(String sha) {
    try (var walk = new RevWalk(git)) {
      return Optional.of(commit(walk.parseCommit(ObjectId.fromString(sha))));
    } catch (MissingObjectException | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The tree with this name, or that of the commit with this name; empty when there is neither.
  ///
  /// @param recursive whether folders are entered; they are listed themselves in any case
  synchronized Optional<List<Entry>> tree(String treeOrCommit, boolean recursive) {
    try (var walk = new TreeWalk(git);
        var reader = git.newObjectReader()) {
      walk.addTree(treeOf(treeOrCommit));
      var entries = new ArrayList<Entry>();
      while (walk.next()) {
        var id = walk.getObjectId(0);
        var mode = walk.getFileMode(0);
        var type = Constants.typeString(mode.getObjectType());
        var size = type.equals("blob") ? reader.getObjectSize(id, Constants.OBJ_BLOB) : 0;
        entries.add(
            new Entry(
                walk.getPathString(), "%06o".formatted(mode.getBits()), type, id.name(), size));
        if (recursive && walk.isSubtree()) walk.enterSubtree();
      }
      return Optional.of(entries);
    } catch (MissingObjectException | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized Optional<byte[]> blob(String sha) {
    try {
      return Optional.of(git.open(ObjectId.fromString(sha), Constants.OBJ_BLOB).getBytes());
    } catch (MissingObjectException | org.eclipse.jgit.errors.IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the two histories part; the first commit itself when they have nothing in common.
  synchronized String mergeBase(String one, String other) {
    try (var walk = new RevWalk(git)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(ObjectId.fromString(one)));
      walk.markStart(walk.parseCommit(ObjectId.fromString(other)));
      var base = walk.next();
      return base == null ? one : base.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The commits that lead to `to` and not to `from`, oldest first.
  synchronized List<Commit> commits(String from, String to) {
    try (var walk = new RevWalk(git)) {
      walk.markStart(walk.parseCommit(ObjectId.fromString(to)));
      walk.markUninteresting(walk.parseCommit(ObjectId.fromString(from)));
      var commits = new ArrayList<Commit>();
      for (var commit : walk) commits.add(commit(commit));
      return commits.reversed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The commits that lead to one, itself among them, oldest first.
  synchronized List<Commit> history(String to) {
    try (var walk = new RevWalk(git)) {
      walk.markStart(walk.parseCommit(ObjectId.fromString(to)));
      var commits = new ArrayList<Commit>();
      for (var commit : walk) commits.add(commit(commit));
      return commits.reversed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What changed between two commits, renames found.
  synchronized List<Changed> difference(String base, String head) {
    return differences.computeIfAbsent(base + ".." + head, _ -> compare(base, head));
  }

  private List<Changed> compare(String base, String head) {
    try (var out = new ByteArrayOutputStream();
        var formatter = new DiffFormatter(out)) {
      formatter.setRepository(git);
      formatter.setDetectRenames(true);
      var changed = new ArrayList<Changed>();
      for (var entry : formatter.scan(treeOf(base), treeOf(head))) {
        out.reset();
        formatter.format(entry);
        formatter.flush();
        changed.add(changed(entry, out.toString(StandardCharsets.UTF_8)));
      }
      return List.copyOf(changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Changed changed(DiffEntry entry, String diff) {
    var at = diff.indexOf("\n@@ ");
    // One line end only: a last line of nothing but a blank is a line of context.
    var patch = at < 0 ? "" : diff.substring(at + 1, diff.length() - (diff.endsWith("\n") ? 1 : 0));
    var gone = entry.getChangeType() == DiffEntry.ChangeType.DELETE;
    return new Changed(
        gone ? entry.getOldPath() : entry.getNewPath(),
        entry.getOldPath(),
        switch (entry.getChangeType()) {
          case ADD -> "added";
          case DELETE -> "removed";
          case RENAME -> "renamed";
          case COPY -> "copied";
          case MODIFY -> "modified";
        },
        (gone ? entry.getOldId() : entry.getNewId()).name(),
        count(patch, '+'),
        count(patch, '-'),
        patch,
        diff);
  }

  private static int count(String patch, char first) {
    var count = 0;
    for (var line : patch.split("\n", -1)) if (!line.isEmpty() && line.charAt(0) == first) count++;
    return count;
  }

  private static Commit commit(RevCommit commit) {
    var parents = new ArrayList<String>();
    for (var parent : commit.getParents()) parents.add(parent.name());
    var author = commit.getAuthorIdent();
    return new Commit(
        commit.name(),
        commit.getTree().name(),
        parents,
        commit.getFullMessage(),
        author.getName(),
        author.getEmailAddress(),
        author.getWhenAsInstant());
  }

  private ObjectId treeOf(String treeOrCommit) throws IOException {
    try (var walk = new RevWalk(git)) {
      return walk.parseTree(ObjectId.fromString(treeOrCommit)).getId();
    }
  }
}
