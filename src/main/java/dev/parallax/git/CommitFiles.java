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
import org.jspecify.annotations.Nullable;

/// One commit's files, from the object database.
final class CommitFiles implements Source {
  private final Repository git;
  private final String commit;
  private final TreeMap<String, ObjectId> files = new TreeMap<>();
  private final TreeMap<String, ObjectId> links = new TreeMap<>();
  private final TreeMap<String, ObjectId> submodules = new TreeMap<>();

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
        if (mode.equals(FileMode.SYMLINK)) links.put(walk.getPathString(), walk.getObjectId(0));
        if (mode.equals(FileMode.GITLINK)) {
          submodules.put(walk.getPathString(), walk.getObjectId(0));
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
    return text(files.get(path));
  }

  @Override
  public Optional<Instead> instead(String path) {
    var submodule = submodules.get(path);
    return submodule == null
        ? text(links.get(path)).map(Instead.Link::new)
        : Optional.of(new Instead.Submodule(submodule.name()));
  }

  private Optional<String> text(@Nullable ObjectId id) {
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
