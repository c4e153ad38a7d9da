package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import java.util.Map;

/// Issues that stand under another one. Each is made once and put there once.
final class SubIssues {
  private static final int MOST_PAGES = 2;

  private final GitHubApp app;
  private final OneIssue issues;

  SubIssues(GitHubApp app, OneIssue issues) {
    this.app = app;
    this.issues = issues;
  }

  int open(Subject.Issue parent, String title, String text, String key) {
    var place = parent.repository();
    var made = issues.make(place, key, title, text);
    var path = "/repositories/%d/issues/%d/sub_issues".formatted(place.id(), parent.number());
    try {
      requests(place).post(path, Map.of("sub_issue_id", made.id()));
    } catch (ForgeTrouble trouble) {
      // It may stand there already: a call before this one may have been cut off after the link.
      if (!isThere(place, path, made)) throw explained(made, trouble);
    }
    return made.number();
  }

  private boolean isThere(Repository place, String path, OneIssue.Made made) {
    for (var page = 1; page <= MOST_PAGES; page++) {
      var there = requests(place).get(path + "?per_page=100&page=" + page);
      for (var sub : there) {
        if (sub.path("id").asLong() == made.id()) return true;
      }
      if (there.size() < 100) return false;
    }
    return false;
  }

  private static ForgeTrouble explained(OneIssue.Made made, ForgeTrouble trouble) {
    return new ForgeTrouble(
        trouble.kind(),
        "#%d is open, but could not be put under this issue: %s"
            .formatted(made.number(), trouble.getMessage()),
        trouble.retryAfter().orElse(null),
        trouble);
  }

  private GitHubApp.Requests requests(Repository place) {
    return app.requests(place.installation(), place.id());
  }
}
