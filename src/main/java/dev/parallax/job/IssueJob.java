package dev.parallax.job;

import dev.parallax.plan.Wish;
import dev.parallax.trigger.Trigger;
import java.time.Instant;

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

  /// The same because of an event.
  public String event(Trigger.Review trigger, String guid, Instant receivedAt)
      throws InterruptedException {
    var said = reviews.event(trigger, guid, receivedAt);
    approvals.byConfiguration(trigger.subject());
    return said;
  }
}
