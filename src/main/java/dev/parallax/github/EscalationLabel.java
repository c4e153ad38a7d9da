package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The label on a pull request that waits for a person, so that it can be searched for. It goes
/// when nobody need look any more.
final class EscalationLabel {
  static final String NAME = "parallax-escalated";
  private static final Logger log = LoggerFactory.getLogger(EscalationLabel.class);

  private final GitHubApp app;

  EscalationLabel(GitHubApp app) {
    this.app = app;
  }

  void mark(Subject.PullRequest subject, boolean needsPerson) {
    if (needsPerson == subject.labels().contains(NAME)) return;
    var requests = app.requests(subject.repository().installation(), subject.repository().id());
    var labels =
        "/repositories/%d/issues/%d/labels".formatted(subject.repository().id(), subject.number());
    try {
      if (needsPerson) requests.post(labels, Map.of("labels", new String[] {NAME}));
      else requests.delete(labels + "/" + NAME);
    } catch (ForgeTrouble trouble) {
      // Best effort: the comment and the check say the same.
      log.info("the label of {}: {}", subject.key(), trouble.getMessage());
    }
  }
}
