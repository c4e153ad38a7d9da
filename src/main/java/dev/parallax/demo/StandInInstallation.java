package dev.parallax.demo;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The App installed for one account. Guarded by the lock of its `StandInGitHub`.
final class StandInInstallation {
  final long id;
  final Set<Long> without = new HashSet<>();
  final String account;
  Map<String, String> permissions;
  boolean suspended;
  boolean deleted;

  StandInInstallation(long id, String account, Map<String, String> permissions) {
    this.id = id;
    this.account = account;
    this.permissions = permissions;
  }

  boolean owns(StandInRepository repository) {
    return !deleted && repository.owner.equals(account) && !without.contains(repository.id);
  }

  Map<String, Object> json(StandInGitHub github) {
    var node = new LinkedHashMap<String, Object>();
    var url = github.apiUrl() + "/app/installations/" + id;
    node.put("id", id);
    node.put("account", github.write.user(account));
    node.put("repository_selection", without.isEmpty() ? "all" : "selected");
    node.put("access_tokens_url", url + "/access_tokens");
    node.put("repositories_url", github.apiUrl() + "/installation/repositories");
    node.put("html_url", "https://github.com/settings/installations/" + id);
    node.put("app_id", StandInGitHub.APP_ID);
    node.put("app_slug", StandInGitHub.SLUG);
    node.put("target_id", github.idOf(account));
    node.put("target_type", "User");
    node.put("permissions", permissions);
    node.put("events", github.registration.events());
    node.put("created_at", "2026-01-05T09:00:00Z");
    node.put("updated_at", "2026-01-05T09:00:00Z");
    node.put("single_file_name", null);
    node.put("has_multiple_single_files", false);
    node.put("single_file_paths", java.util.List.of());
    node.put("suspended_by", suspended ? github.write.user(account) : null);
    node.put("suspended_at", suspended ? StandInJson.time(github.clock.instant()) : null);
    return node;
  }
}
