package dev.parallax.job;

import dev.parallax.plan.Wish;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.List;

/// One issue, from the trigger to the comment. The looking is that of `ReviewJob`; what is proposed
/// and done besides is here.
public final class IssueJob {
  private final ReviewJob reviews;
  private final Approvals approvals;

  public IssueJob(ReviewJob reviews, Approvals approvals) {
    this.reviews = reviews;
    this.approvals = approvals;
  }

  /// Says what an issue is, and sets its labels where the configuration says so.
  public String triage(Trigger.SubjectRef ref, Wish wish, String guid) throws InterruptedException {
    var said = reviews.review(ref, wish, guid);
    approvals.byConfiguration(ref);
    return said;
  }

  /// Has those look again that failed.
  public String retry(Trigger.SubjectRef ref, List<String> agents, Wish.Tuning tuning, String guid)
      throws InterruptedException {
    var said = reviews.retry(ref, agents, tuning, guid);
    approvals.byConfiguration(ref);
    return said;
  }

  /// Says what an issue is because of an event.
  public String event(Trigger.Review trigger, String guid, Instant receivedAt)
      throws InterruptedException {
    var said = reviews.event(trigger, guid, receivedAt);
    approvals.byConfiguration(trigger.subject());
    return said;
  }
}
