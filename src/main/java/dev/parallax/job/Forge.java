package dev.parallax.job;

import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.report.CheckSummary;
import dev.parallax.report.Proposal;
import dev.parallax.report.Report;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.Trigger;
import java.util.List;
import java.util.Optional;

/// Where pull requests and issues live. Every method throws `ForgeTrouble` when the forge does not
/// do its part.
public interface Forge {
  /// The pull request, or the issue to be triaged, as it is now.
  Subject.Hosted subject(Trigger.SubjectRef ref);

  /// All that a run looks at, fetched once for all its agents.
  Snapshot snapshot(Subject.Hosted subject);

  /// The files of a repository at a commit, for their configuration.
  Source project(Repository repository, String commit);

  /// Says how a run stands, where that disturbs nobody (a check run on GitHub; issues have no such
  /// place).
  ///
  /// @param title in a few words
  /// @param summary Markdown
  /// @param pageUrl where the run's page is; empty when there is none
  void progress(
      Subject.Hosted subject, RunRecord run, String title, String summary, String pageUrl);

  /// Puts the report where people read it: one comment per subject, found again and edited.
  void publish(Subject.Hosted subject, RunRecord run, Report report);

  /// The same, and makes the comment again if somebody took it away: a person asked for it.
  void publishAgain(Subject.Hosted subject, RunRecord run, Report report);

  /// Makes the comment read like this report again, and nothing else.
  void show(Subject.Hosted subject, Report report);

  /// Says how a commit that a merge queue made is checked.
  ///
  /// @param ref the pull request that it was made for
  void answer(Trigger.SubjectRef ref, String commit, CheckSummary check);

  /// Says what is wrong with the project's configuration, in the place of a report.
  void mistaken(Subject.Hosted subject, RunRecord run, List<Mistake> mistakes);

  /// Says that a run ended without a report.
  void ended(Subject.Hosted subject, RunRecord run, String reason);

  /// Where files of a commit are shown: a prefix that a path is added to.
  String blobUrl(Subject.Hosted subject, String commit);

  /// Whether this person may command us here: write permission or more, asked of the forge now.
  boolean mayCommand(Trigger.SubjectRef ref, Trigger.Sender sender);

  /// What people made of our comments on a pull request's lines. Nothing is asked where there are
  /// none.
  List<Echo> echoes(Trigger.SubjectRef ref);

  /// What a comment says now; empty when it is not there any more.
  Optional<String> comment(Trigger.SubjectRef ref, long commentId);

  /// Shows the writer of a comment that it was seen.
  void acknowledge(Trigger.SubjectRef ref, long commentId);

  /// An issue as it is now.
  Item item(Repository repository, int number);

  /// The issues that a query means, in the repository of the one where it was asked for, and
  /// without that one.
  Found find(Subject.Issue host, IssueQuery query);

  /// Opens an issue, and puts it under another one; nothing is made twice, however often this is
  /// called.
  ///
  /// @param text as people read it, safe as Markdown
  /// @param key by which it is known again
  /// @return its number
  int openUnder(Subject.Issue parent, String title, String text, String key);

  /// Does what is proposed. When it throws, the issue is as it was before.
  ///
  /// @param issue where it was proposed
  /// @param key by which it is known again when it is done again after a crash: then nothing is
  ///   made twice
  /// @return what came of it, for people
  String perform(Subject.Issue issue, Proposal proposal, String key);

  /// Answers somebody in a comment of its own; nothing is said twice, however often this is called.
  ///
  /// @param key by which the answer is known again
  void reply(Trigger.SubjectRef ref, String text, String key);
}
