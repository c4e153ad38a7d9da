package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The App as it is registered: what it may do, what it is told, and in which form. Guarded by the
/// lock of its `StandInGitHub`.
///
/// @param contentType of its webhooks: `json` or `form`
/// @param insecureSsl `1` when the receiver's certificate is not looked at
record Registration(
    String name,
    Map<String, String> permissions,
    List<String> events,
    String contentType,
    String insecureSsl) {
  static final Registration USUAL =
      new Registration("Parallax demo", Tokens.GRANTED, Tokens.EVENTS, "json", "0");

  /// Which permissions let an App hear an event: one of them, read or write.
  private static final Map<String, Set<String>> HEARD_WITH =
      Map.ofEntries(
          Map.entry("check_run", Set.of("checks")),
          Map.entry("check_suite", Set.of("checks")),
          Map.entry("code_scanning_alert", Set.of("security_events")),
          Map.entry("create", Set.of("contents")),
          Map.entry("delete", Set.of("contents")),
          Map.entry("fork", Set.of("contents")),
          Map.entry("issue_comment", Set.of("issues", "pull_requests")),
          Map.entry("issues", Set.of("issues")),
          Map.entry("label", Set.of("metadata")),
          Map.entry("merge_group", Set.of("merge_queues")),
          Map.entry("pull_request", Set.of("pull_requests")),
          Map.entry("pull_request_review", Set.of("pull_requests")),
          Map.entry("pull_request_review_comment", Set.of("pull_requests")),
          Map.entry("pull_request_review_thread", Set.of("pull_requests")),
          Map.entry("push", Set.of("contents")),
          Map.entry("repository", Set.of("metadata")),
          Map.entry("status", Set.of("statuses")),
          Map.entry("workflow_run", Set.of("actions")));

  private static final Set<String> PERMISSIONS =
      Set.of(
          "actions",
          "administration",
          "checks",
          "contents",
          "deployments",
          "discussions",
          "issues",
          "members",
          "merge_queues",
          "metadata",
          "pull_requests",
          "repository_hooks",
          "security_events",
          "statuses",
          "workflows");

  /// What a manifest asks for.
  ///
  /// @throws IllegalArgumentException in GitHub's words when the manifest is not valid
  static Registration of(JsonNode manifest) {
    if (!manifest.isObject()) throw new IllegalArgumentException("Manifest must be a JSON object");
    var wrong = new ArrayList<String>();
    address(manifest.path("url"), "url", true, wrong);
    address(manifest.path("redirect_url"), "redirect_url", false, wrong);
    var hook = manifest.path("hook_attributes");
    if (!hook.isMissingNode()) address(hook.path("url"), "hook_attributes.url", true, wrong);
    var isPublic = manifest.path("public");
    if (!isPublic.isMissingNode() && !isPublic.isBoolean()) wrong.add("\"public\" is not a flag");
    var permissions = permissions(manifest.path("default_permissions"), wrong);
    var events = events(manifest.path("default_events"), permissions, wrong);
    if (!wrong.isEmpty()) throw new IllegalArgumentException(String.join("; ", wrong));
    var name = manifest.path("name").asText(USUAL.name());
    return new Registration(name, permissions, events, USUAL.contentType(), USUAL.insecureSsl());
  }

  /// The same, allowed and told something else.
  Registration with(Map<String, String> permissions, List<String> events) {
    return new Registration(
        name, Map.copyOf(permissions), List.copyOf(events), contentType, insecureSsl);
  }

  /// The same, told in another form.
  Registration told(String contentType, String insecureSsl) {
    return new Registration(name, permissions, events, contentType, insecureSsl);
  }

  private static Map<String, String> permissions(JsonNode node, List<String> wrong) {
    var permissions = new LinkedHashMap<String, String>();
    for (var permission : node.properties()) {
      var level = permission.getValue().asText();
      var known =
          permission.getKey().equals("metadata")
              ? level.equals("read")
              : PERMISSIONS.contains(permission.getKey())
                  && Set.of("read", "write").contains(level);
      if (!known) wrong.add("Default permission " + permission.getKey() + " is not valid");
      permissions.put(permission.getKey(), level);
    }
    if (!permissions.isEmpty()) permissions.putIfAbsent("metadata", "read");
    return permissions;
  }

  private static List<String> events(
      JsonNode node, Map<String, String> permissions, List<String> wrong) {
    var events = new ArrayList<String>();
    for (var event : node) events.add(event.asText());
    for (var event : events) {
      var with = HEARD_WITH.get(event);
      if (with == null) wrong.add("Default events unsupported: " + event);
      if (with == null || with.stream().noneMatch(permissions::containsKey)) {
        wrong.add("Default events are not supported by permissions: " + event);
      }
    }
    return events;
  }

  private static void address(JsonNode node, String field, boolean needed, List<String> wrong) {
    if (node.isMissingNode() && !needed) return;
    var text = node.asText();
    if (text.isEmpty()) {
      wrong.add("\"" + field + "\" wasn't supplied.");
      return;
    }
    try {
      var uri = URI.create(text);
      var scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) return;
    } catch (IllegalArgumentException e) {
      // told below, like every other text that is no address
    }
    wrong.add("\"" + field + "\" must be a valid URL");
  }
}
