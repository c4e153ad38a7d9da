package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.report.Deed;
import dev.parallax.report.Memory;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is kept of runs. Each call is durable when it returns; trouble is `StoreTrouble`.
public interface RunStore {
  /// The run with this key, opened now if there is none yet. Two callers with the same key get the
  /// same run.
  RunRecord open(String key, Subject.Hosted subject, List<String> agents);

  /// A run by its id.
  Optional<RunRecord> find(String runId);

  /// The newest run on a subject, whatever its state.
  Optional<RunRecord> newest(String subjectKey);

  /// The newest run on any pull request of a repository that has this head.
  Optional<RunRecord> newestAt(long repositoryId, String head);

  /// The run whose report people see in the comment on a subject: one that was opened again is
  /// shown as it was until it ends.
  default Optional<RunRecord> shown(String subjectKey) {
    return newest(subjectKey)
        .filter(run -> report(run.id()).isPresent())
        .or(() -> newestReported(subjectKey));
  }

  /// The newest runs of all subjects, newest first.
  List<RunRecord> recent(int most);

  /// Cancels the open runs on a subject, except the one given (empty for none).
  ///
  /// @return the ids of the runs that were cancelled
  List<String> cancel(String subjectKey, String exceptRunId, String reason);

  /// The last commit of a repository whose configuration had no mistakes; empty while none is
  /// known.
  Optional<String> goodConfiguration(long repositoryId);

  /// Notes such a commit.
  void configurationIsGood(long repositoryId, String commit);

  /// Cancels the open runs of an installation, or of some of its repositories only.
  ///
  /// @return the ids of the runs that were cancelled
  List<String> cancelAll(Trigger.Withdrawn withdrawn, String reason);

  /// Opens an ended run again for what did not succeed: the failed and cancelled tasks of these
  /// agents (of all, when there are none) are forgotten, everything else stays. A reported run of
  /// which nothing is forgotten stays reported.
  ///
  /// @return the ids of the tasks that were forgotten
  /// @throws Later while another delivery has the run: it is just ending
  List<String> reopen(String runId, List<String> agents);

  /// Takes an open run for the delivery that is being handled, unless another one has it. It is the
  /// delivery's until it lets go, or loses its lease.
  ///
  /// @return whether it was taken; false too when the run is not open any more
  boolean take(String runId);

  /// Lets go of a run.
  void letGo(String runId);

  /// The open runs that this delivery took last.
  List<RunRecord> takenBy(String guid);

  /// Keeps what a run is to do, before any of it is done.
  void planned(String runId, Plan plan);

  /// What a run is to do; without the change itself. Empty until it was planned.
  Optional<Plan> plan(String runId);

  /// Keeps the report and ends the run, unless it was cancelled in the meantime.
  void reported(String runId, Report report);

  /// Ends a run without a report.
  void ended(String runId, String reason);

  /// What the newest reported run on a subject before this one found; `Previous.NONE` when there is
  /// none.
  Previous previous(String subjectKey, String beforeRunId);

  /// The newest run on a subject whose report is where it belongs.
  Optional<RunRecord> newestReported(String subjectKey);

  /// What a run's report is made with: how its findings were called when it was last made, else how
  /// those of the newest reported run before it were, and all dismissals of the repository.
  Memory memory(RunRecord run, long repositoryId);

  /// Remembers a dismissal; one of the same finding of the same subject takes its place.
  void dismiss(long repositoryId, String subjectKey, Dismissal dismissal);

  /// Forgets dismissals.
  void undismiss(long repositoryId, List<Dismissal> dismissals);

  /// Keeps a report that was made again, as long as its run is reported.
  ///
  /// @return whether it was
  boolean reportedAgain(String runId, Report report);

  /// Notes something that was, or is being, done after a run's report; what was noted of the same
  /// thing before is forgotten.
  void deed(String runId, Deed deed);

  /// What was done after a run's report, in the order in which it was.
  List<Deed> deeds(String runId);

  /// The journal of one run.
  ///
  /// @param recalls whether it knows the answers that earlier runs were given
  Journal journal(String runId, boolean recalls);

  /// All that is kept of a reported run; empty when it was not reported, or is forgotten.
  Optional<KeptRun> kept(String runId);

  /// A kept report as JSON, as `ReportJson` writes it; empty while there is none.
  Optional<String> report(String runId);

  /// All that an agent's task handed back, in order, whole.
  List<String> outputs(String runId, String taskId);

  /// The last thing that each of a plan's tasks handed back; lacks those that handed nothing back.
  default Map<Task, String> lastOutputs(String runId, Plan plan) {
    var last = new HashMap<Task, String>();
    for (var task : plan.tasks()) {
      var kept = outputs(runId, task.id());
      if (!kept.isEmpty()) last.put(task, kept.getLast());
    }
    return last;
  }

  /// The talk behind the last thing that an agent's task handed back, a JSON object for each thing
  /// that was said; empty when there was no talk.
  List<String> talk(String runId, String taskId);

  /// The run's log, in order.
  List<Moment> moments(String runId);

  /// The run's log, in order, as JSON objects.
  List<String> log(String runId);

  /// How the tasks of a run ended so far, by their ids.
  Map<String, Ended> ends(String runId);

  /// Forgets what agents handed back and said, and the logs, of runs that ended before a time, and
  /// the deliveries and answers that are as old. That the runs were, and what they found, stays.
  ///
  /// @return of how many runs
  int forget(Instant before);
}
