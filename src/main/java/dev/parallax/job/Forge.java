package dev.parallax.job;

import dev.parallax.plan.Mistake;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.report.Report;
import dev.parallax.trigger.Trigger;
import java.util.List;

/// Where pull requests live. Every method throws `ForgeTrouble` when the forge does not do its
/// part.
public interface Forge {
  /// The pull request as it is now.
  Subject.PullRequest pullRequest(Trigger.SubjectRef ref);

  /// All that a run looks at, fetched once for all its agents.
  Snapshot snapshot(Subject.PullRequest subject);

  /// Says how a run stands, where that disturbs nobody (a check run on GitHub).
  ///
  /// @param title in a few words
  /// @param summary Markdown
  void progress(Subject.PullRequest subject, RunRecord run, String title, String summary);

  /// Puts the report where people read it: one comment per subject, found again and edited.
  void publish(Subject.PullRequest subject, RunRecord run, Report report);

  /// The same, and makes the comment again if somebody took it away: a person asked for it.
  void publishAgain(Subject.PullRequest subject, RunRecord run, Report report);

  /// Says what is wrong with the project's configuration, in the place of a report.
  void mistaken(Subject.PullRequest subject, RunRecord run, List<Mistake> mistakes);

  /// Says that a run ended without a report.
  void ended(Subject.PullRequest subject, RunRecord run, String reason);

  /// Where files of the head commit are shown: a prefix that a path is added to.
  String blobUrl(Subject.PullRequest subject);

  /// Whether this person may command us here: write permission or more, asked of the forge now.
  boolean mayCommand(Trigger.SubjectRef ref, Trigger.Sender sender);

  /// Shows the writer of a comment that it was seen.
  void acknowledge(Trigger.SubjectRef ref, long commentId);

  /// Answers a comment with a short one of our own.
  void reply(Trigger.SubjectRef ref, String text);
}
