package dev.parallax.job;

import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.plan.Wish;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import dev.parallax.trigger.Trigger;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One pull request, from the trigger to the comment. Read this class first.
///
/// It can be interrupted anywhere and called again with the same trigger: the run is found again by
/// its key, tasks that ended are not run again, and the comment is found again and edited.
public final class ReviewJob {
  private static final Logger log = LoggerFactory.getLogger(ReviewJob.class);

  private final Forge forge;
  private final RunStore runs;
  private final Runner runner;
  private final Running running;
  private final String publicUrl;
  private final InstantSource clock;

  /// @param publicUrl where this server's pages are reached, for links; empty when they are not
  public ReviewJob(
      Forge forge,
      RunStore runs,
      Runner runner,
      Running running,
      String publicUrl,
      InstantSource clock) {
    this.forge = forge;
    this.runs = runs;
    this.runner = runner;
    this.running = running;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /// Reviews a pull request at the head that it has now.
  ///
  /// @param guid of the delivery that asked, so that a person who asks again gets another run
  /// @return what became of it, in a line for people
  public String review(Trigger.Review trigger, String guid) throws InterruptedException {
    var subject = forge.pullRequest(trigger.pullRequest());
    var key = key(subject, trigger, guid);
    var run = runs.open(key, subject, trigger.agents());
    if (run.state() == RunRecord.State.REPORTED) return "already reported by run " + run.id();
    if (run.state() != RunRecord.State.OPEN) runs.reopen(run.id(), List.of());
    return carryOn(subject, run, new Wish(trigger.agents(), trigger.asked()));
  }

  /// Runs again what failed in the newest run; everything when the head has moved on since.
  ///
  /// @param agents only these; empty for all that failed
  public String retry(Trigger.PullRequestRef ref, List<String> agents, String guid)
      throws InterruptedException {
    var subject = forge.pullRequest(ref);
    var newest = runs.newest(subject.key()).filter(run -> run.head().equals(subject.head()));
    if (newest.isEmpty()) return review(new Trigger.Review(ref, "", agents, true), guid);
    var run = newest.get();
    if (run.state() != RunRecord.State.OPEN) {
      var again = runs.reopen(run.id(), agents);
      // One that was cancelled or ended early may lack tasks that never had an end.
      if (again.isEmpty() && run.state() == RunRecord.State.REPORTED) {
        return "nothing had failed in run " + run.id();
      }
    }
    return carryOn(subject, run, new Wish(run.agents(), true));
  }

  /// Stops what is under way on a pull request.
  public String cancel(Trigger.PullRequestRef ref, String reason) {
    var cancelled =
        runs.cancel(Subject.PullRequest.key(ref.repositoryId(), ref.number()), "", reason);
    running.cancel(cancelled, reason);
    return "cancelled " + cancelled.size() + " runs: " + reason;
  }

  private String carryOn(Subject.PullRequest subject, RunRecord run, Wish wish)
      throws InterruptedException {
    var cancellation = running.begin(run.id());
    try {
      var superseded = "superseded by a run at " + subject.head();
      running.cancel(runs.cancel(subject.key(), run.id(), superseded), superseded);
      var snapshot = forge.snapshot(subject);
      return switch (Planner.plan(snapshot, wish)) {
        case Planned.Nothing(var reason) -> nothing(run, reason);
        case Planned.Mistaken(var mistakes) -> {
          forge.mistaken(subject, run, mistakes);
          runs.ended(run.id(), "the configuration is wrong: " + mistakes.getFirst());
          yield "the configuration is wrong";
        }
        case Planned.Ready(var plan) -> look(subject, run, snapshot, plan, cancellation);
      };
    } finally {
      running.end(run.id());
    }
  }

  private String nothing(RunRecord run, String reason) {
    log.info("run {} on {}#{}: {}", run.id(), run.repository(), run.number(), reason);
    runs.ended(run.id(), reason);
    return reason;
  }

  private String look(
      Subject.PullRequest subject,
      RunRecord run,
      Snapshot snapshot,
      Plan plan,
      Cancellation cancellation)
      throws InterruptedException {
    var journal = runs.journal(run.id());
    forge.started(subject, run);
    var started = clock.instant();
    var ends = runner.run(plan, snapshot.source(), journal, Progress.NONE, cancellation);
    if (isCancelled(run, cancellation)) {
      forge.ended(subject, run, "cancelled");
      return "cancelled";
    }
    var facts =
        new RunFacts(
            run.id(),
            publicUrl.isEmpty() ? "" : publicUrl + "/runs/" + run.id(),
            forge.blobUrl(subject),
            started,
            clock.instant());
    var previous = runs.previous(subject.key(), run.id());
    var report = Report.of(plan, ends, previous, outputs(run, plan), facts);
    return publish(subject, run, report, journal);
  }

  private String publish(
      Subject.PullRequest subject, RunRecord run, Report report, Journal journal) {
    forge.publish(subject, run, report);
    runs.reported(run.id(), report);
    journal.note(new Moment(clock.instant(), Moment.Kind.REPORTED, "", report.verdict().words()));
    log.info(
        "run {} on {}#{} at {}: {}",
        run.id(),
        run.repository(),
        run.number(),
        subject.head(),
        report.verdict().words());
    return "reported " + report.verdict().words() + " in run " + run.id();
  }

  /// Asked of the store too: another instance may have cancelled it.
  private boolean isCancelled(RunRecord run, Cancellation cancellation) {
    return cancellation.cancelled()
        || runs.find(run.id()).map(now -> now.state() == RunRecord.State.CANCELLED).orElse(true);
  }

  private Map<Task, String> outputs(RunRecord run, Plan plan) {
    var outputs = new HashMap<Task, String>();
    for (var task : plan.tasks()) {
      var kept = runs.outputs(run.id(), task.id());
      if (!kept.isEmpty()) outputs.put(task, kept.getLast());
    }
    return outputs;
  }

  /// Events that happen anyway share one run for each head; a person who asks gets a run of his
  /// own.
  private static String key(Subject.PullRequest subject, Trigger.Review trigger, String guid) {
    var agents = trigger.agents().isEmpty() ? "" : " " + String.join(",", trigger.agents());
    return subject.key() + "@" + subject.head() + agents + (trigger.asked() ? " " + guid : "");
  }
}
