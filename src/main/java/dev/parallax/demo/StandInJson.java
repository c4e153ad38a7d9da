package dev.parallax.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Things as GitHub writes them: the fields that clients read, under GitHub's names.
final class StandInJson {
  private static final String WHEN = "2026-01-05T09:00:00Z";

  private static final List<String> USER_URLS =
      List.of(
          "followers",
          "following{/other_user}",
          "gists{/gist_id}",
          "starred{/owner}{/repo}",
          "subscriptions",
          "orgs",
          "repos",
          "events{/privacy}",
          "received_events");

  /// The addresses that every repository carries: field, then path.
  private static final List<String> REPOSITORY_URLS =
      List.of(
          "forks_url /forks",
          "keys_url /keys{/key_id}",
          "collaborators_url /collaborators{/collaborator}",
          "teams_url /teams",
          "hooks_url /hooks",
          "issue_events_url /issues/events{/number}",
          "events_url /events",
          "assignees_url /assignees{/user}",
          "branches_url /branches{/branch}",
          "tags_url /tags",
          "blobs_url /git/blobs{/sha}",
          "git_tags_url /git/tags{/sha}",
          "git_refs_url /git/refs{/sha}",
          "trees_url /git/trees{/sha}",
          "statuses_url /statuses/{sha}",
          "languages_url /languages",
          "stargazers_url /stargazers",
          "contributors_url /contributors",
          "subscribers_url /subscribers",
          "subscription_url /subscription",
          "commits_url /commits{/sha}",
          "git_commits_url /git/commits{/sha}",
          "comments_url /comments{/number}",
          "issue_comment_url /issues/comments{/number}",
          "contents_url /contents/{+path}",
          "compare_url /compare/{base}...{head}",
          "merges_url /merges",
          "archive_url /{archive_format}{/ref}",
          "downloads_url /downloads",
          "issues_url /issues{/number}",
          "pulls_url /pulls{/number}",
          "milestones_url /milestones{/number}",
          "notifications_url /notifications{?since,all,participating}",
          "labels_url /labels{/name}",
          "releases_url /releases{/id}",
          "deployments_url /deployments");

  private final StandInGitHub github;

  StandInJson(StandInGitHub github) {
    this.github = github;
  }

  /// A time as GitHub writes it, in whole seconds.
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  Map<String, Object> user(String login) {
    var node = new LinkedHashMap<String, Object>();
    var bot = login.endsWith("[bot]");
    var id = github.idOf(login);
    var url = github.apiUrl() + "/users/" + login.replace("[", "%5B").replace("]", "%5D");
    node.put("login", login);
    node.put("id", id);
    node.put("node_id", (bot ? "BOT_" : "U_") + id);
    node.put("avatar_url", "https://avatars.githubusercontent.com/u/" + id + "?v=4");
    node.put("gravatar_id", "");
    node.put("url", url);
    node.put(
        "html_url", "https://github.com/" + (bot ? "apps/" + login.replace("[bot]", "") : login));
    for (var path : USER_URLS) {
      node.put(path.replaceFirst("\\{.*", "") + "_url", url + "/" + path);
    }
    node.put("type", bot ? "Bot" : "User");
    node.put("user_view_type", "public");
    node.put("site_admin", false);
    return node;
  }

  Map<String, Object> repository(StandInRepository repository) {
    return repository(repository, repository.id, repository.owner, false);
  }

  private Map<String, Object> repository(
      StandInRepository repository, long id, String owner, boolean fork) {
    var node = new LinkedHashMap<String, Object>();
    var fullName = owner + "/" + repository.name;
    var url = github.apiUrl() + "/repos/" + fullName;
    var html = "https://github.com/" + fullName;
    node.put("id", id);
    node.put("node_id", "R_" + id);
    node.put("name", repository.name);
    node.put("full_name", fullName);
    node.put("private", repository.isPrivate);
    node.put("owner", user(owner));
    node.put("html_url", html);
    node.put("description", "A repository of the stand-in");
    node.put("fork", fork);
    node.put("url", url);
    for (var line : REPOSITORY_URLS) {
      var space = line.indexOf(' ');
      node.put(line.substring(0, space), url + line.substring(space + 1));
    }
    node.put("created_at", WHEN);
    node.put("updated_at", WHEN);
    node.put("pushed_at", WHEN);
    node.put("git_url", "git://github.com/" + fullName + ".git");
    node.put("ssh_url", "git@github.com:" + fullName + ".git");
    node.put("clone_url", html + ".git");
    node.put("svn_url", html);
    node.put("homepage", null);
    node.put("size", 128);
    node.put("stargazers_count", 0);
    node.put("watchers_count", 0);
    node.put("language", "Java");
    for (var feature : List.of("issues", "projects", "downloads", "wiki", "pages", "discussions")) {
      node.put("has_" + feature, feature.equals("issues"));
    }
    node.put("forks_count", 0);
    node.put("mirror_url", null);
    node.put("archived", false);
    node.put("disabled", false);
    node.put("open_issues_count", repository.issues.size());
    node.put("license", null);
    node.put("allow_forking", true);
    node.put("is_template", false);
    node.put("web_commit_signoff_required", false);
    node.put("topics", List.of());
    node.put("visibility", repository.isPrivate ? "private" : "public");
    node.put("forks", 0);
    node.put("open_issues", repository.issues.size());
    node.put("watchers", 0);
    for (var way : List.of("squash_merge", "merge_commit", "rebase_merge")) {
      node.put("allow_" + way, true);
    }
    node.put("allow_auto_merge", false);
    node.put("allow_update_branch", false);
    node.put("delete_branch_on_merge", false);
    node.put("use_squash_pr_title_as_default", false);
    node.put("squash_merge_commit_message", "COMMIT_MESSAGES");
    node.put("squash_merge_commit_title", "COMMIT_OR_PR_TITLE");
    node.put("merge_commit_message", "PR_TITLE");
    node.put("merge_commit_title", "MERGE_MESSAGE");
    node.put("default_branch", StandInRepository.DEFAULT_BRANCH);
    return node;
  }

  Map<String, Object> pull(StandInRepository repository, StandInRepository.Issue issue) {
    var pull = repository.pull(issue.number);
    var changed = repository.changed(pull);
    var node = new LinkedHashMap<String, Object>();
    var api = github.apiUrl() + "/repos/" + repository.fullName();
    var url = api + "/pulls/" + issue.number;
    var issueUrl = api + "/issues/" + issue.number;
    var html = html(repository, issue);
    node.put("url", url);
    node.put("id", repository.id * 100_000 + issue.number);
    node.put("node_id", "PR_" + repository.id + "_" + issue.number);
    node.put("html_url", html);
    node.put("diff_url", html + ".diff");
    node.put("patch_url", html + ".patch");
    node.put("issue_url", issueUrl);
    shared(node, repository, issue);
    node.put("merged_at", pull.merged ? time(issue.changedAt) : null);
    node.put("merge_commit_sha", pull.merged ? pull.head : null);
    node.put("requested_reviewers", List.of());
    node.put("requested_teams", List.of());
    node.put("draft", pull.draft);
    node.put("commits_url", url + "/commits");
    node.put("review_comments_url", url + "/comments");
    node.put("review_comment_url", api + "/pulls/comments{/number}");
    node.put("comments_url", issueUrl + "/comments");
    node.put("statuses_url", api + "/statuses/" + pull.head);
    node.put("head", head(repository, pull));
    node.put("base", side(repository, repository(repository), repository.owner, pull));
    node.put(
        "_links",
        Map.of(
            "self", Map.of("href", url),
            "html", Map.of("href", html),
            "issue", Map.of("href", issueUrl),
            "comments", Map.of("href", issueUrl + "/comments"),
            "review_comments", Map.of("href", url + "/comments"),
            "review_comment", Map.of("href", api + "/pulls/comments{/number}"),
            "commits", Map.of("href", url + "/commits"),
            "statuses", Map.of("href", api + "/statuses/" + pull.head)));
    node.put("author_association", association(repository, issue.author));
    node.put("auto_merge", null);
    node.put("merged", pull.merged);
    node.put("mergeable", null);
    node.put("rebaseable", null);
    node.put("mergeable_state", "unknown");
    node.put("merged_by", null);
    node.put("comments", comments(repository, issue));
    node.put("review_comments", 0);
    node.put("maintainer_can_modify", false);
    node.put("commits", repository.git.commits(pull.base, pull.head).size());
    node.put("additions", changed.stream().mapToInt(GitObjects.Changed::added).sum());
    node.put("deletions", changed.stream().mapToInt(GitObjects.Changed::removed).sum());
    node.put("changed_files", changed.size());
    return node;
  }

  Map<String, Object> issue(StandInRepository repository, StandInRepository.Issue issue) {
    var node = new LinkedHashMap<String, Object>();
    var api = github.apiUrl() + "/repos/" + repository.fullName();
    var url = api + "/issues/" + issue.number;
    var html = html(repository, issue);
    node.put("url", url);
    node.put("repository_url", api);
    node.put("labels_url", url + "/labels{/name}");
    node.put("comments_url", url + "/comments");
    node.put("events_url", url + "/events");
    node.put("html_url", html);
    node.put("id", repository.id * 200_000 + issue.number);
    node.put("node_id", "I_" + repository.id + "_" + issue.number);
    shared(node, repository, issue);
    node.put("comments", comments(repository, issue));
    node.put("author_association", association(repository, issue.author));
    node.put("reactions", reactions(url, issue.reactions));
    node.put("timeline_url", url + "/timeline");
    node.put("performed_via_github_app", viaApp(issue.author));
    node.put("state_reason", issue.stateReason.isEmpty() ? null : issue.stateReason);
    issue.pull.ifPresent(pull -> {
      var of = new LinkedHashMap<String, Object>();
      of.put("url", api + "/pulls/" + issue.number);
      of.put("html_url", html);
      of.put("diff_url", html + ".diff");
      of.put("patch_url", html + ".patch");
      of.put("merged_at", pull.merged ? time(issue.changedAt) : null);
      node.put("pull_request", of);
      node.put("draft", pull.draft);
    });
    return node;
  }

  Map<String, Object> comment(StandInRepository repository, StandInRepository.Comment comment) {
    var node = new LinkedHashMap<String, Object>();
    var api = github.apiUrl() + "/repos/" + repository.fullName();
    var url = api + "/issues/comments/" + comment.id;
    node.put("url", url);
    node.put(
        "html_url",
        html(repository, repository.issue(comment.number)) + "#issuecomment-" + comment.id);
    node.put("issue_url", api + "/issues/" + comment.number);
    node.put("id", comment.id);
    node.put("node_id", "IC_" + comment.id);
    node.put("user", user(comment.user));
    node.put("created_at", time(comment.madeAt));
    node.put("updated_at", time(comment.changedAt));
    node.put("author_association", association(repository, comment.user));
    node.put("body", comment.body);
    node.put("reactions", reactions(url, comment.reactions));
    node.put("performed_via_github_app", viaApp(comment.user));
    return node;
  }

  Map<String, Object> reaction(StandInRepository.Reaction reaction) {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", reaction.id());
    node.put("node_id", "REA_" + reaction.id());
    node.put("user", user(reaction.user()));
    node.put("content", reaction.content());
    node.put("created_at", time(reaction.at()));
    return node;
  }

  Map<String, Object> label(StandInRepository repository, StandInRepository.Label label) {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", label.id());
    node.put("node_id", "LA_" + label.id());
    node.put(
        "url",
        github.apiUrl()
            + "/repos/"
            + repository.fullName()
            + "/labels/"
            + label.name().replace(" ", "%20"));
    node.put("name", label.name());
    node.put("color", label.color());
    node.put("default", false);
    node.put("description", label.description().isEmpty() ? null : label.description());
    return node;
  }

  Map<String, Object> app() {
    var node = new LinkedHashMap<String, Object>();
    node.put("id", StandInGitHub.APP_ID);
    node.put("client_id", StandInGitHub.CLIENT_ID);
    node.put("slug", StandInGitHub.SLUG);
    node.put("node_id", "A_" + StandInGitHub.APP_ID);
    node.put("owner", user("acme"));
    node.put("name", github.registration.name());
    node.put("description", "");
    node.put("external_url", "https://parallax.example.com");
    node.put("html_url", "https://github.com/apps/" + StandInGitHub.SLUG);
    node.put("created_at", WHEN);
    node.put("updated_at", WHEN);
    node.put("permissions", github.registration.permissions());
    node.put("events", github.registration.events());
    node.put("installations_count", github.installations.size());
    return node;
  }

  Map<String, Object> check(StandInRepository repository, StandInCheck check) {
    var node = new LinkedHashMap<String, Object>();
    var url = github.apiUrl() + "/repos/" + repository.fullName() + "/check-runs/" + check.id;
    var html = "https://github.com/" + repository.fullName() + "/runs/" + check.id;
    node.put("id", check.id);
    node.put("node_id", "CR_" + check.id);
    node.put("name", check.name);
    node.put("head_sha", check.headSha);
    node.put("external_id", check.externalId);
    node.put("url", url);
    node.put("html_url", html);
    node.put("details_url", check.detailsUrl.isEmpty() ? html : check.detailsUrl);
    node.put("status", check.status);
    node.put("conclusion", check.conclusion.isEmpty() ? null : check.conclusion);
    node.put("started_at", time(check.startedAt));
    node.put("completed_at", check.completedAt == null ? null : time(check.completedAt));
    var output = new LinkedHashMap<String, Object>();
    output.put("title", check.title.isEmpty() ? null : check.title);
    output.put("summary", check.summary.isEmpty() ? null : check.summary);
    output.put("text", check.text.isEmpty() ? null : check.text);
    output.put("annotations_count", check.annotations.size());
    output.put("annotations_url", url + "/annotations");
    node.put("output", output);
    node.put("check_suite", Map.of("id", suiteId(check.headSha)));
    node.put("app", appOf(check.by));
    node.put("pull_requests", pullsOf(repository, check.headSha));
    return node;
  }

  /// All check runs of the App's on one commit.
  Map<String, Object> suite(StandInRepository repository, String headSha) {
    var checks =
        repository.checks.values().stream().filter(c -> c.headSha.equals(headSha)).toList();
    var node = new LinkedHashMap<String, Object>();
    node.put("id", suiteId(headSha));
    node.put("node_id", "CS_" + suiteId(headSha));
    node.put("head_sha", headSha);
    node.put(
        "head_branch",
        repository.issues.values().stream()
            .flatMap(issue -> issue.pull.stream())
            .filter(pull -> pull.head.equals(headSha) && pull.fork.isEmpty())
            .map(pull -> pull.headBranch)
            .findFirst()
            .orElse(null));
    node.put("status", "queued");
    node.put("conclusion", null);
    node.put("before", null);
    node.put("after", headSha);
    node.put("latest_check_runs_count", checks.size());
    node.put("app", app());
    node.put("pull_requests", pullsOf(repository, headSha));
    return node;
  }

  private static long suiteId(String sha) {
    return Math.floorMod(sha.hashCode(), 1_000_000) + 1L;
  }

  /// GitHub leaves these empty for a head in a fork.
  private List<Map<String, Object>> pullsOf(StandInRepository repository, String sha) {
    var pulls = new ArrayList<Map<String, Object>>();
    for (var issue : repository.issues.values()) {
      if (issue.pull.isEmpty()) continue;
      var pull = issue.pull.get();
      if (!pull.head.equals(sha) || !pull.fork.isEmpty()) continue;
      var of =
          Map.of(
              "id", repository.id,
              "name", repository.name,
              "url", github.apiUrl() + "/repos/" + repository.fullName());
      pulls.add(
          Map.of(
              "url",
              github.apiUrl() + "/repos/" + repository.fullName() + "/pulls/" + issue.number,
              "id",
              repository.id * 100_000 + issue.number,
              "number",
              issue.number,
              "head",
              Map.of("ref", pull.headBranch, "sha", pull.head, "repo", of),
              "base",
              Map.of("ref", pull.baseBranch, "sha", pull.base, "repo", of)));
    }
    return pulls;
  }

  private void shared(
      Map<String, Object> node, StandInRepository repository, StandInRepository.Issue issue) {
    node.put("number", issue.number);
    node.put("state", issue.state);
    node.put("locked", issue.locked);
    node.put("active_lock_reason", null);
    node.put("title", issue.title);
    node.put("user", user(issue.author));
    node.put("body", issue.body.isEmpty() ? null : issue.body);
    node.put(
        "labels",
        issue.labels.stream().map(name -> label(repository, repository.label(name, 0))).toList());
    node.put("assignee", null);
    node.put("assignees", List.of());
    node.put("milestone", null);
    node.put("created_at", time(issue.madeAt));
    node.put("updated_at", time(issue.changedAt));
    node.put("closed_at", issue.state.equals("closed") ? time(issue.changedAt) : null);
  }

  private Map<String, Object> head(StandInRepository repository, StandInRepository.Pull pull) {
    var owner = pull.fork.isEmpty() ? repository.owner : pull.fork;
    var of =
        pull.fork.isEmpty()
            ? repository(repository)
            : repository(repository, repository.id + 1_000_000, pull.fork, true);
    var node = side(repository, of, owner, pull);
    node.put("label", owner + ":" + pull.headBranch);
    node.put("ref", pull.headBranch);
    node.put("sha", pull.head);
    return node;
  }

  private Map<String, Object> side(
      StandInRepository repository,
      Map<String, Object> of,
      String owner,
      StandInRepository.Pull pull) {
    var node = new LinkedHashMap<String, Object>();
    node.put("label", repository.owner + ":" + pull.baseBranch);
    node.put("ref", pull.baseBranch);
    node.put("sha", pull.base);
    node.put("user", user(owner));
    node.put("repo", of);
    return node;
  }

  private @Nullable Map<String, Object> viaApp(String login) {
    return login.endsWith("[bot]") ? appOf(login) : null;
  }

  private Map<String, Object> appOf(String login) {
    var node = app();
    if (!login.equals(ActionsJob.BOT)) return node;
    node.put("id", ActionsJob.APP_ID);
    node.put("slug", ActionsJob.SLUG);
    node.put("name", "GitHub Actions");
    node.put("owner", user("github"));
    node.put("html_url", "https://github.com/apps/" + ActionsJob.SLUG);
    return node;
  }

  static Map<String, Object> reactions(String url, List<StandInRepository.Reaction> reactions) {
    var node = new LinkedHashMap<String, Object>();
    node.put("url", url + "/reactions");
    node.put("total_count", reactions.size());
    for (var content : TalkEndpoints.REACTIONS) {
      node.put(content, reactions.stream().filter(r -> r.content().equals(content)).count());
    }
    return node;
  }

  private static int comments(StandInRepository repository, StandInRepository.Issue issue) {
    return (int)
        repository.comments.values().stream().filter(c -> c.number == issue.number).count();
  }

  private static String association(StandInRepository repository, String login) {
    return login.equals(repository.owner) ? "OWNER" : "NONE";
  }

  private static String html(StandInRepository repository, StandInRepository.Issue issue) {
    return "https://github.com/"
        + repository.fullName()
        + (issue.pull.isPresent() ? "/pull/" : "/issues/")
        + issue.number;
  }
}
