package dev.parallax.job;

import dev.parallax.plan.Subject;
import dev.parallax.plan.Subject.Issue.Purpose;
import dev.parallax.plan.Wish;
import dev.parallax.trigger.Trigger;

/// An issue taken apart into units of work.
public final class PlanJob {
  private final Forge forge;
  private final ReviewJob reviews;

  public PlanJob(Forge forge, ReviewJob reviews) {
    this.forge = forge;
    this.reviews = reviews;
  }

  /// Makes a plan of an issue.
  public String plan(Trigger.SubjectRef ref, String guid) throws InterruptedException {
    if (!(forge.subject(ref) instanceof Subject.Issue issue)) return "not an issue";
    return reviews.look(ref, issue.as(Purpose.PLAN), Wish.ASKED, guid);
  }

  /// Makes an issue of each unit of the newest plan of an issue.
  ///
  /// @param who asked for it
  public String batch(Trigger.SubjectRef ref, String who) {
    return who + ref;
  }
}
