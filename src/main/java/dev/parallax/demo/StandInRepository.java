package dev.parallax.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One pretend repository: its branches, issues, pull requests, comments, checks and people.
/// Guarded by the lock of its `StandInGitHub`.
final class StandInRepository {
  static final String DEFAULT_BRANCH = "main";

  final long id;
  final GitObjects git = new GitObjects();
  final Map<String, String> branches = new TreeMap<>();
  final Map<Integer, Issue> issues = new TreeMap<>();
  final Map<Long, Comment> comments = new TreeMap<>();
  final Map<Long, StandInCheck> checks = new TreeMap<>();
  final Map<Long, Map<String, Object>> reviews = new TreeMap<>();
  final Map<Long, LineComment> lineComments = new TreeMap<>();
  final List<Analysis> analyses = new ArrayList<>();
  final Map<String, Label> labels = new LinkedHashMap<>();
  final Map<String, String> permissions = new HashMap<>();
  String owner = "";
  String name = "";
  boolean isPrivate;

  /// A label of the repository.
  record Label(long id, String name, String color, String description) {}

  /// A reaction to a comment or an issue.
  record Reaction(long id, String user, String content, Instant at) {}

  /// What was handed to code scanning.
  ///
  /// @param sarif unpacked
  /// @param errors why it was not taken; empty when it was
  record Analysis(
      String id, String commit, String ref, String tool, String sarif, List<String> errors) {
    Analysis {
      errors = List.copyOf(errors);
    }
  }

  /// A comment on lines of a pull request's difference.
  static final class LineComment {
    final long id;
    final long review;
    final int number;
    final String user;
    final String path;
    final String side;
    final int startLine;
    final int line;
    final String commit;
    final Instant madeAt;
    final List<Reaction> reactions = new ArrayList<>();
    String body;
    Instant changedAt;
    boolean resolved;
    String resolvedBy = "";

    /// @param startLine the same as `line` for a comment on one line
    LineComment(
        long id,
        long review,
        int number,
        String user,
        String path,
        String side,
        int startLine,
        int line,
        String commit,
        String body,
        Instant madeAt) {
      this.id = id;
      this.review = review;
      this.number = number;
      this.user = user;
      this.path = path;
      this.side = side;
      this.startLine = startLine;
      this.line = line;
      this.commit = commit;
      this.body = body;
      this.madeAt = madeAt;
      this.changedAt = madeAt;
    }

    /// Its name in GraphQL.
    String node() {
      return "PRRC_" + id;
    }

    /// The name of the conversation that it begins.
    String thread() {
      return "PRRT_" + id;
    }
  }

  /// An issue, or what a pull request shares with one.
  static final class Issue {
    final int number;
    final String author;
    final Instant madeAt;
    final Set<String> labels = new LinkedHashSet<>();
    final List<Reaction> reactions = new ArrayList<>();
    final Optional<Pull> pull;
    String title;
    String body;
    String state = "open";
    String stateReason = "";
    boolean locked;
    Instant changedAt;

    Issue(
        int number, String title, String body, String author, Instant madeAt, Optional<Pull> pull) {
      this.number = number;
      this.title = title;
      this.body = body;
      this.author = author;
      this.madeAt = madeAt;
      this.changedAt = madeAt;
      this.pull = pull;
    }
  }

  /// What makes an issue a pull request.
  static final class Pull {
    final String headBranch;
    final String fork;
    String baseBranch;
    String base;
    String head;
    boolean draft;
    boolean merged;

    /// @param fork who owns the fork that the head is in; empty for a branch of the same repository
    Pull(String baseBranch, String base, String headBranch, String head, String fork) {
      this.baseBranch = baseBranch;
      this.base = base;
      this.headBranch = headBranch;
      this.head = head;
      this.fork = fork;
    }
  }

  /// A comment on an issue or a pull request.
  static final class Comment {
    final long id;
    final int number;
    final String user;
    final Instant madeAt;
    final List<Reaction> reactions = new ArrayList<>();
    String body;
    Instant changedAt;

    Comment(long id, int number, String user, String body, Instant madeAt) {
      this.id = id;
      this.number = number;
      this.user = user;
      this.body = body;
      this.madeAt = madeAt;
      this.changedAt = madeAt;
    }
  }

  StandInRepository(long id, String fullName) {
    this.id = id;
    rename(fullName);
  }

  void rename(String fullName) {
    var slash = fullName.indexOf('/');
    if (slash < 1) throw new IllegalArgumentException("not owner/name: " + fullName);
    owner = fullName.substring(0, slash);
    name = fullName.substring(slash + 1);
  }

  String fullName() {
    return owner + "/" + name;
  }

  /// The head commit of the default branch.
  String main() {
    return branches.getOrDefault(DEFAULT_BRANCH, "");
  }

  int nextNumber() {
    return issues.size() + 1;
  }

  Issue issue(int number) {
    var issue = issues.get(number);
    if (issue == null) throw new IllegalArgumentException("no issue or pull request " + number);
    return issue;
  }

  Pull pull(int number) {
    return issue(number)
        .pull
        .orElseThrow(() -> new IllegalArgumentException(number + " is no pull request"));
  }

  /// What a pull request changes: from where it left its base to its head.
  List<GitObjects.Changed> changed(Pull pull) {
    return git.difference(git.mergeBase(pull.base, pull.head), pull.head);
  }

  /// What somebody may do: a role's name.
  String role(String login) {
    return permissions.getOrDefault(login, isPrivate ? "none" : "read");
  }

  /// The commit that a branch, a full ref, `HEAD` or a commit's name means.
  Optional<String> resolve(String ref) {
    var plain = ref.replaceFirst("^refs/", "");
    if (plain.equals("HEAD") || plain.isEmpty()) return Optional.of(main());
    var branch = branches.get(plain.replaceFirst("^heads/", ""));
    if (branch != null) return Optional.of(branch);
    var pull = plain.matches("pull/\\d{1,8}/head") ? plain.split("/")[1] : "";
    if (!pull.isEmpty()) {
      return Optional.ofNullable(issues.get(Integer.parseInt(pull)))
          .flatMap(issue -> issue.pull)
          .map(found -> found.head);
    }
    return plain.matches("[0-9a-f]{40}")
        ? git.commit(plain).map(GitObjects.Commit::sha)
        : Optional.empty();
  }

  /// Makes sure that the repository knows a label.
  Label label(String label, long freshId) {
    return labels.computeIfAbsent(label, _ -> new Label(freshId, label, "ededed", ""));
  }

  static Map<String, StandInFile> files(Map<String, ?> contents) {
    var files = new LinkedHashMap<String, StandInFile>();
    contents.forEach((path, content) -> files.put(path, StandInFile.of(content)));
    return files;
  }
}
