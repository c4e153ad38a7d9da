package dev.parallax;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Deliveries of `pull_request` events as GitHub sends them, of about 25 KB each, signed and ready
/// to be sent. Each has a GUID of its own and a body that tells of a later change; what their
/// bodies have in common is held once, and only their ends differ.
final class PreparedDeliveries implements LeanClient.Requests {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");
  private static final AtomicLong CHANGES = new AtomicLong();

  private final byte[] common;
  private final byte[][] heads;
  private final byte[][] ends;

  /// @param action of the event
  PreparedDeliveries(int count, String action, String secret) {
    var whole = payload(action).toString();
    // The pull request comes last, and of it the time of the change.
    this.common = whole.substring(0, whole.length() - "}}".length()).getBytes(UTF_8);
    this.heads = new byte[count][];
    this.ends = new byte[count][];
    var begun = begun(secret);
    for (var i = 0; i < count; i++) {
      var change = CHANGES.incrementAndGet();
      var guid = guid(change);
      ends[i] = (",\"updated_at\":\"" + BEGIN.plusSeconds(change) + "\"}}").getBytes(UTF_8);
      heads[i] =
          ("POST /api/github/webhooks HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
                  + "User-Agent: GitHub-Hookshot/044aadd\r\nContent-Type: application/json\r\n"
                  + "X-GitHub-Event: pull_request\r\nX-GitHub-Delivery: "
                  + guid
                  + "\r\nX-GitHub-Hook-ID: 1\r\nX-GitHub-Hook-Installation-Target-ID: 1\r\n"
                  + "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
                  + "X-Hub-Signature-256: sha256="
                  + signature(begun, ends[i])
                  + "\r\nContent-Length: "
                  + (common.length + ends[i].length)
                  + "\r\n\r\n")
              .getBytes(US_ASCII);
    }
  }

  /// Made of the time, as GitHub's are: its lower half comes first. One in each millisecond.
  private static String guid(long change) {
    return "%08x-c1a4-11f0-8000-0242ac120002".formatted(change * 10_000 & 0xffff_ffffL);
  }

  /// Of one body.
  int bytes() {
    return common.length + ends[0].length;
  }

  @Override
  public int count() {
    return heads.length;
  }

  @Override
  public ByteBuffer[] get(int i) {
    return new ByteBuffer[] {
      ByteBuffer.wrap(heads[i]), ByteBuffer.wrap(common), ByteBuffer.wrap(ends[i])
    };
  }

  private Mac begun(String secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      mac.update(common);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String signature(Mac begun, byte[] end) {
    try {
      return HexFormat.of().formatHex(((Mac) begun.clone()).doFinal(end));
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /// As much of it as GitHub sends, and in its manner: most of it are addresses.
  private static ObjectNode payload(String action) {
    var pull = NODES.objectNode();
    pull.put("url", API + "/pulls/1").put("id", 1_001).put("node_id", "PR_kwDOAAAAAc4AAAPp");
    for (var name : PULL_LINKS) pull.put(name, API + "/pulls/1/" + name);
    pull.put("number", 1).put("state", "open").put("locked", false).put("title", "A change");
    pull.set("user", user("robin", 7));
    pull.put("body", "What it is for, and how it was tried.\n".repeat(190));
    pull.put("created_at", "2026-11-21T10:00:00Z").putNull("closed_at");
    pull.putNull("merged_at").putNull("merge_commit_sha");
    pull.putNull("assignee").putArray("assignees");
    pull.putArray("requested_reviewers");
    pull.putArray("labels");
    pull.put("draft", false);
    pull.set("head", end("a", "robin:a", "a".repeat(40)));
    pull.set("base", end("main", "acme:main", "b".repeat(40)));
    var links = pull.putObject("_links");
    for (var name : PULL_LINKS) links.putObject(name).put("href", API + "/pulls/1/" + name);
    pull.put("author_association", "CONTRIBUTOR").putNull("auto_merge");
    pull.put("merged", false).putNull("mergeable").put("mergeable_state", "unknown");
    pull.put("comments", 0).put("commits", 1).put("additions", 20).put("deletions", 3);
    var payload = NODES.objectNode().put("action", action).put("number", 1);
    payload.set("repository", repository());
    payload.putObject("installation").put("id", 77).put("node_id", "MDIzOkludGVncmF0aW9u");
    payload.set("sender", user("robin", 7));
    payload.set("pull_request", pull);
    return payload;
  }

  private static ObjectNode end(String ref, String label, String sha) {
    var end = NODES.objectNode().put("label", label).put("ref", ref).put("sha", sha);
    end.set("user", user("acme", 3));
    end.set("repo", repository());
    return end;
  }

  private static ObjectNode repository() {
    var repository = NODES.objectNode().put("id", 1).put("node_id", "R_kgDOAAAAAQ");
    repository.put("name", "shop").put("full_name", "acme/shop").put("private", false);
    repository.set("owner", user("acme", 3));
    repository.put("html_url", "https://github.example/acme/shop").putNull("description");
    repository.put("fork", false).put("url", API);
    for (var name : REPOSITORY_LINKS) repository.put(name + "_url", API + "/" + name + "{/id}");
    repository.put("created_at", "2020-01-01T10:00:00Z").put("pushed_at", "2026-11-21T10:00:00Z");
    repository.putNull("homepage").put("size", 1_000).put("stargazers_count", 10);
    for (var name : REPOSITORY_SWITCHES) repository.put(name, true);
    repository.put("forks_count", 2).putNull("mirror_url").put("archived", false);
    repository.putNull("license").put("visibility", "public").put("default_branch", "main");
    repository.putArray("topics").add("shop").add("example");
    return repository;
  }

  private static ObjectNode user(String login, int id) {
    var user = NODES.objectNode().put("login", login).put("id", id).put("node_id", "U_kgDOAAAAB");
    user.put("avatar_url", "https://avatars.example/u/" + id + "?v=4").put("gravatar_id", "");
    for (var name : USER_LINKS)
      user.put(name + "_url", "https://api.example/users/" + login + "/" + name);
    return user.put("type", "User").put("site_admin", false);
  }

  private static final String API = "https://api.github.example/repos/acme/shop";
  private static final String[] PULL_LINKS = {
    "html_url",
    "diff_url",
    "patch_url",
    "issue_url",
    "commits_url",
    "review_comments_url",
    "review_comment_url",
    "comments_url",
    "statuses_url"
  };
  private static final String[] REPOSITORY_LINKS = {
    "forks",
    "keys",
    "collaborators",
    "teams",
    "hooks",
    "issue_events",
    "events",
    "assignees",
    "branches",
    "tags",
    "blobs",
    "git_tags",
    "git_refs",
    "trees",
    "statuses",
    "languages",
    "stargazers",
    "contributors",
    "subscribers",
    "subscription",
    "commits",
    "git_commits",
    "comments",
    "issue_comment",
    "contents",
    "compare",
    "merges",
    "archive",
    "downloads",
    "issues",
    "pulls",
    "milestones",
    "notifications",
    "labels",
    "releases",
    "deployments"
  };
  private static final String[] REPOSITORY_SWITCHES = {
    "has_issues",
    "has_projects",
    "has_downloads",
    "has_wiki",
    "has_discussions",
    "allow_forking",
    "allow_squash_merge",
    "allow_merge_commit",
    "allow_rebase_merge",
    "is_template"
  };
  private static final String[] USER_LINKS = {
    "html",
    "followers",
    "following",
    "gists",
    "starred",
    "subscriptions",
    "organizations",
    "repos",
    "events",
    "received_events"
  };
}
