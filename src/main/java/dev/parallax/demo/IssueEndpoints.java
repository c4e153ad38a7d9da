package dev.parallax.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What became of an issue: who named it, and in which commits.
final class IssueEndpoints {
  private final StandInGitHub github;

  IssueEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.read("/issues/(\\d{1,8})/timeline", "issues", this::timeline);
  }

  private Answer timeline(Ask ask, StandInRepository repository, Matcher path) {
    var number = Integer.parseInt(path.group(1));
    if (!repository.issues.containsKey(number)) return Answer.notFound();
    var names = Pattern.compile("#" + number + "(?!\\d)");
    var events = new ArrayList<Map<String, Object>>();
    for (var other : repository.issues.values()) {
      if (other.number != number && names.matcher(other.title + "\n" + other.body).find()) {
        events.add(mention(repository, other));
      }
    }
    if (!repository.main().isEmpty()) {
      for (var commit : repository.git.history(repository.main())) {
        if (names.matcher(commit.message()).find()) events.add(commit(repository, commit));
      }
    }
    return ask.page(List.copyOf(events));
  }

  private Map<String, Object> mention(StandInRepository repository, StandInRepository.Issue other) {
    var source = new LinkedHashMap<>(github.write.issue(repository, other));
    source.put("repository", github.write.repository(repository));
    var event = new LinkedHashMap<String, Object>();
    event.put("actor", github.write.user(other.author));
    event.put("created_at", other.madeAt.toString());
    event.put("updated_at", other.changedAt.toString());
    event.put("source", Map.of("type", "issue", "issue", source));
    event.put("event", "cross-referenced");
    return event;
  }

  private Map<String, Object> commit(StandInRepository repository, GitObjects.Commit commit) {
    var url = github.apiUrl() + "/repos/" + repository.fullName();
    var event = new LinkedHashMap<String, Object>();
    event.put("id", Math.abs((long) commit.sha().hashCode()));
    event.put("node_id", "REFE_" + commit.sha());
    event.put("url", url + "/issues/events/" + Math.abs((long) commit.sha().hashCode()));
    event.put("actor", github.write.user(repository.owner));
    event.put("event", "referenced");
    event.put("commit_id", commit.sha());
    event.put("commit_url", url + "/commits/" + commit.sha());
    event.put("created_at", commit.at().toString());
    event.put("performed_via_github_app", null);
    return event;
  }
}
