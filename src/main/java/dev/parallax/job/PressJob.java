package dev.parallax.job;

import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.run.Progress;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.util.List;
import java.util.Optional;

/// Does what somebody asked for with a button on a run's page: the same as the command of that name
/// does in the run's thread.
public final class PressJob {
  private final Admission admission;
  private final RunStore runs;
  private final ReviewJob reviews;
  private final IssueJob issues;
  private final Again again;

  public PressJob(
      Admission admission, RunStore runs, ReviewJob reviews, IssueJob issues, Again again) {
    this.admission = admission;
    this.runs = runs;
    this.reviews = reviews;
    this.issues = issues;
    this.again = again;
  }

  /// What makes replays, and reads what a delivery asked for.
  public record Again(ReplayJob replays, Inbox inbox, TriggerReader reader) {
    /// What keys of replays made by a button begin with; the press's GUID follows.
    public static final String KEY = "replay by press ";

    private ReplayJob.Result replay(Press press, String guid) throws InterruptedException {
      var wanted = press.again();
      ReplayJob.Of of = new ReplayJob.Of.Run(press.runId());
      if (press.runId().isEmpty()) {
        var sent = inbox.find(wanted.delivery());
        if (sent.isEmpty()) {
          return new ReplayJob.Result.Refused(
              List.of("the body of delivery " + wanted.delivery() + " is not kept any more"));
        }
        of = new ReplayJob.Of.Sent(wanted.delivery(), reader.read(sent.get()));
      }
      return replays.replay(
          new ReplayJob.Wanted(of, wanted.variation(), wanted.anew(), press.who()),
          KEY + guid,
          Progress.NONE);
    }
  }

  /// Where a run's commands belong; empty when nothing can be asked for there: it was never
  /// planned, or is not what a retry in its thread is about.
  public static Optional<Trigger.SubjectRef> thread(RunRecord run, RunStore runs) {
    if (run.subjectKey().contains("/")) return Optional.empty();
    return runs.plan(run.id())
        .map(plan ->
            switch (plan.subject()) {
              case Subject.Issue _ -> On.ISSUE;
              case Subject.PullRequest _, Subject.LocalRange _ -> On.PULL_REQUEST;
            })
        .map(on -> at(run, on));
  }

  /// The place of a run.
  public static Trigger.SubjectRef at(RunRecord run, On on) {
    var slash = run.repository().indexOf('/');
    return new Trigger.SubjectRef(
        run.installation(),
        run.repositoryId(),
        run.repository().substring(0, Math.max(0, slash)),
        run.repository().substring(slash + 1),
        on,
        run.number());
  }

  /// Whether a run is the one that commands in its thread are about.
  public static boolean isNewest(RunRecord run, RunStore runs) {
    return runs.newest(run.subjectKey()).filter(r -> r.id().equals(run.id())).isPresent();
  }

  /// Does what was pressed.
  ///
  /// @return what became of it, in a line for people
  String pressed(Press press, String guid) throws InterruptedException {
    if (press.button() == Press.Button.REPLAY) return again.replay(press, guid).words();
    var found = runs.find(press.runId());
    if (found.isEmpty()) return "there is no such run";
    var run = found.get();
    return switch (press.button()) {
      case CANCEL -> cancel(run, "cancelled by " + press.who() + " on its page");
      case RETRY -> retry(run, guid);
      case REPLAY -> throw new IllegalStateException("done before");
    };
  }

  /// A replay is no part of what goes on in its subject's thread, and nothing there is of it.
  private String cancel(RunRecord run, String reason) {
    return run.isReplay()
        ? reviews.cancelAlone(run, reason)
        : reviews.cancel(at(run, On.PULL_REQUEST), reason);
  }

  private String retry(RunRecord run, String guid) throws InterruptedException {
    var ref = thread(run, runs);
    if (ref.isEmpty()) return "the run cannot be run again: it is forgotten, or was never planned";
    if (!isNewest(run, runs)) {
      return "a newer run has taken its place";
    }
    var obstacle = admission.obstacle(ref.get(), guid);
    if (obstacle.isPresent()) return obstacle.get();
    return switch (ref.get().on()) {
      case PULL_REQUEST -> reviews.retry(ref.get(), List.of(), Wish.Tuning.NONE, guid);
      case ISSUE -> issues.retry(ref.get(), List.of(), Wish.Tuning.NONE, guid);
    };
  }
}
