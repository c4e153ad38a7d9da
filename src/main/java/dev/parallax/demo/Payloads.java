package dev.parallax.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The bodies of webhooks, in GitHub's shape. Guarded by the lock of its `StandInGitHub`.
final class Payloads {
  private final StandInGitHub github;

  Payloads(StandInGitHub github) {
    this.github = github;
  }

  Map<String, Object> pull(
      StandInRepository repository,
      StandInRepository.Issue issue,
      String action,
      String sender,
      Map<String, Object> more) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("number", issue.number);
    payload.put("pull_request", github.write.pull(repository, issue));
    payload.putAll(more);
    return common(payload, repository, sender);
  }

  Map<String, Object> issue(
      StandInRepository repository,
      StandInRepository.Issue issue,
      String action,
      String sender,
      Map<String, Object> more) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("issue", github.write.issue(repository, issue));
    payload.putAll(more);
    return common(payload, repository, sender);
  }

  /// In the form for an issue or that for a pull request, whichever it is.
  Map<String, Object> labelled(
      StandInRepository repository,
      StandInRepository.Issue issue,
      String label,
      String action,
      String sender) {
    Map<String, Object> more =
        Map.of("label", github.write.label(repository, repository.label(label, 0)));
    return issue.pull.isPresent()
        ? pull(repository, issue, action, sender, more)
        : issue(repository, issue, action, sender, more);
  }

  Map<String, Object> comment(
      StandInRepository repository,
      StandInRepository.Comment comment,
      String action,
      String sender) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("issue", github.write.issue(repository, repository.issue(comment.number)));
    payload.put("comment", github.write.comment(repository, comment));
    return common(payload, repository, sender);
  }

  Map<String, Object> edited(
      StandInRepository repository,
      StandInRepository.Comment comment,
      String before,
      String sender) {
    var payload = comment(repository, comment, "edited", sender);
    payload.put("changes", Map.of("body", Map.of("from", before)));
    return payload;
  }

  /// A conversation on lines, resolved or not as it stands.
  Map<String, Object> thread(
      StandInRepository repository, StandInRepository.LineComment comment, String sender) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", comment.resolved ? "resolved" : "unresolved");
    payload.put(
        "thread",
        Map.of(
            "node_id",
            comment.thread(),
            "comments",
            List.of(github.reviews.json(repository, comment))));
    payload.put("pull_request", github.write.pull(repository, repository.issue(comment.number)));
    return common(payload, repository, sender);
  }

  Map<String, Object> check(
      StandInRepository repository, StandInCheck check, String action, String sender) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("check_run", github.write.check(repository, check));
    return common(payload, repository, sender);
  }

  Map<String, Object> suite(
      StandInRepository repository, String headSha, String action, String sender) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("check_suite", github.write.suite(repository, headSha));
    return common(payload, repository, sender);
  }

  Map<String, Object> mergeGroup(
      StandInRepository repository,
      StandInRepository.Pull pull,
      String branch,
      String head,
      String base) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", "checks_requested");
    payload.put(
        "merge_group",
        Map.of(
            "head_sha",
            head,
            "head_ref",
            "refs/heads/" + branch,
            "base_sha",
            base,
            "base_ref",
            "refs/heads/" + pull.baseBranch,
            "head_commit",
            Map.of("id", head, "message", "Merge")));
    return common(payload, repository, "github-merge-queue[bot]");
  }

  Map<String, Object> ping(String hook) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("zen", "Keep it logically awesome.");
    payload.put("hook_id", Webhooks.HOOK_ID);
    payload.put(
        "hook",
        Map.of(
            "type",
            "App",
            "id",
            Webhooks.HOOK_ID,
            "name",
            "web",
            "active",
            true,
            "events",
            github.registration.events(),
            "config",
            Map.of("content_type", "json", "insecure_ssl", "0", "url", hook),
            "app_id",
            StandInGitHub.APP_ID));
    return payload;
  }

  Map<String, Object> installation(StandInInstallation installation, String action) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("installation", installation.json(github));
    payload.put(
        "repositories",
        github.repositories.values().stream()
            .filter(r -> r.owner.equals(installation.account))
            .map(Payloads::brief)
            .toList());
    payload.put("sender", github.write.user(installation.account));
    return payload;
  }

  Map<String, Object> repositories(
      StandInInstallation installation, StandInRepository repository, String action) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("action", action);
    payload.put("installation", installation.json(github));
    payload.put("repository_selection", "selected");
    var brief = List.of(brief(repository));
    payload.put("repositories_added", action.equals("added") ? brief : List.of());
    payload.put("repositories_removed", action.equals("removed") ? brief : List.of());
    payload.put("requester", null);
    payload.put("sender", github.write.user(installation.account));
    return payload;
  }

  private static Map<String, Object> brief(StandInRepository repository) {
    return Map.of(
        "id", repository.id,
        "node_id", "R_" + repository.id,
        "name", repository.name,
        "full_name", repository.fullName(),
        "private", repository.isPrivate);
  }

  private Map<String, Object> common(
      Map<String, Object> payload, StandInRepository repository, String sender) {
    payload.put("repository", github.write.repository(repository));
    payload.put("sender", github.write.user(sender));
    for (var installation : github.installations.values()) {
      if (installation.account.equals(repository.owner)) {
        payload.put(
            "installation", Map.of("id", installation.id, "node_id", "MDIzOk" + installation.id));
      }
    }
    return payload;
  }
}
