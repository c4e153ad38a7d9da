package dev.parallax.git;

import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/// A repository on this machine, read as objects. Its working tree is not looked at, its hooks,
/// filters and attributes are not run.
public final class LocalRepository implements AutoCloseable {
  private final Repository git;
  private final String name;

  /// @param git open; it is closed with this
  LocalRepository(Repository git, String name) {
    this.git = git;
    this.name = name;
  }

  /// Something in the way that was named for us is wrong: for the person who named it.
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /// Opens the repository that a folder is in.
  ///
  /// @throws Unusable when it is in none
  public static LocalRepository open(Path folder) throws Unusable {
    try {
      var builder = new FileRepositoryBuilder().findGitDir(folder.toAbsolutePath().toFile());
      if (builder.getGitDir() == null) {
        throw new Unusable(folder + " is not in a git repository; name one with --repo");
      }
      var git = builder.setMustExist(true).build();
      var root = git.isBare() ? git.getDirectory() : git.getWorkTree();
      return new LocalRepository(git, root.getName());
    } catch (IOException e) {
      throw new Unusable(folder + " cannot be read as a git repository: " + e.getMessage());
    }
  }

  /// What lies between two commits: from where head left base, to head.
  ///
  /// @param base a branch, tag or commit; empty for the default branch, or for the commit before
  ///   head when head is on it
  /// @param head a branch, tag or commit
  /// @throws Unusable when there is no such commit, or nothing between them
  public Snapshot snapshot(String base, String head) throws Unusable {
    try (var walk = new RevWalk(git)) {
      var to = commit(walk, head.isEmpty() ? Constants.HEAD : head, "--head");
      var wanted = base.isEmpty() ? defaultBase(walk, to) : commit(walk, base, "--base");
      var from = fork(wanted, to);
      if (from.equals(to)) {
        throw new Unusable(
            "there are no commits between %s and %s; name another --base"
                .formatted(shortened(wanted), shortened(to)));
      }
      var source = new CommitFiles(git, to);
      var subject = new Subject.LocalRange(name, to.getShortMessage(), from.name(), to.name());
      Source project = new CommitFiles(git, from);
      return new Snapshot(subject, change(from, to), source, project);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The files of one commit.
  public Source source(String ref) throws Unusable {
    try (var walk = new RevWalk(git)) {
      return new CommitFiles(git, commit(walk, ref.isEmpty() ? Constants.HEAD : ref, "--head"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The repository folder's name.
  public String name() {
    return name;
  }

  @Override
  public void close() {
    git.close();
  }

  private RevCommit commit(RevWalk walk, String ref, String option) throws IOException, Unusable {
    try {
      var id = git.resolve(ref + "^{commit}");
      if (id != null) return walk.parseCommit(id);
    } catch (org.eclipse.jgit.errors.RevisionSyntaxException e) {
      // the same answer as for a name that nothing has
    }
    throw new Unusable("there is no commit `" + ref + "` here; name another one with " + option);
  }

  private RevCommit defaultBase(RevWalk walk, RevCommit head) throws IOException, Unusable {
    for (var ref : List.of("origin/HEAD", "origin/main", "origin/master", "main", "master")) {
      var id = git.resolve(ref + "^{commit}");
      if (id != null && !fork(walk.parseCommit(id), head).equals(head)) return walk.parseCommit(id);
    }
    if (head.getParentCount() == 0) {
      throw new Unusable("there is only one commit; there is nothing to compare it with");
    }
    return walk.parseCommit(head.getParent(0));
  }

  private RevCommit fork(RevCommit base, RevCommit head) throws IOException, Unusable {
    try (var walk = new RevWalk(git)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(base));
      walk.markStart(walk.parseCommit(head));
      var fork = walk.next();
      if (fork == null) {
        throw new Unusable(
            "%s and %s have nothing in common; name another --base"
                .formatted(shortened(base), shortened(head)));
      }
      return fork;
    }
  }

  private Change change(RevCommit from, RevCommit to) throws IOException {
    try (var out = new ByteArrayOutputStream();
        var formatter = new DiffFormatter(out)) {
      formatter.setRepository(git);
      formatter.setDetectRenames(true);
      formatter.setBinaryFileThreshold(Source.MAX_TEXT_BYTES);
      var files = new ArrayList<FileChange>();
      for (var entry : formatter.scan(from.getTree(), to.getTree())) {
        out.reset();
        formatter.format(entry);
        formatter.flush();
        files.add(file(entry, out.toString(StandardCharsets.UTF_8)));
      }
      return new Change(files, List.of());
    }
  }

  private FileChange file(DiffEntry entry, String patch) throws IOException {
    var kind =
        switch (entry.getChangeType()) {
          case ADD, COPY -> FileChange.Kind.ADDED;
          case DELETE -> FileChange.Kind.REMOVED;
          case RENAME -> FileChange.Kind.RENAMED;
          case MODIFY -> FileChange.Kind.MODIFIED;
        };
    var gone = kind == FileChange.Kind.REMOVED;
    var path = gone ? entry.getOldPath() : entry.getNewPath();
    var previous = kind == FileChange.Kind.RENAMED ? entry.getOldPath() : path;
    var hunks = Hunk.parse(patch);
    return new FileChange(path, previous, kind, content(entry, hunks, gone), hunks);
  }

  private FileChange.Content content(DiffEntry entry, List<Hunk> hunks, boolean gone)
      throws IOException {
    if (!hunks.isEmpty()) return FileChange.Content.TEXT;
    var id = (gone ? entry.getOldId() : entry.getNewId()).toObjectId();
    var mode = gone ? entry.getOldMode() : entry.getNewMode();
    if (entry.getOldId().equals(entry.getNewId()) || mode.equals(FileMode.GITLINK)) {
      return FileChange.Content.SAME;
    }
    var size = git.open(id, Constants.OBJ_BLOB).getSize();
    if (size == 0 || gone) return FileChange.Content.SAME;
    return isBinary(id) ? FileChange.Content.BINARY : FileChange.Content.TOO_LARGE;
  }

  private boolean isBinary(ObjectId id) throws IOException {
    try (var in = git.open(id, Constants.OBJ_BLOB).openStream()) {
      return RawText.isBinary(in);
    }
  }

  private static String shortened(RevCommit commit) {
    return commit.abbreviate(10).name();
  }
}
