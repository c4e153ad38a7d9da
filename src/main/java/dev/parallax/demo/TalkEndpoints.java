package dev.parallax.demo;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/// What people and bots say: issues, comments, reactions, labels, and who may do what.
final class TalkEndpoints {
  static final List<String> REACTIONS =
      List.of("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes");

  private static final String EITHER = "issues|pull_requests";
  static final int MOST_BODY = 65_536;

  private final StandInGitHub github;

  TalkEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.read("/issues", "issues", this::issues);
    routes.read(
        "/issues/(\\d{1,8})", EITHER, (_, r, p) -> Answer.ok(github.write.issue(r, issue(r, p))));
    routes.write("PATCH", "/issues/(\\d{1,8})", EITHER, this::editIssue);
    routes.read("/issues/(\\d{1,8})/comments", EITHER, this::comments);
    routes.write("POST", "/issues/(\\d{1,8})/comments", EITHER, this::create);
    routes.read(
        "/issues/comments/(\\d{1,18})",
        EITHER,
        (_, r, p) -> Answer.ok(github.write.comment(r, comment(r, p))));
    routes.write("PATCH", "/issues/comments/(\\d{1,18})", EITHER, this::edit);
    routes.write("DELETE", "/issues/comments/(\\d{1,18})", EITHER, this::delete);
    routes.read("/issues/(comments/)?(\\d{1,18})/reactions", EITHER, this::reactions);
    routes.write("POST", "/issues/(comments/)?(\\d{1,18})/reactions", EITHER, this::react);
    routes.write(
        "DELETE", "/issues/(comments/)?(\\d{1,18})/reactions/(\\d{1,18})", EITHER, this::unreact);
    routes.read(
        "/labels",
        "issues",
        (a, r, _) ->
            a.page(r.labels.values().stream().map(l -> github.write.label(r, l)).toList()));
    routes.write("POST", "/labels", "issues", this::createLabel);
    routes.read("/labels/([^/]+)", "issues", this::label);
    routes.read("/issues/(\\d{1,8})/labels", EITHER, (a, r, p) -> a.page(labels(r, issue(r, p))));
    routes.write("POST", "/issues/(\\d{1,8})/labels", EITHER, this::addLabels);
    routes.write("PUT", "/issues/(\\d{1,8})/labels", EITHER, this::setLabels);
    routes.write("DELETE", "/issues/(\\d{1,8})/labels/([^/]+)", EITHER, this::removeLabel);
    routes.read("/collaborators/([^/]+)/permission", "metadata", this::permission);
  }

  private Answer issues(Ask ask, StandInRepository repository, Matcher path) {
    var state = ask.query().getOrDefault("state", "open");
    var wanted = Set.of(ask.query("labels").split(","));
    var since = ask.since();
    return ask.page(
        repository.issues.values().stream()
            .filter(i -> state.equals("all") || i.state.equals(state))
            .filter(i -> wanted.contains("") || i.labels.containsAll(wanted))
            .filter(i -> !i.changedAt.isBefore(since) && !i.madeAt.isAfter(ask.youngest()))
            .sorted((a, b) -> b.number - a.number)
            .map(i -> github.write.issue(repository, i))
            .toList());
  }

  private Answer editIssue(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    issue.title = ask.optionalText("title", issue.title);
    issue.body = ask.optionalText("body", issue.body);
    var before = issue.state;
    issue.state = Ask.word(ask.json(), "state", Set.of("open", "closed"), issue.state);
    var reason = issue.state.equals("open") ? "" : "completed";
    issue.stateReason =
        Ask.word(
            ask.json(),
            "state_reason",
            Set.of("completed", "not_planned", "duplicate", "reopened"),
            before.equals(issue.state) ? issue.stateReason : reason);
    issue.changedAt = github.clock.instant();
    if (!before.equals(issue.state) && issue.pull.isEmpty()) {
      var action = issue.state.equals("open") ? "reopened" : "closed";
      github.webhooks.later(
          "issues", github.payloads.issue(repository, issue, action, StandInGitHub.BOT, Map.of()));
    }
    return Answer.ok(github.write.issue(repository, issue));
  }

  private Answer comments(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    var since = ask.since();
    return ask.page(
        repository.comments.values().stream()
            .filter(c -> c.number == issue.number)
            .filter(c -> !c.madeAt.isAfter(ask.youngest()) && !c.changedAt.isBefore(since))
            .map(c -> github.write.comment(repository, c))
            .toList());
  }

  private Answer create(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    if (issue.locked) {
      return Answer.error(403, "Unable to create comment because issue is locked.");
    }
    var comment =
        new StandInRepository.Comment(
            github.ids.incrementAndGet(),
            issue.number,
            github.tokens.actor(ask),
            body(ask),
            github.clock.instant());
    repository.comments.put(comment.id, comment);
    // GitHub tells us of our own comment too, a little later.
    github.webhooks.later(
        "issue_comment", github.payloads.comment(repository, comment, "created", comment.user));
    return Answer.created(github.write.comment(repository, comment))
        .with(
            "Location",
            github.apiUrl() + "/repos/" + repository.fullName() + "/issues/comments/" + comment.id);
  }

  private Answer edit(Ask ask, StandInRepository repository, Matcher path) {
    var comment = comment(repository, path);
    var before = comment.body;
    comment.body = body(ask);
    comment.changedAt = github.clock.instant();
    github.webhooks.later(
        "issue_comment",
        github.payloads.edited(repository, comment, before, github.tokens.actor(ask)));
    return Answer.ok(github.write.comment(repository, comment));
  }

  private Answer delete(Ask ask, StandInRepository repository, Matcher path) {
    var comment = comment(repository, path);
    var payload = github.payloads.comment(repository, comment, "deleted", github.tokens.actor(ask));
    repository.comments.remove(comment.id);
    github.webhooks.later("issue_comment", payload);
    return Answer.nothing();
  }

  private static String body(Ask ask) {
    var body = ask.text("body");
    if (body.isBlank()) {
      throw new Refused(
          Answer.invalid("IssueComment", "data", "unprocessable", "Body cannot be blank"));
    }
    if (body.codePointCount(0, body.length()) > MOST_BODY) {
      throw new Refused(
          Answer.invalid(
              "IssueComment",
              "data",
              "unprocessable",
              "Body is too long (maximum is 65536 characters)"));
    }
    return body;
  }

  private Answer reactions(Ask ask, StandInRepository repository, Matcher path) {
    var content = ask.query("content");
    return ask.page(
        reactionsOf(repository, path).stream()
            .filter(r -> content.isEmpty() || r.content().equals(content))
            .map(github.write::reaction)
            .toList());
  }

  private Answer react(Ask ask, StandInRepository repository, Matcher path) {
    var reactions = reactionsOf(repository, path);
    var content = ask.text("content");
    if (!REACTIONS.contains(content)) {
      return Answer.invalid("Reaction", "content", "invalid", content + " is not a reaction");
    }
    for (var reaction : reactions) {
      if (reaction.user().equals(github.tokens.actor(ask)) && reaction.content().equals(content)) {
        return Answer.ok(github.write.reaction(reaction));
      }
    }
    var reaction =
        new StandInRepository.Reaction(
            github.ids.incrementAndGet(),
            github.tokens.actor(ask),
            content,
            github.clock.instant());
    reactions.add(reaction);
    return Answer.created(github.write.reaction(reaction));
  }

  private Answer unreact(Ask ask, StandInRepository repository, Matcher path) {
    var id = Long.parseLong(path.group(3));
    return reactionsOf(repository, path).removeIf(r -> r.id() == id)
        ? Answer.nothing()
        : Answer.notFound();
  }

  private static List<StandInRepository.Reaction> reactionsOf(
      StandInRepository repository, Matcher path) {
    var id = Long.parseLong(path.group(2));
    if (path.group(1) != null) {
      var comment = repository.comments.get(id);
      if (comment != null) return comment.reactions;
    } else if (id <= Integer.MAX_VALUE) {
      var issue = repository.issues.get((int) id);
      if (issue != null) return issue.reactions;
    }
    throw new Refused(Answer.notFound());
  }

  private Answer createLabel(Ask ask, StandInRepository repository, Matcher path) {
    var name = ask.text("name");
    var color = ask.optionalText("color", "ededed");
    if (!color.matches("[0-9a-fA-F]{6}")) {
      return Answer.invalid("Label", "color", "invalid", color + " is not a color");
    }
    if (repository.labels.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      return Answer.error(
          422,
          "Validation Failed",
          List.of(Map.of("resource", "Label", "code", "already_exists", "field", "name")));
    }
    var label =
        new StandInRepository.Label(
            github.ids.incrementAndGet(), name, color, ask.optionalText("description", ""));
    repository.labels.put(name, label);
    return Answer.created(github.write.label(repository, label));
  }

  private Answer label(Ask ask, StandInRepository repository, Matcher path) {
    var label = repository.labels.get(decoded(path.group(1)));
    return label == null ? Answer.notFound() : Answer.ok(github.write.label(repository, label));
  }

  private Answer addLabels(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    for (var name : ask.texts("labels")) {
      if (issue.labels.add(name)) {
        repository.label(name, github.ids.incrementAndGet());
        labelled(ask, repository, issue, name, "labeled");
      }
    }
    return Answer.ok(labels(repository, issue));
  }

  private Answer setLabels(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    issue.labels.clear();
    return addLabels(ask, repository, path);
  }

  private Answer removeLabel(Ask ask, StandInRepository repository, Matcher path) {
    var issue = issue(repository, path);
    var name = decoded(path.group(2));
    if (!issue.labels.remove(name)) return Answer.error(404, "Label does not exist");
    labelled(ask, repository, issue, name, "unlabeled");
    return Answer.ok(labels(repository, issue));
  }

  private void labelled(
      Ask ask,
      StandInRepository repository,
      StandInRepository.Issue issue,
      String name,
      String action) {
    github.webhooks.later(
        issue.pull.isPresent() ? "pull_request" : "issues",
        github.payloads.labelled(repository, issue, name, action, github.tokens.actor(ask)));
  }

  private List<Map<String, Object>> labels(
      StandInRepository repository, StandInRepository.Issue issue) {
    return issue.labels.stream()
        .map(name -> github.write.label(repository, repository.label(name, 0)))
        .toList();
  }

  private Answer permission(Ask ask, StandInRepository repository, Matcher path) {
    if (ask.bearer().isEmpty()) throw Tokens.unauthorized("Requires authentication");
    var login = decoded(path.group(1));
    if (login.endsWith("[bot]") || github.strangers.contains(login)) {
      return Answer.error(404, login + " is not a user");
    }
    var role = repository.role(login);
    var user = new LinkedHashMap<>(github.write.user(login));
    var rank = List.of("none", "read", "triage", "write", "maintain", "admin").indexOf(role);
    var may = new LinkedHashMap<String, Object>();
    may.put("admin", rank >= 5);
    may.put("maintain", rank >= 4);
    may.put("push", rank >= 3);
    may.put("triage", rank >= 2);
    may.put("pull", rank >= 1);
    user.put("permissions", may);
    user.put("role_name", role);
    return Answer.ok(
        Map.of(
            // The older word knows fewer steps.
            "permission",
            switch (role) {
              case "maintain" -> "write";
              case "triage" -> "read";
              default -> role;
            },
            "role_name",
            role,
            "user",
            user));
  }

  private static StandInRepository.Issue issue(StandInRepository repository, Matcher path) {
    var issue = repository.issues.get(Integer.parseInt(path.group(1)));
    if (issue == null) throw new Refused(Answer.notFound());
    return issue;
  }

  private static StandInRepository.Comment comment(StandInRepository repository, Matcher path) {
    var comment = repository.comments.get(Long.parseLong(path.group(1)));
    if (comment == null) throw new Refused(Answer.notFound());
    return comment;
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
