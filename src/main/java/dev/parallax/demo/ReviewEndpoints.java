package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reviews of pull requests, the comments on their lines, and, in GraphQL, the conversations that
/// these begin. Of GraphQL no more is understood than these conversations need.
final class ReviewEndpoints {
  private static final String PULLS = "pull_requests";
  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+(\\d+)(?:,\\d+)? @@.*");
  private static final Pattern LIST =
      Pattern.compile(
          "query\\(\\$owner:String!,\\$name:String!,\\$number:Int!,\\$after:String\\)\\{"
              + "repository\\(owner:\\$owner,name:\\$name\\)\\{pullRequest\\(number:\\$number\\)\\{"
              + "reviewThreads\\(first:(\\d{1,3}),after:\\$after\\)\\{"
              + "pageInfo\\{hasNextPage endCursor\\}nodes\\{id isResolved"
              + " comments\\(first:1\\)\\{nodes\\{id\\}\\}\\}\\}\\}\\}\\}");
  private static final Pattern RESOLVE =
      Pattern.compile(
          "mutation\\(\\$id:ID!\\)\\{(unresolve|resolve)ReviewThread\\(input:\\{threadId:\\$id\\}\\)"
              + "\\{thread\\{isResolved\\}\\}\\}");

  private final StandInGitHub github;
  private final RemarkEndpoints remarks;

  ReviewEndpoints(StandInGitHub github) {
    this.github = github;
    this.remarks = github.remarks;
  }

  void addTo(StandInRoutes routes) {
    routes.read("/pulls/(\\d{1,8})/reviews", PULLS, this::reviews);
    routes.write("POST", "/pulls/(\\d{1,8})/reviews", PULLS, this::review);
    routes.read("/pulls/(\\d{1,8})/comments", PULLS, this::comments);
    routes.read(
        "/pulls/comments/(\\d{1,18})", PULLS, (_, r, p) -> Answer.ok(json(r, comment(r, p))));
    routes.write("PATCH", "/pulls/comments/(\\d{1,18})", PULLS, this::edit);
  }

  private Answer reviews(Ask ask, StandInRepository repository, Matcher path) {
    var issue = pullIssue(repository, path);
    return ask.page(
        repository.reviews.values().stream()
            .filter(review -> Integer.valueOf(issue.number).equals(review.get("number")))
            .toList());
  }

  private Answer comments(Ask ask, StandInRepository repository, Matcher path) {
    var issue = pullIssue(repository, path);
    return ask.page(
        repository.lineComments.values().stream()
            .filter(c -> c.number == issue.number && !c.madeAt.isAfter(ask.youngest()))
            .map(c -> json(repository, c))
            .toList());
  }

  private Answer edit(Ask ask, StandInRepository repository, Matcher path) {
    var comment = comment(repository, path);
    comment.body = body(ask.text("body"));
    comment.changedAt = github.clock.instant();
    return Answer.ok(json(repository, comment));
  }

  /// Everything is checked before anything is kept: one line that is not there, and nothing is.
  private Answer review(Ask ask, StandInRepository repository, Matcher path) {
    var issue = pullIssue(repository, path);
    var pull = repository.pull(issue.number);
    var event =
        Ask.word(ask.json(), "event", Set.of("APPROVE", "REQUEST_CHANGES", "COMMENT"), "PENDING");
    var body = ask.optionalText("body", "");
    var commit = ask.optionalText("commit_id", pull.head);
    if (repository.git.commit(commit).isEmpty()) throw unresolved("No commit found for SHA");
    var id = github.ids.incrementAndGet();
    var inline = new ArrayList<StandInRepository.LineComment>();
    for (var comment : ask.json().path("comments")) {
      inline.add(comment(ask, comment, repository, issue, id, commit));
    }
    if (body.isBlank() && inline.isEmpty() && !event.equals("APPROVE")) {
      return Answer.invalid("PullRequestReview", "body", "missing_field", "Body can't be blank");
    }
    inline.forEach(comment -> repository.lineComments.put(comment.id, comment));
    var node = new LinkedHashMap<String, Object>();
    node.put("id", id);
    node.put("node_id", "PRR_" + id);
    node.put("user", github.write.user(github.tokens.actor(ask)));
    node.put("body", body);
    node.put(
        "state",
        switch (event) {
          case "APPROVE" -> "APPROVED";
          case "REQUEST_CHANGES" -> "CHANGES_REQUESTED";
          case "COMMENT" -> "COMMENTED";
          default -> "PENDING";
        });
    node.put("html_url", html(repository, issue.number) + "#pullrequestreview-" + id);
    node.put("pull_request_url", api(repository) + "/pulls/" + issue.number);
    node.put("author_association", "NONE");
    node.put("submitted_at", StandInJson.time(github.clock.instant()));
    node.put("commit_id", commit);
    var kept = new LinkedHashMap<String, Object>(node);
    kept.put("number", issue.number);
    kept.put(
        "comments",
        inline.stream()
            .map(c -> Map.<String, Object>of("path", c.path, "line", c.line, "body", c.body))
            .toList());
    repository.reviews.put(id, kept);
    return Answer.ok(node);
  }

  private StandInRepository.LineComment comment(
      Ask ask,
      JsonNode comment,
      StandInRepository repository,
      StandInRepository.Issue issue,
      long review,
      String commit) {
    var file = Ask.text(comment, "path", "");
    var text = body(Ask.text(comment, "body", ""));
    var side = Ask.word(comment, "side", Set.of("LEFT", "RIGHT"), "RIGHT");
    var patch =
        repository.changed(repository.pull(issue.number)).stream()
            .filter(c -> c.path().equals(file))
            .map(GitObjects.Changed::patch)
            .findFirst()
            .orElseThrow(() -> unresolved("Path could not be resolved"));
    var hunks = hunks(patch, side);
    var line = Ask.number(comment, "line");
    if (!hunks.containsKey(line)) throw unresolved("Line could not be resolved");
    var start = line;
    if (comment.has("start_line")) {
      start = Ask.number(comment, "start_line");
      if (start >= line) throw unresolved("start_line must precede the end line.");
      if (!Ask.word(comment, "start_side", Set.of("LEFT", "RIGHT"), side).equals(side)
          || !hunks.containsKey(start)) {
        throw unresolved("Start line could not be resolved");
      }
      if (!hunks.get(start).equals(hunks.get(line))) {
        throw unresolved("start_line must be part of the same hunk as the line.");
      }
    }
    return new StandInRepository.LineComment(
        github.ids.incrementAndGet(),
        review,
        issue.number,
        github.tokens.actor(ask),
        file,
        side,
        start,
        line,
        commit,
        text,
        github.clock.instant());
  }

  private static String body(String text) {
    if (text.isBlank()) throw Ask.invalid("\"body\" wasn't supplied.");
    if (text.codePointCount(0, text.length()) > TalkEndpoints.MOST_BODY) {
      throw unresolved("body is too long (maximum is 65536 characters)");
    }
    return text;
  }

  private static Refused unresolved(String message) {
    return new Refused(
        Answer.invalid(
            "PullRequestReviewComment", "pull_request_review_thread", "custom", message));
  }

  /// The lines of one side that a patch shows, each with the number of its hunk.
  private static Map<Integer, Integer> hunks(String patch, String side) {
    var lines = new HashMap<Integer, Integer>();
    var mark = side.equals("LEFT") ? "-" : "+";
    var at = 0;
    var hunk = 0;
    for (var line : patch.split("\n", -1)) {
      var head = HUNK.matcher(line);
      if (head.matches()) {
        at = Integer.parseInt(head.group(side.equals("LEFT") ? 1 : 2));
        hunk++;
      } else if (line.startsWith(mark) || line.startsWith(" ")) {
        lines.put(at++, hunk);
      }
    }
    return lines;
  }

  /// What the conversations on a pull request's lines are asked in.
  Answer graphql(Ask ask, Tokens.Token token) {
    if (!ask.method().equals("POST")) return Answer.notFound();
    var known = remarks.graphql(ask, token);
    if (known.isPresent()) return known.get();
    var query = ask.text("query");
    var variables = ask.json().path("variables");
    var list = LIST.matcher(query);
    if (list.matches()) return threads(variables, Integer.parseInt(list.group(1)), token);
    var resolve = RESOLVE.matcher(query);
    if (resolve.matches()) {
      var resolved = resolve.group(1).equals("resolve");
      return resolve(variables.path("id").asText(), resolved, token, github.tokens.actor(ask));
    }
    return errors(Map.of(), "undefinedField", "The query is none that is understood here");
  }

  private Answer threads(JsonNode variables, int first, Tokens.Token token) {
    var name = variables.path("owner").asText() + "/" + variables.path("name").asText();
    var repository = github.repositories.get(name);
    var data = new LinkedHashMap<String, Object>();
    data.put("repository", null);
    if (repository == null || !token.reaches(repository) || !token.may(PULLS, false)) {
      return errors(data, "NOT_FOUND", "Could not resolve to a Repository with the name '" + name);
    }
    var number = variables.path("number").asInt();
    var after = variables.path("after").asLong();
    var all =
        repository.lineComments.values().stream()
            .filter(c -> c.number == number && c.id > after)
            .toList();
    var page = all.stream().limit(first).toList();
    var info = new LinkedHashMap<String, Object>();
    info.put("hasNextPage", all.size() > page.size());
    info.put("endCursor", page.isEmpty() ? null : Long.toString(page.getLast().id));
    var nodes = page.stream().map(ReviewEndpoints::thread).toList();
    var threads = Map.of("pageInfo", info, "nodes", nodes);
    data.put("repository", Map.of("pullRequest", Map.of("reviewThreads", threads)));
    return Answer.ok(Map.of("data", data));
  }

  private static Map<String, Object> thread(StandInRepository.LineComment comment) {
    return Map.of(
        "id",
        comment.thread(),
        "isResolved",
        comment.resolved,
        "comments",
        Map.of("nodes", List.of(Map.of("id", comment.node()))));
  }

  /// To resolve a conversation an App must be allowed to write code, whatever that has to do with
  /// it.
  private Answer resolve(String thread, boolean resolved, Tokens.Token token, String who) {
    var name = resolved ? "resolveReviewThread" : "unresolveReviewThread";
    var data = new LinkedHashMap<String, Object>();
    data.put(name, null);
    var all =
        github.repositories.values().stream()
            .filter(token::reaches)
            .flatMap(r -> r.lineComments.values().stream())
            .collect(Collectors.toMap(StandInRepository.LineComment::thread, Function.identity()));
    var comment = all.get(thread);
    if (comment == null) {
      return errors(
          data, "NOT_FOUND", "Could not resolve to a node with the global id of " + thread);
    }
    if (!token.may(PULLS, true) || !token.may("contents", true)) {
      return errors(data, "FORBIDDEN", "Resource not accessible by integration");
    }
    comment.resolved = resolved;
    comment.resolvedBy = resolved ? who : "";
    github.webhooks.later(
        "pull_request_review_thread",
        github.payloads.thread(github.ofComment(comment), comment, who));
    data.put(name, Map.of("thread", Map.of("isResolved", resolved)));
    return Answer.ok(Map.of("data", data));
  }

  private static Answer errors(Map<String, ?> data, String type, String message) {
    return Answer.ok(
        Map.of("data", data, "errors", List.of(Map.of("type", type, "message", message))));
  }

  Map<String, Object> json(StandInRepository repository, StandInRepository.LineComment comment) {
    var node = new LinkedHashMap<String, Object>();
    var several = comment.startLine < comment.line;
    node.put("url", api(repository) + "/pulls/comments/" + comment.id);
    node.put("pull_request_review_id", comment.review);
    node.put("id", comment.id);
    node.put("node_id", comment.node());
    node.put("path", comment.path);
    node.put("commit_id", comment.commit);
    node.put("original_commit_id", comment.commit);
    node.put("user", github.write.user(comment.user));
    node.put("body", comment.body);
    node.put("created_at", StandInJson.time(comment.madeAt));
    node.put("updated_at", StandInJson.time(comment.changedAt));
    node.put("html_url", html(repository, comment.number) + "#discussion_r" + comment.id);
    node.put("pull_request_url", api(repository) + "/pulls/" + comment.number);
    node.put("author_association", "NONE");
    node.put("start_line", several ? comment.startLine : null);
    node.put("original_start_line", several ? comment.startLine : null);
    node.put("start_side", several ? comment.side : null);
    node.put("line", comment.line);
    node.put("original_line", comment.line);
    node.put("side", comment.side);
    node.put("subject_type", "line");
    var url = api(repository) + "/pulls/comments/" + comment.id;
    node.put("reactions", StandInJson.reactions(url, comment.reactions));
    return node;
  }

  private String api(StandInRepository repository) {
    return github.apiUrl() + "/repos/" + repository.fullName();
  }

  private static String html(StandInRepository repository, int number) {
    return "https://github.com/" + repository.fullName() + "/pull/" + number;
  }

  private static StandInRepository.Issue pullIssue(StandInRepository repository, Matcher path) {
    var issue = repository.issues.get(Integer.parseInt(path.group(1)));
    if (issue == null || issue.pull.isEmpty()) throw new Refused(Answer.notFound());
    return issue;
  }

  private static StandInRepository.LineComment comment(StandInRepository repository, Matcher path) {
    var comment = repository.lineComments.get(Long.parseLong(path.group(1)));
    if (comment == null) throw new Refused(Answer.notFound());
    return comment;
  }
}
