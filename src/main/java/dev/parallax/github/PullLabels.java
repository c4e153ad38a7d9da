package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The labels of ours on a pull request, so that it can be searched for: one that it waits for a
/// person, and, where the repository names them, one for how its review ended. They go when they
/// are no longer true. Others are not touched.
final class PullLabels {
  static final String ESCALATED = "parallax-escalated";
  private static final Logger log = LoggerFactory.getLogger(PullLabels.class);

  private final GitHubApp app;

  PullLabels(GitHubApp app) {
    this.app = app;
  }

  void mark(Subject.PullRequest subject, Report report) {
    var results = report.plan().config().review().outlets().labels();
    Set<String> ours = new LinkedHashSet<>(List.of(ESCALATED));
    ours.addAll(results.values());
    Set<String> wanted = new LinkedHashSet<>();
    if (report.needsPerson()) wanted.add(ESCALATED);
    var label = results.get(report.result());
    if (label != null) wanted.add(label);
    mark(subject, wanted, ours);
  }

  /// GitHub makes a label that the repository does not have. Names are compared as GitHub does.
  private void mark(Subject.PullRequest subject, Set<String> wanted, Set<String> ours) {
    var missing = wanted.stream().filter(name -> !has(subject.labels(), name)).toList();
    var wrong = ours.stream().filter(n -> has(subject.labels(), n) && !has(wanted, n)).toList();
    if (missing.isEmpty() && wrong.isEmpty()) return;
    var requests = app.requests(subject.repository().installation(), subject.repository().id());
    var labels =
        "/repositories/%d/issues/%d/labels".formatted(subject.repository().id(), subject.number());
    try {
      if (!missing.isEmpty()) requests.post(labels, Map.of("labels", missing));
    } catch (ForgeTrouble trouble) {
      say(subject, trouble);
    }
    for (var name : wrong) {
      try {
        requests.delete(labels + "/" + Http.encoded(name));
      } catch (ForgeTrouble trouble) {
        say(subject, trouble);
      }
    }
  }

  /// Best effort: the comment and the check say the same.
  private static void say(Subject.PullRequest subject, ForgeTrouble trouble) {
    log.info("the labels of {}: {}", subject.key(), trouble.getMessage());
  }

  private static boolean has(Set<String> labels, String name) {
    return labels.stream().anyMatch(name::equalsIgnoreCase);
  }
}
