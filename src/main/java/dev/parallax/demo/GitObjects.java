package dev.parallax.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/// The git side of a pretend repository: true objects with true names, in memory.
final class GitObjects {
  private static final PersonIdent SOMEBODY =
      new PersonIdent(
          "Sam", "sam@example.com", Instant.parse("2026-01-05T09:00:00Z"), ZoneOffset.UTC);

  private final InMemoryRepository git =
      new InMemoryRepository(new DfsRepositoryDescription("stand-in"));

  /// A file in a tree.
  record Entry(String path, String mode, String sha, long size) {}

  /// A file in a difference; `patch` is empty for a file without lines to show.
  record Changed(
      String path,
      String previous,
      String status,
      String sha,
      int added,
      int removed,
      String patch) {}

  /// Makes a commit of these files.
  ///
  /// @param parent empty for the first commit
  synchronized String commit(String parent, Map<String, byte[]> files, String message) {
    try (var inserter = git.newObjectInserter()) {
      var index = DirCache.newInCore();
      var builder = index.builder();
      for (var file : new TreeMap<>(files).entrySet()) {
        var entry = new DirCacheEntry(file.getKey().getBytes(StandardCharsets.UTF_8), 0);
        entry.setFileMode(FileMode.REGULAR_FILE);
        entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
        builder.add(entry);
      }
      builder.finish();
      var commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      if (!parent.isEmpty()) commit.setParentId(ObjectId.fromString(parent));
      commit.setAuthor(SOMEBODY);
      commit.setCommitter(SOMEBODY);
      commit.setMessage(message);
      var id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<Entry> tree(String commit) {
    try (var walk = new TreeWalk(git);
        var reader = git.newObjectReader()) {
      walk.addTree(treeOf(commit));
      walk.setRecursive(true);
      var entries = new ArrayList<Entry>();
      while (walk.next()) {
        var id = walk.getObjectId(0);
        entries.add(
            new Entry(
                walk.getPathString(),
                "%06o".formatted(walk.getRawMode(0)),
                id.name(),
                reader.getObjectSize(id, Constants.OBJ_BLOB)));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized byte[] blob(String sha) throws IOException {
    return git.open(ObjectId.fromString(sha), Constants.OBJ_BLOB).getBytes();
  }

  synchronized List<Changed> difference(String base, String head) {
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
      return changed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The commit's files as a zip with one folder on top, as GitHub's archives have it.
  byte[] zip(String commit, String folder) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var entry : tree(commit)) {
        zip.putNextEntry(new ZipEntry(folder + "/" + entry.path()));
        zip.write(blob(entry.sha()));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static Changed changed(DiffEntry entry, String diff) {
    var at = diff.indexOf("\n@@ ");
    var patch = at < 0 ? "" : diff.substring(at + 1).stripTrailing();
    var added = (int) patch.lines().filter(line -> line.startsWith("+")).count();
    var removed = (int) patch.lines().filter(line -> line.startsWith("-")).count();
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
        added,
        removed,
        patch);
  }

  private ObjectId treeOf(String commit) throws IOException {
    try (var walk = new RevWalk(git)) {
      return walk.parseCommit(ObjectId.fromString(commit)).getTree();
    }
  }
}
