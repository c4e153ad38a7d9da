package dev.parallax.git;

import dev.parallax.plan.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/// One commit's files, from the object database.
final class CommitFiles implements Source {
  private final Repository git;
  private final String commit;
  private final TreeMap<String, ObjectId> files = new TreeMap<>();

  CommitFiles(Repository git, RevCommit commit) throws IOException {
    this.git = git;
    this.commit = commit.name();
    try (var walk = new TreeWalk(git)) {
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        var mode = walk.getFileMode(0);
        if (mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE)) {
          files.put(walk.getPathString(), walk.getObjectId(0));
        }
      }
    }
  }

  @Override
  public String commit() {
    return commit;
  }

  @Override
  public List<String> paths() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Optional<String> read(String path) {
    var id = files.get(path);
    if (id == null) return Optional.empty();
    try {
      var object = git.open(id, Constants.OBJ_BLOB);
      if (object.getSize() > MAX_TEXT_BYTES) return Optional.empty();
      var bytes = object.getCachedBytes();
      return RawText.isBinary(bytes)
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
