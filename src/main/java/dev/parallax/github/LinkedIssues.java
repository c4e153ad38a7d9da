package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Background;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The issues that a pull request says it closes, in the words that GitHub itself goes by: `Fixes
/// #12`. Only those of the same repository, and few. Why one cannot be read is noted; a run never
/// fails for it.
final class LinkedIssues {
  /// With more of them a review would ask more of GitHub than it may.
  private static final int MOST = 2;

  private static final int MOST_BODY = 65_536;
  private static final Pattern CLOSING =
      Pattern.compile(
          "(?<![\\w-])(?i:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \\t]{1,4}(\\S{2,200})");
  private static final Pattern NUMBER = Pattern.compile("#([1-9]\\d{0,8})(?!\\w)");

  private LinkedIssues() {}

  /// What is known of a pull request by the issues that it closes.
  static Background of(GitHubApp app, Subject.PullRequest pull) {
    var requests = app.requests(pull.repository().installation(), pull.repository().id());
    var issues = new ArrayList<Background.Issue>();
    var notes = new ArrayList<String>();
    for (var number : numbers(pull)) {
      try {
        var issue =
            requests.get("/repositories/%d/issues/%d".formatted(pull.repository().id(), number));
        // The same numbers count pull requests: that one is a change, not the reason for one.
        if (issue.has("pull_request")) continue;
        issues.add(
            Background.Issue.of(
                number, issue.path("title").asText(""), issue.path("body").asText("")));
      } catch (ForgeTrouble trouble) {
        notes.add(
            "issue #%d, which the pull request names, could not be read: %s"
                .formatted(number, why(trouble)));
      }
    }
    return new Background(issues, List.of(), List.of(), notes);
  }

  private static String why(ForgeTrouble trouble) {
    return switch (trouble.kind()) {
      case GONE -> "it is not there";
      case DENIED -> "reading issues is not permitted";
      case PASSING, AMBIGUOUS, REFUSED -> "GitHub did not give it";
    };
  }

  /// The numbers of the issues that are closed, in the order in which they are named.
  static Set<Integer> numbers(Subject.PullRequest pull) {
    var numbers = new LinkedHashSet<Integer>();
    var body = pull.body().substring(0, Math.min(pull.body().length(), MOST_BODY));
    var closing = CLOSING.matcher(body.replaceAll("(?s)<!--.*?-->", ""));
    while (closing.find() && numbers.size() < MOST) {
      var named = NUMBER.matcher(here(closing.group(1), pull));
      if (!named.lookingAt()) continue;
      var number = Integer.parseInt(named.group(1));
      if (number != pull.number()) numbers.add(number);
    }
    return numbers;
  }

  /// `#12` for all ways to name an issue of the same repository.
  private static String here(String reference, Subject.PullRequest pull) {
    var own = Pattern.quote(pull.repository().fullName());
    return reference
        .replaceFirst("^(?i:" + own + ")(?=#)", "")
        .replaceFirst("^https?://[^/\\s]+/(?i:" + own + ")/issues/", "#");
  }
}
