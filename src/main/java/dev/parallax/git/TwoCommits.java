package dev.parallax.git;

import dev.parallax.plan.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.InvalidPathException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;

/// Two sets of files as two commits of a repository that lives in memory: what lies between them is
/// read by the same code as in any other repository. The same files make the same commits.
public final class TwoCommits {
  private static final PersonIdent NOBODY =
      new PersonIdent("Nobody", "nobody@example.com", Instant.EPOCH, ZoneOffset.UTC);

  private TwoCommits() {}

  /// What lies between them. The repository stays in memory as long as the snapshot does.
  ///
  /// @param name the repository's
  /// @param title the second commit's
  /// @param base files by their paths, with `/` between folders
  /// @throws LocalRepository.Unusable when a path is none that git could hold
  public static Snapshot snapshot(
      String name, String title, Map<String, byte[]> base, Map<String, byte[]> head)
      throws LocalRepository.Unusable {
    try {
      var git = new InMemoryRepository(new DfsRepositoryDescription(name));
      ObjectId from;
      ObjectId to;
      try (var inserter = git.newObjectInserter()) {
        from = commit(inserter, base, "Base");
        to = commit(inserter, head, title, from);
        inserter.flush();
      }
      return new LocalRepository(git, name).snapshot(from.name(), to.name());
    } catch (InvalidPathException e) {
      throw new LocalRepository.Unusable(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectId commit(
      ObjectInserter inserter, Map<String, byte[]> files, String title, ObjectId... parents)
      throws IOException {
    var index = DirCache.newInCore();
    var builder = index.builder();
    for (var file : files.entrySet()) {
      var entry = new DirCacheEntry(file.getKey());
      entry.setFileMode(FileMode.REGULAR_FILE);
      entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
      builder.add(entry);
    }
    builder.finish();
    var commit = new CommitBuilder();
    commit.setTreeId(index.writeTree(inserter));
    commit.setParentIds(parents);
    commit.setAuthor(NOBODY);
    commit.setCommitter(NOBODY);
    commit.setMessage(title);
    return inserter.insert(commit);
  }
}
