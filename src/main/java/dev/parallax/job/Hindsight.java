package dev.parallax.job;

import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.trigger.Trigger;

/// The forge as a replay sees it: what was looked at, read again as it was then. There is no way to
/// write anything through it, so that a replay cannot, whatever it does. Every method throws
/// `ForgeTrouble` when the forge does not do its part; its kind is `GONE` where a commit is not
/// there any more.
public interface Hindsight {
  /// The pull request or the issue as it is now.
  Subject.Hosted subject(Trigger.SubjectRef ref);

  /// All that a run looks at: a pull request's change at the commit that the subject names,
  /// whatever was pushed since.
  ///
  /// @param project the commit whose conventions apply; empty for the default branch as it is now
  Snapshot snapshot(Subject.Hosted asItWas, String project);

  /// Where files of a commit are shown: a prefix that a path is added to.
  String blobUrl(Subject.Hosted subject, String commit);
}
