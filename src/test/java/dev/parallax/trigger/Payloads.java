package dev.parallax.trigger;

import dev.parallax.plan.Agent.On;
import java.time.Instant;

/// Small bodies in the shape that GitHub sends, for the tests of all rooms.
public final class Payloads {
  /// The head commit of the pull request in these bodies.
  public static final String HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

  /// What these bodies are about.
  public static final Trigger.SubjectRef REF =
      new Trigger.SubjectRef(4242, 1296269, "octo-org", "hello.world", On.PULL_REQUEST, 7);

  /// The same number as an issue.
  public static final Trigger.SubjectRef ISSUE =
      new Trigger.SubjectRef(4242, 1296269, "octo-org", "hello.world", On.ISSUE, 7);

  private static final String REST =
      """
        "repository": {"id": 1296269, "name": "hello.world", "full_name": "octo-org/hello.world",
          "private": false, "owner": {"login": "octo-org", "id": 6, "type": "Organization"},
          "default_branch": "main", "topics": []},
        "installation": {"id": 4242, "node_id": "MDIz"},
        "sender": {"login": "monalisa", "id": 11, "type": "User", "site_admin": false}
      """;

  private Payloads() {}

  /// A `pull_request` event.
  public static String pullRequest(String action) {
    return pullRequest(action, "");
  }

  /// A `pull_request` event about a label.
  public static String labeled(String label) {
    return pullRequest(
        "labeled", "\"label\": {\"id\": 5, \"name\": \"" + label + "\", \"color\": \"fff\"},");
  }

  private static String pullRequest(String action, String more) {
    return """
    {"action": "%s", "number": 7, %s
      "pull_request": {"id": 99, "number": 7, "state": "open", "title": "Mend it", "body": null,
        "draft": false, "user": {"login": "monalisa", "id": 11, "type": "User"},
        "labels": [{"name": "bug"}], "head": {"ref": "mend", "sha": "%s"},
        "base": {"ref": "main", "sha": "c0ffee0000000000000000000000000000000000"}},
    %s}\
    """
        .formatted(action, more, HEAD, REST);
  }

  /// An `issue_comment` event on a pull request, with its text as it stands in JSON.
  public static String comment(String action, String text) {
    return """
    {"action": "%s",
      "issue": {"id": 100, "number": 7, "title": "Mend it",
        "pull_request": {"url": "https://api.github.com/repos/octo-org/hello.world/pulls/7"}},
      "comment": {"id": 555, "body": "%s", "author_association": "NONE",
        "user": {"login": "monalisa", "id": 11, "type": "User"},
        "performed_via_github_app": null},
    %s}\
    """
        .formatted(action, text, REST);
  }

  /// A `pull_request_review_thread` event about a conversation that the App's comment began.
  public static String thread(String action) {
    return """
    {"action": "%s",
      "pull_request": {"id": 99, "number": 7, "state": "open", "head": {"sha": "%s"}},
      "thread": {"node_id": "PRRT_1", "comments": [
        {"id": 555, "body": "<!-- parallax-line F1 open docs -->\\nA hole",
          "user": {"login": "parallax-bot[bot]", "id": 12, "type": "Bot"}},
        {"id": 556, "body": "/parallax dismiss F1 x",
          "user": {"login": "mallory", "id": 13, "type": "User"}}]},
    %s}\
    """
        .formatted(action, HEAD, REST);
  }

  /// A `check_run` event.
  public static String checkRun(String action) {
    return """
    {"action": "%s", "requested_action": {"identifier": "retry"},
      "check_run": {"id": 77, "head_sha": "%s", "name": "Parallax", "external_id": "",
        "app": {"id": 3, "slug": "parallax-bot"},
        "pull_requests": [{"id": 99, "number": 7}]},
    %s}\
    """
        .formatted(action, HEAD, REST);
  }

  /// A `merge_group` event on a commit made for the queue.
  public static String mergeGroup(String action, String headRef) {
    return """
    {"action": "%s",
      "merge_group": {"head_sha": "%s", "head_ref": "%s", "base_ref": "refs/heads/main",
        "base_sha": "c0ffee0000000000000000000000000000000000",
        "head_commit": {"id": "%s", "message": "Merge pull request #7"}},
    %s}\
    """
        .formatted(action, HEAD, headRef, HEAD, REST);
  }

  /// Somebody edits a comment of the App's.
  public static String edited(String before, String after) {
    return comment("edited", after)
        .replace(
            "{\"login\": \"monalisa\", \"id\": 11, \"type\": \"User\"},",
            "{\"login\": \"parallax-bot[bot]\", \"id\": 12, \"type\": \"Bot\"},")
        .replace(
            "\"comment\":",
            "\"changes\": {\"body\": {\"from\": \"" + before + "\"}}, \"comment\":");
  }

  /// An `issues` event.
  public static String issue(String action) {
    return issue(action, "");
  }

  /// An `issues` event that says more.
  public static String issue(String action, String more) {
    return """
    {"action": "%s", %s "issue": {"id": 100, "number": 7, "title": "It is broken", "labels": []},
    %s}\
    """
        .formatted(action, more, REST);
  }

  /// An `installation` event: it is about no repository, and names the account.
  public static String installation(String action) {
    return """
    {"action": "%s",
      "installation": {"id": 4242, "account": {"login": "octo-org", "id": 6}, "app_slug": "x"},
      "repositories": [{"id": 1296269, "name": "hello.world"}],
      "sender": {"login": "monalisa", "id": 11, "type": "User", "site_admin": false}}\
    """
        .formatted(action);
  }

  /// A delivery of such a body.
  public static Delivery delivery(String event, String body) {
    return new Delivery(
        "72d3162e-cc78-11e3-81ab-4c9367dc0958", event, body, Instant.parse("2026-01-02T03:04:05Z"));
  }
}
