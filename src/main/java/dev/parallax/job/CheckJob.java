package dev.parallax.job;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.report.CheckSummary;
import dev.parallax.report.CheckSummary.Conclusion;
import dev.parallax.trigger.Trigger;
import java.util.List;
import java.util.Optional;

/// What the forge asks of our check: to look again, and to answer for a merge queue.
public final class CheckJob {
  private final Forge forge;
  private final Admission admission;
  private final RunStore runs;
  private final ReviewJob reviews;

  public CheckJob(Forge forge, Admission admission, RunStore runs, ReviewJob reviews) {
    this.forge = forge;
    this.admission = admission;
    this.runs = runs;
    this.reviews = reviews;
  }

  /// Runs again what failed; everything, when nothing had and that was asked for.
  ///
  /// @return what became of it, in a line for people
  public String retry(Trigger.Retry trigger, String guid) throws InterruptedException {
    var number = number(trigger);
    if (number.isEmpty()) return "no run looked at this commit";
    var ref = trigger.subject().at(number.get());
    var obstacle = admission.obstacle(ref, trigger.sender(), guid);
    if (obstacle.isPresent()) return obstacle.get();
    return trigger.anew() && isWhole(ref)
        ? reviews.review(ref, new Wish(List.of(), true), guid)
        : reviews.retry(ref, List.of(), Wish.Tuning.NONE, guid);
  }

  /// The pull request that is meant. GitHub does not name those of forks, and of several with the
  /// same head it names them all: the run that made the check knows better.
  private Optional<Integer> number(Trigger.Retry trigger) {
    var repository = trigger.subject().repositoryId();
    var named = trigger.subject().number();
    return runs.find(trigger.runId())
        .filter(run -> run.head().equals(trigger.head()))
        .filter(run -> run.subjectKey().equals(Subject.PullRequest.key(repository, run.number())))
        .map(RunRecord::number)
        .or(() -> named > 0 ? Optional.of(named) : Optional.empty())
        .or(() -> runs.newestAt(repository, trigger.head()).map(RunRecord::number));
  }

  /// Whether the newest run was reported and everybody in it looked.
  private boolean isWhole(Trigger.SubjectRef ref) {
    return newest(ref)
        .filter(run -> run.state() == RunRecord.State.REPORTED)
        .filter(run ->
            runs.ends(run.id()).values().stream()
                .allMatch(end ->
                    switch (end.outcome()) {
                      case Outcome.Reported _, Outcome.Skipped _ -> true;
                      case Outcome.Failed _, Outcome.Cancelled _ -> false;
                    }))
        .isPresent();
  }

  /// Answers at once, from what is known of the pull request. No review is started: a queue must
  /// not wait for one, and what it would look at was looked at already.
  public String queued(Trigger.Queued trigger) {
    var check = check(trigger.subject());
    forge.answer(trigger.subject(), trigger.commit(), check);
    return "the merge queue was answered: " + check.title();
  }

  private CheckSummary check(Trigger.SubjectRef ref) {
    var newest = newest(ref);
    if (newest.isEmpty()) return unknown(ref, "was not reviewed");
    var run = newest.get();
    return switch (run.state()) {
      case OPEN -> unknown(ref, "is still being reviewed");
      case CANCELLED, ENDED -> unknown(ref, "has no report: its newest run ended without one");
      case REPORTED -> {
        if (!forge.subject(ref).head().equals(run.head())) {
          yield unknown(ref, "has a newer commit than its report");
        }
        yield runs.kept(run.id())
            .map(kept -> of(ref, CheckSummary.of(kept.report())))
            .orElseGet(() -> unknown(ref, "has a report that is not kept any more"));
      }
    };
  }

  private static CheckSummary of(Trigger.SubjectRef ref, CheckSummary own) {
    return new CheckSummary(
        own.conclusion(),
        own.title(),
        "The same as the check of pull request #" + ref.number() + ".",
        List.of(),
        own.pageUrl(),
        false);
  }

  private static CheckSummary unknown(Trigger.SubjectRef ref, String why) {
    return new CheckSummary(
        Conclusion.NEUTRAL,
        "Pull request #" + ref.number() + " " + why,
        "Nothing is held back by this.",
        List.of(),
        "",
        false);
  }

  private Optional<RunRecord> newest(Trigger.SubjectRef ref) {
    return runs.newest(Subject.PullRequest.key(ref.repositoryId(), ref.number()));
  }
}
