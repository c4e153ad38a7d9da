package dev.parallax.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Things as GitHub writes them: the fields that clients read, under GitHub's names.
final class StandInJson {
  private static final String WHEN = "2026-01-05T09:00:00Z";

  private StandInJson() {}

  static Map<String, Object> user(StandInGitHub github, String login) {
    var user = new LinkedHashMap<String, Object>();
    user.put("login", login);
    user.put("id", StandInGitHub.userId(login));
    user.put("node_id", "U_" + StandInGitHub.userId(login));
    user.put("url", github.apiUrl() + "/users/" + login);
    user.put("html_url", "https://github.com/" + login);
    user.put("type", login.endsWith("[bot]") ? "Bot" : "User");
    user.put("site_admin", false);
    return user;
  }

  static Map<String, Object> repository(StandInGitHub github, StandInRepository repository) {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", repository.id);
    node.put("node_id", "R_" + repository.id);
    node.put("name", repository.name);
    node.put("full_name", repository.fullName());
    node.put("private", false);
    node.put("owner", user(github, repository.owner));
    node.put("html_url", "https://github.com/" + repository.fullName());
    node.put("url", github.apiUrl() + "/repos/" + repository.fullName());
    node.put("fork", false);
    node.put("default_branch", "main");
    node.put("visibility", "public");
    node.put("created_at", WHEN);
    return node;
  }

  static Map<String, Object> pull(
      StandInGitHub github, StandInRepository repository, StandInRepository.Pull pull) {
    var changed = repository.git.difference(pull.base, pull.head);
    var node = new LinkedHashMap<String, Object>();
    var url = github.apiUrl() + "/repos/" + repository.fullName();
    node.put("id", 500_000L + pull.number);
    node.put("node_id", "PR_" + pull.number);
    node.put("url", url + "/pulls/" + pull.number);
    node.put("html_url", "https://github.com/" + repository.fullName() + "/pull/" + pull.number);
    node.put("issue_url", url + "/issues/" + pull.number);
    node.put("number", pull.number);
    node.put("state", pull.state);
    node.put("locked", false);
    node.put("title", pull.title);
    node.put("body", pull.body);
    node.put("user", user(github, pull.author));
    node.put("labels", labels(pull));
    node.put("draft", pull.draft);
    node.put("head", side(github, repository, "change", pull.head));
    node.put("base", side(github, repository, "main", pull.base));
    node.put("author_association", "CONTRIBUTOR");
    node.put("created_at", WHEN);
    node.put("updated_at", WHEN);
    node.put("merged", false);
    node.put("commits", 1);
    node.put("changed_files", changed.size());
    node.put("additions", changed.stream().mapToInt(GitObjects.Changed::added).sum());
    node.put("deletions", changed.stream().mapToInt(GitObjects.Changed::removed).sum());
    return node;
  }

  static Map<String, Object> issue(
      StandInGitHub github, StandInRepository repository, StandInRepository.Pull pull) {
    var node = new LinkedHashMap<String, Object>();
    var url = github.apiUrl() + "/repos/" + repository.fullName();
    node.put("id", 400_000L + pull.number);
    node.put("node_id", "I_" + pull.number);
    node.put("url", url + "/issues/" + pull.number);
    node.put("number", pull.number);
    node.put("title", pull.title);
    node.put("user", user(github, pull.author));
    node.put("labels", labels(pull));
    node.put("state", pull.state);
    node.put("created_at", WHEN);
    node.put("updated_at", WHEN);
    node.put("pull_request", Map.of("url", url + "/pulls/" + pull.number));
    node.put("body", pull.body);
    return node;
  }

  static Map<String, Object> comment(
      StandInGitHub github, StandInRepository repository, StandInRepository.Comment comment) {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", comment.id);
    node.put("node_id", "IC_" + comment.id);
    node.put(
        "url",
        github.apiUrl() + "/repos/" + repository.fullName() + "/issues/comments/" + comment.id);
    node.put(
        "html_url", "https://github.com/" + repository.fullName() + "#issuecomment-" + comment.id);
    node.put("user", user(github, comment.user));
    node.put("created_at", Instant.ofEpochMilli(comment.madeAt).toString());
    node.put("updated_at", Instant.ofEpochMilli(comment.madeAt).toString());
    node.put("author_association", "NONE");
    node.put("body", comment.body);
    node.put(
        "performed_via_github_app",
        comment.user.equals(StandInGitHub.SLUG + "[bot]") ? app(github) : null);
    return node;
  }

  static Map<String, Object> app(StandInGitHub github) {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", StandInGitHub.APP_ID);
    node.put("slug", StandInGitHub.SLUG);
    node.put("node_id", "A_1");
    node.put("name", "Parallax demo");
    node.put("owner", user(github, "acme"));
    node.put("html_url", "https://github.com/apps/" + StandInGitHub.SLUG);
    return node;
  }

  static Map<String, Object> file(GitObjects.Changed changed) {
    var node = new LinkedHashMap<String, Object>();
    node.put("sha", changed.sha());
    node.put("filename", changed.path());
    node.put("status", changed.status());
    node.put("additions", changed.added());
    node.put("deletions", changed.removed());
    node.put("changes", changed.added() + changed.removed());
    if (!changed.patch().isEmpty()) node.put("patch", changed.patch());
    if (changed.status().equals("renamed")) node.put("previous_filename", changed.previous());
    return node;
  }

  private static Map<String, Object> side(
      StandInGitHub github, StandInRepository repository, String ref, String sha) {
    var node = new LinkedHashMap<String, Object>();
    node.put("label", repository.owner + ":" + ref);
    node.put("ref", ref);
    node.put("sha", sha);
    node.put("user", user(github, repository.owner));
    node.put("repo", repository(github, repository));
    return node;
  }

  private static List<Map<String, Object>> labels(StandInRepository.Pull pull) {
    return pull.labels.stream()
        .map(label -> Map.<String, Object>of("id", 1, "name", label, "color", "ededed"))
        .toList();
  }
}
