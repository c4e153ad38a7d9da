package dev.parallax.demo;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/// Repositories and what git keeps in them: commits, trees, blobs, differences, archives.
final class CodeEndpoints {
  private static final int MOST_FILES = 3_000;
  private static final int MOST_PATCH_LINES = 20_000;
  private static final int MOST_DIFF_BYTES = 1 << 20;
  private static final int MOST_DIFF_FILES = 300;
  private static final int MOST_CONTENT_BYTES = 1 << 20;
  private static final String SHA = "([0-9a-f]{40})";

  private final StandInGitHub github;

  CodeEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.read("", "metadata", (_, r, _) -> Answer.ok(github.write.repository(r)));
    routes.read("/pulls", "pull_requests", this::pulls);
    routes.read("/pulls/(\\d{1,8})", "pull_requests", this::pull);
    routes.read("/pulls/(\\d{1,8})/files", "pull_requests", this::files);
    routes.read("/pulls/(\\d{1,8})/commits", "pull_requests", this::pullCommits);
    routes.read("/compare/(.+?)\\.\\.\\.(.+)", "contents", this::compare);
    routes.read("/git/refs?/(.+)", "contents", this::ref);
    routes.read("/git/trees/(.+)", "contents", this::tree);
    routes.read("/git/blobs/" + SHA, "contents", this::blob);
    routes.read("/git/commits/" + SHA, "contents", this::gitCommit);
    routes.read("/branches/(.+)", "contents", this::branch);
    routes.read("/commits/(?!.*/check-runs$)(.+)", "contents", this::commit);
    routes.read("/contents(?:/(.*))?", "contents", this::contents);
    routes.read("/(tarball|zipball)(?:/(.+))?", "contents", this::redirectToArchive);
  }

  /// What an archive's redirect leads to: another host at GitHub, which takes no token.
  static Answer archive(StandInGitHub github, String path) {
    var parts = path.split("/");
    if (parts.length != 5) return Answer.notFound();
    for (var repository : github.repositories.values()) {
      if (!Long.toString(repository.id).equals(parts[2])) continue;
      var folder = repository.owner + "-" + repository.name + "-" + parts[4].substring(0, 7);
      var archive = new Archive(repository.git, parts[4], folder);
      var isZip = parts[3].equals("zip");
      return Answer.ok(isZip ? archive.zip() : archive.tarGz())
          .with("Content-Type", isZip ? "application/zip" : "application/x-gzip")
          .with(
              "Content-Disposition",
              "attachment; filename=" + folder + (isZip ? ".zip" : ".tar.gz"));
    }
    return Answer.notFound();
  }

  private Answer pulls(Ask ask, StandInRepository repository, Matcher path) {
    var state = ask.query().getOrDefault("state", "open");
    var updated = ask.query("sort").equals("updated");
    Comparator<StandInRepository.Issue> order =
        Comparator.comparing(i -> updated ? i.changedAt : i.madeAt);
    order = order.thenComparing(i -> i.number);
    // By itself GitHub lists the newest first, and by another order the oldest.
    var newestFirst =
        !ask.query().getOrDefault("direction", updated ? "asc" : "desc").equals("asc");
    return ask.page(
        repository.issues.values().stream()
            .filter(i -> i.pull.isPresent() && !i.madeAt.isAfter(ask.youngest()))
            .filter(i -> state.equals("all") || i.state.equals(state))
            .sorted(newestFirst ? order.reversed() : order)
            .map(i -> github.write.pull(repository, i))
            .toList());
  }

  private Answer pull(Ask ask, StandInRepository repository, Matcher path) {
    var issue = pullIssue(repository, path.group(1));
    if (ask.accepts("diff")) return diff(repository.changed(repository.pull(issue.number)));
    return Answer.ok(github.write.pull(repository, issue));
  }

  private Answer files(Ask ask, StandInRepository repository, Matcher path) {
    var pull = repository.pull(pullIssue(repository, path.group(1)).number);
    var changed = repository.changed(pull);
    var page = ask.slice(changed.subList(0, Math.min(changed.size(), MOST_FILES)));
    return page.answer(files(repository, pull.head, page.items()));
  }

  private List<Map<String, Object>> files(
      StandInRepository repository, String head, List<GitObjects.Changed> changed) {
    var files = new ArrayList<Map<String, Object>>();
    var lines = 0;
    for (var file : changed) {
      lines += file.added() + file.removed();
      // From here on GitHub tells no patch and no counts, and does not say so.
      files.add(file(repository, head, file, lines > MOST_PATCH_LINES));
    }
    return files;
  }

  private Map<String, Object> file(
      StandInRepository repository, String head, GitObjects.Changed file, boolean silent) {
    var node = new LinkedHashMap<String, Object>();
    var at = repository.fullName() + "/";
    var path = file.path().replace(" ", "%20");
    node.put("sha", file.sha());
    node.put("filename", file.path());
    node.put("status", file.status());
    node.put("additions", silent ? 0 : file.added());
    node.put("deletions", silent ? 0 : file.removed());
    node.put("changes", silent ? 0 : file.added() + file.removed());
    node.put("blob_url", "https://github.com/" + at + "blob/" + head + "/" + path);
    node.put("raw_url", "https://github.com/" + at + "raw/" + head + "/" + path);
    node.put(
        "contents_url", github.apiUrl() + "/repos/" + at + "contents/" + path + "?ref=" + head);
    if (!silent && !file.patch().isEmpty()) node.put("patch", file.patch());
    if (file.status().equals("renamed")) node.put("previous_filename", file.previous());
    return node;
  }

  private static Answer diff(List<GitObjects.Changed> changed) {
    var diff = new StringBuilder();
    var lines = 0L;
    for (var file : changed) {
      diff.append(file.diff());
      lines += file.diff().lines().count();
    }
    var excess =
        changed.size() > MOST_DIFF_FILES
            ? "number of files (" + MOST_DIFF_FILES + "). Consider using 'List pull requests files'"
            : lines > MOST_PATCH_LINES ? "number of lines (" + MOST_PATCH_LINES + ")" : "";
    if (excess.isEmpty() && diff.length() > MOST_DIFF_BYTES) excess = "size (1 MB)";
    if (!excess.isEmpty()) {
      return Answer.error(
          406,
          "Sorry, the diff exceeded the maximum " + excess + ".",
          List.of(Map.of("resource", "PullRequest", "field", "diff", "code", "too_large")));
    }
    return Answer.ok(diff.toString())
        .with("Content-Type", "application/vnd.github.diff; charset=utf-8");
  }

  private Answer pullCommits(Ask ask, StandInRepository repository, Matcher path) {
    var pull = repository.pull(pullIssue(repository, path.group(1)).number);
    return ask.page(
        repository.git.commits(pull.base, pull.head).stream()
            .limit(250)
            .map(c -> listed(repository, c))
            .toList());
  }

  private Answer compare(Ask ask, StandInRepository repository, Matcher path) {
    var base = resolve(repository, path.group(1));
    var head = resolve(repository, path.group(2));
    var merge = repository.git.mergeBase(base, head);
    var changed = repository.git.difference(merge, head);
    if (ask.accepts("diff")) return diff(changed);
    var ahead = repository.git.commits(base, head);
    var behind = repository.git.commits(head, base).size();
    var node = new LinkedHashMap<String, Object>();
    node.put("url", ask.url());
    node.put("html_url", "https://github.com/" + repository.fullName() + "/compare");
    node.put("base_commit", listed(repository, commitOf(repository, base)));
    node.put("merge_base_commit", listed(repository, commitOf(repository, merge)));
    node.put(
        "status",
        ahead.isEmpty()
            ? behind == 0 ? "identical" : "behind"
            : behind == 0 ? "ahead" : "diverged");
    node.put("ahead_by", ahead.size());
    node.put("behind_by", behind);
    node.put("total_commits", ahead.size());
    node.put("commits", ahead.stream().limit(250).map(c -> listed(repository, c)).toList());
    node.put("files", files(repository, head, changed.stream().limit(300).toList()));
    return Answer.ok(node);
  }

  private Answer ref(Ask ask, StandInRepository repository, Matcher path) {
    var sha = repository.resolve(path.group(1));
    var ref = "refs/" + path.group(1);
    return sha.map(found ->
            Answer.ok(
                Map.of(
                    "ref",
                    ref,
                    "node_id",
                    "REF_" + repository.id,
                    "url",
                    url(repository) + "/git/" + ref,
                    "object",
                    Map.of(
                        "sha",
                        found,
                        "type",
                        "commit",
                        "url",
                        url(repository) + "/git/commits/" + found))))
        .orElseGet(Answer::notFound);
  }

  private Answer tree(Ask ask, StandInRepository repository, Matcher path) {
    var name = repository.resolve(path.group(1)).orElse(path.group(1));
    if (!name.matches(SHA)) return Answer.notFound();
    var recursive = !ask.query("recursive").isEmpty();
    return repository
        .git
        .tree(name, recursive)
        .map(entries -> tree(ask, repository, name, entries))
        .orElseGet(Answer::notFound);
  }

  private Answer tree(
      Ask ask, StandInRepository repository, String name, List<GitObjects.Entry> entries) {
    var listed = new ArrayList<Map<String, Object>>();
    for (var entry : entries.subList(0, Math.min(entries.size(), ask.mostTreeEntries()))) {
      var node = new LinkedHashMap<String, Object>();
      node.put("path", entry.path());
      node.put("mode", entry.mode());
      node.put("type", entry.type());
      node.put("sha", entry.sha());
      if (entry.type().equals("blob")) node.put("size", entry.size());
      // A submodule's commit is in another repository.
      if (!entry.type().equals("commit")) {
        node.put("url", url(repository) + "/git/" + entry.type() + "s/" + entry.sha());
      }
      listed.add(node);
    }
    var sha = repository.git.commit(name).map(GitObjects.Commit::tree).orElse(name);
    var node = new LinkedHashMap<String, Object>();
    node.put("sha", sha);
    node.put("url", url(repository) + "/git/trees/" + sha);
    node.put("tree", listed);
    node.put("truncated", listed.size() < entries.size());
    return Answer.ok(node);
  }

  private Answer blob(Ask ask, StandInRepository repository, Matcher path) {
    var sha = path.group(1);
    var content = repository.git.blob(sha);
    if (content.isEmpty()) return Answer.notFound();
    if (ask.accepts("raw")) return Answer.ok(content.get());
    return Answer.ok(
        Map.of(
            "sha",
            sha,
            "node_id",
            "B_" + sha,
            "size",
            content.get().length,
            "url",
            url(repository) + "/git/blobs/" + sha,
            "content",
            base64(content.get()),
            "encoding",
            "base64"));
  }

  private Answer gitCommit(Ask ask, StandInRepository repository, Matcher path) {
    return repository
        .git
        .commit(path.group(1))
        .map(commit -> {
          var node = new LinkedHashMap<String, Object>();
          node.put("sha", commit.sha());
          node.put("node_id", "C_" + commit.sha());
          node.put("url", url(repository) + "/git/commits/" + commit.sha());
          node.put("html_url", html(repository, commit.sha()));
          node.putAll(inner(repository, commit));
          node.put("parents", parents(repository, commit));
          return Answer.ok(node);
        })
        .orElseGet(Answer::notFound);
  }

  private Answer branch(Ask ask, StandInRepository repository, Matcher path) {
    var sha = repository.branches.get(path.group(1));
    if (sha == null) return Answer.error(404, "Branch not found");
    return Answer.ok(
        Map.of(
            "name", path.group(1),
            "commit", listed(repository, commitOf(repository, sha)),
            "protected", false));
  }

  private Answer commit(Ask ask, StandInRepository repository, Matcher path) {
    var sha = resolve(repository, path.group(1));
    if (ask.accepts("sha")) return Answer.ok(sha);
    var commit = commitOf(repository, sha);
    var node = new LinkedHashMap<>(listed(repository, commit));
    if (!commit.parents().isEmpty()) {
      var changed = repository.git.difference(commit.parents().getFirst(), sha);
      var added = changed.stream().mapToInt(GitObjects.Changed::added).sum();
      var removed = changed.stream().mapToInt(GitObjects.Changed::removed).sum();
      node.put("stats", Map.of("total", added + removed, "additions", added, "deletions", removed));
      node.put("files", files(repository, sha, changed.stream().limit(300).toList()));
    }
    return Answer.ok(node);
  }

  private Answer contents(Ask ask, StandInRepository repository, Matcher path) {
    var wanted = path.group(1) == null ? "" : path.group(1).replaceFirst("/$", "");
    var ref = ask.query("ref");
    var commit =
        repository
            .resolve(ref)
            .orElseThrow(
                () -> new Refused(Answer.error(404, "No commit found for the ref " + ref)));
    var entries = repository.git.tree(commit, true).orElseThrow();
    for (var entry : entries) {
      if (entry.path().equals(wanted) && !entry.type().equals("tree")) {
        var content = repository.git.blob(entry.sha());
        if (ask.accepts("raw") && content.isPresent()) return Answer.ok(content.get());
        return Answer.ok(content(repository, entry, commit, content));
      }
    }
    var folder = wanted.isEmpty() ? "" : wanted + "/";
    var inside =
        entries.stream()
            .filter(e -> e.path().startsWith(folder) && e.path().indexOf('/', folder.length()) < 0)
            .map(e -> content(repository, e, commit, Optional.empty()))
            .toList();
    return inside.isEmpty() ? Answer.notFound() : Answer.ok(inside);
  }

  private Map<String, Object> content(
      StandInRepository repository,
      GitObjects.Entry entry,
      String commit,
      Optional<byte[]> content) {
    var node = new LinkedHashMap<String, Object>();
    var url = url(repository) + "/contents/" + entry.path().replace(" ", "%20") + "?ref=" + commit;
    var gitUrl = url(repository) + "/git/blobs/" + entry.sha();
    node.put(
        "type",
        switch (entry.mode()) {
          case StandInFile.SYMLINK -> "symlink";
          case StandInFile.SUBMODULE -> "submodule";
          default -> entry.type().equals("tree") ? "dir" : "file";
        });
    node.put("size", entry.size());
    node.put("name", entry.path().substring(entry.path().lastIndexOf('/') + 1));
    node.put("path", entry.path());
    node.put("sha", entry.sha());
    node.put("url", url);
    node.put("git_url", gitUrl);
    node.put("html_url", html(repository, entry.sha()));
    node.put("download_url", null);
    node.put("_links", Map.of("self", url, "git", gitUrl, "html", html(repository, entry.sha())));
    content.ifPresent(bytes -> {
      var tooLarge = bytes.length > MOST_CONTENT_BYTES;
      node.put("encoding", tooLarge ? "none" : "base64");
      node.put("content", tooLarge ? "" : base64(bytes));
    });
    return node;
  }

  private Answer redirectToArchive(Ask ask, StandInRepository repository, Matcher path) {
    var sha = resolve(repository, path.group(2) == null ? "" : path.group(2));
    var kind = path.group(1).equals("zipball") ? "zip" : "tar.gz";
    return Answer.redirect(
        302, github.apiUrl() + "/archive/" + repository.id + "/" + kind + "/" + sha);
  }

  private Map<String, Object> listed(StandInRepository repository, GitObjects.Commit commit) {
    var node = new LinkedHashMap<String, Object>();
    node.put("sha", commit.sha());
    node.put("node_id", "C_" + commit.sha());
    var inner = new LinkedHashMap<>(inner(repository, commit));
    inner.put("url", url(repository) + "/git/commits/" + commit.sha());
    inner.put("comment_count", 0);
    node.put("commit", inner);
    node.put("url", url(repository) + "/commits/" + commit.sha());
    node.put("html_url", html(repository, commit.sha()));
    node.put("comments_url", url(repository) + "/commits/" + commit.sha() + "/comments");
    node.put("author", github.write.user(commit.name()));
    node.put("committer", github.write.user(commit.name()));
    node.put("parents", parents(repository, commit));
    return node;
  }

  private Map<String, Object> inner(StandInRepository repository, GitObjects.Commit commit) {
    var who =
        Map.of(
            "name", commit.name(), "email", commit.email(), "date", StandInJson.time(commit.at()));
    var verification = new LinkedHashMap<String, Object>();
    verification.put("verified", false);
    verification.put("reason", "unsigned");
    verification.put("signature", null);
    verification.put("payload", null);
    var node = new LinkedHashMap<String, Object>();
    node.put("author", who);
    node.put("committer", who);
    node.put("message", commit.message());
    node.put(
        "tree",
        Map.of("sha", commit.tree(), "url", url(repository) + "/git/trees/" + commit.tree()));
    node.put("verification", verification);
    return node;
  }

  private List<Map<String, String>> parents(
      StandInRepository repository, GitObjects.Commit commit) {
    return commit.parents().stream()
        .map(sha ->
            Map.of(
                "sha",
                sha,
                "url",
                url(repository) + "/commits/" + sha,
                "html_url",
                html(repository, sha)))
        .toList();
  }

  private static GitObjects.Commit commitOf(StandInRepository repository, String sha) {
    return repository.git.commit(sha).orElseThrow(() -> new Refused(Answer.notFound()));
  }

  private static String resolve(StandInRepository repository, String ref) {
    return repository
        .resolve(ref)
        .orElseThrow(() -> new Refused(Answer.error(422, "No commit found for SHA: " + ref)));
  }

  private static StandInRepository.Issue pullIssue(StandInRepository repository, String number) {
    var issue = repository.issues.get(Integer.parseInt(number));
    if (issue == null || issue.pull.isEmpty()) throw new Refused(Answer.notFound());
    return issue;
  }

  private String url(StandInRepository repository) {
    return github.apiUrl() + "/repos/" + repository.fullName();
  }

  private static String html(StandInRepository repository, String sha) {
    return "https://github.com/" + repository.fullName() + "/commit/" + sha;
  }

  private static String base64(byte[] content) {
    return Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(content) + "\n";
  }
}
