package dev.parallax.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/// Issues that the App opens, and which of them stand under which.
final class SubIssueEndpoints {
  private static final int MOST_TITLE = 256;
  private static final int MOST_BODY = 65_536;
  private static final int MOST_UNDER_ONE = 100;

  private final StandInGitHub github;

  /// The numbers of the issues under one, by the id of that one.
  private final Map<Long, List<Integer>> under = new HashMap<>();

  SubIssueEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.write("POST", "/issues", "issues", (ask, r, _) -> create(ask, r));
    routes.read("/issues/(\\d{1,8})/sub_issues", "issues", this::list);
    routes.write("POST", "/issues/(\\d{1,8})/sub_issues", "issues", this::add);
  }

  private Answer create(Ask ask, StandInRepository repository) {
    var title = ask.text("title");
    var body = ask.optionalText("body", "");
    if (title.isBlank()) return Answer.invalid("Issue", "title", "missing_field", "no title");
    if (title.length() > MOST_TITLE) {
      return Answer.invalid(
          "Issue", "title", "custom", "title is too long (maximum is 256 characters)");
    }
    if (body.codePointCount(0, body.length()) > MOST_BODY) {
      return Answer.invalid(
          "Issue", "body", "custom", "body is too long (maximum is 65536 characters)");
    }
    var issue =
        new StandInRepository.Issue(
            repository.nextNumber(),
            title,
            body,
            StandInGitHub.BOT,
            github.clock.instant(),
            Optional.empty());
    for (var label : ask.texts("labels")) {
      repository.label(label, github.ids.incrementAndGet());
      issue.labels.add(label);
    }
    repository.issues.put(issue.number, issue);
    github.webhooks.later(
        "issues", github.payloads.issue(repository, issue, "opened", StandInGitHub.BOT, Map.of()));
    var written = github.write.issue(repository, issue);
    return Answer.created(written).with("Location", String.valueOf(written.get("url")));
  }

  private Answer list(Ask ask, StandInRepository repository, Matcher path) {
    return ask.page(
        numbers(repository, issue(repository, path)).stream()
            .map(number -> github.write.issue(repository, repository.issue(number)))
            .toList());
  }

  private Answer add(Ask ask, StandInRepository repository, Matcher path) {
    var parent = issue(repository, path);
    var wanted = ask.json().path("sub_issue_id");
    if (!wanted.isIntegralNumber()) throw Ask.invalid("\"sub_issue_id\" wasn't supplied.");
    var sub =
        repository.issues.values().stream()
            .filter(issue -> id(repository, issue) == wanted.longValue())
            .findFirst();
    if (sub.isEmpty()) {
      return Answer.error(404, "The provided sub-issue does not exist");
    }
    var number = sub.get().number;
    var taken = under.values().stream().anyMatch(numbers -> numbers.contains(number));
    if (number == parent.number || taken) {
      return refused(
          "Issue may not contain duplicate sub-issues and Sub issue may only have one" + " parent");
    }
    var numbers = numbers(repository, parent);
    if (numbers.size() >= MOST_UNDER_ONE)
      return refused("Parent cannot have more than 100 sub-issues");
    numbers.add(number);
    parent.changedAt = github.clock.instant();
    return Answer.created(github.write.issue(repository, parent));
  }

  private static Answer refused(String why) {
    return Answer.error(
        422, "An error occurred while adding the sub-issue to the parent issue. " + why);
  }

  /// The numbers of the issues under one, in the order in which they were put there.
  List<Integer> numbers(StandInRepository repository, StandInRepository.Issue parent) {
    return under.computeIfAbsent(id(repository, parent), _ -> new ArrayList<>());
  }

  private long id(StandInRepository repository, StandInRepository.Issue issue) {
    return ((Number) github.write.issue(repository, issue).getOrDefault("id", 0L)).longValue();
  }

  private static StandInRepository.Issue issue(StandInRepository repository, Matcher path) {
    var issue = repository.issues.get(Integer.parseInt(path.group(1)));
    if (issue == null || issue.pull.isPresent()) throw new Refused(Answer.notFound());
    return issue;
  }
}
