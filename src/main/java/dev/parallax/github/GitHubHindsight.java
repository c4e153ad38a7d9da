package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.Hindsight;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.trigger.Trigger;
import java.util.function.Function;

/// GitHub as replays see it: commits as they are kept there by their names, whatever became of the
/// pull request since. Only ever asks for things.
final class GitHubHindsight implements Hindsight {
  private final GitHubApp app;
  private final Function<Trigger.SubjectRef, Subject.Hosted> subjects;
  private final String htmlUrl;

  /// @param subjects reads what is there now
  /// @param htmlUrl where people see repositories
  GitHubHindsight(
      GitHubApp app, Function<Trigger.SubjectRef, Subject.Hosted> subjects, String htmlUrl) {
    this.app = app;
    this.subjects = subjects;
    this.htmlUrl = htmlUrl;
  }

  @Override
  public Subject.Hosted subject(Trigger.SubjectRef ref) {
    return subjects.apply(ref);
  }

  @Override
  public Snapshot snapshot(Subject.Hosted asItWas, String project) {
    return switch (asItWas) {
      case Subject.PullRequest pull -> snapshot(pull, project);
      // What was said in an issue has no names by which it could be had as it was.
      case Subject.Issue issue -> new Issues(app).snapshot(issue);
    };
  }

  private Snapshot snapshot(Subject.PullRequest pull, String project) {
    var id = pull.repository().id();
    var requests = app.requests(pull.repository().installation(), id);
    var head = CommitTree.at(requests, id, pull.head());
    app.requireBudget(pull.repository().installation(), id);
    // As a pull request shows it: from where the two lines of commits part.
    var comparison =
        requests.get("/repositories/%d/compare/%s...%s".formatted(id, pull.base(), pull.head()));
    var change = ChangedFiles.of(comparison, head);
    var branch = pull.repository().defaultBranch();
    var objects = head.objects();
    var files =
        project.isEmpty()
            ? CommitTree.ofBranch(requests, id, branch, objects)
            : projectAt(requests, id, project, branch, objects);
    return new Snapshot(pull, change, head, files, LinkedIssues.of(app, pull));
  }

  /// The conventions of a commit that is gone are those of the default branch: what was looked at
  /// is there all the same.
  private static CommitTree projectAt(
      GitHubApp.Requests requests, long id, String commit, String branch, Objects objects) {
    try {
      return CommitTree.at(requests, id, commit, objects);
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      return CommitTree.ofBranch(requests, id, branch, objects);
    }
  }

  @Override
  public String blobUrl(Subject.Hosted subject, String commit) {
    return htmlUrl + "/" + subject.repository().fullName() + "/blob/" + commit;
  }
}
