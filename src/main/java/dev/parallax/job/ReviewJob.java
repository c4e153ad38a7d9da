package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Background;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Plan;
import dev.parallax.plan.PlanText;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Stages;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.plan.Wish;
import dev.parallax.report.Deed;
import dev.parallax.report.Memory;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import dev.parallax.report.SafeMarkdown;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.run.Runner;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One pull request, from the trigger to the comment. Read this class first.
///
/// It can be interrupted anywhere and called again with the same trigger: the run is found again by
/// its key, tasks that ended are not run again, and the comment is found again and edited.
public final class ReviewJob {
  private static final Logger log = LoggerFactory.getLogger(ReviewJob.class);

  private static final String MISTAKEN = "the configuration is wrong";
  private static final String GIVEN_UP = "given up";

  /// How the reason begins when a person said so.
  static final String CANCELLED_BY = "cancelled by ";

  private static final Duration SOON = Duration.ofMillis(500);
  private static final int MOST_PLAN = 20_000;
  private static final int MOST_PLAN_LINES = 400;

  private final Forge forge;
  private final RunStore runs;
  private final Runner runner;
  private final Running running;
  private final Harvest harvest;
  private final List<String> usual;
  private final boolean models;
  private final UnaryOperator<String> page;
  private final InstantSource clock;

  /// @param usual who looks where a repository's configuration names nobody
  /// @param models whether there is a model to ask
  /// @param page where people look at the run with this id; empty where there is nothing to see
  public ReviewJob(
      Forge forge,
      RunStore runs,
      Runner runner,
      Running running,
      Harvest harvest,
      List<String> usual,
      boolean models,
      UnaryOperator<String> page,
      InstantSource clock) {
    this.forge = forge;
    this.runs = runs;
    this.runner = runner;
    this.running = running;
    this.harvest = harvest;
    this.usual = List.copyOf(usual);
    this.models = models;
    this.page = page;
    this.clock = clock;
  }

  /// Reviews a pull request at the head that it has now.
  ///
  /// @param guid of the delivery that asked, so that a person who asks again gets another run
  /// @return what became of it, in a line for people
  public String review(Trigger.SubjectRef ref, Wish wish, String guid) throws InterruptedException {
    return review(ref, wish, guid, Instant.EPOCH);
  }

  private String review(Trigger.SubjectRef ref, Wish wish, String guid, Instant since)
      throws InterruptedException {
    if (ref.on() == On.ISSUE && !wish.asked() && !models) {
      return "no model's key is set, and rules cannot read issues";
    }
    return look(ref, forge.subject(ref), wish, guid, since);
  }

  /// What an event asks for. A label that a person sets counts for the commit that he saw: what is
  /// pushed afterwards is not looked at because of it. A run that was not over yet when he set it
  /// is the one that he asked for, so that setting it often is not asking often.
  ///
  /// @param receivedAt when the event came in
  String event(Trigger.Review trigger, String guid, Instant receivedAt)
      throws InterruptedException {
    var ref = trigger.subject();
    var wish = new Wish(trigger.agents(), trigger.asked());
    if (!trigger.asked()) return review(ref, wish, guid, receivedAt);
    var newest = runs.newest(Subject.PullRequest.key(ref.repositoryId(), ref.number()));
    var shared = newest.filter(run -> isSameLook(run, trigger) && !isOver(run, receivedAt));
    var subject = forge.subject(ref);
    if (!trigger.head().isEmpty() && !trigger.head().equals(subject.head())) {
      return "superseded: the label was set at " + trigger.head() + ", not at " + subject.head();
    }
    var same = shared.filter(run -> run.head().equals(subject.head())).map(RunRecord::key);
    var key = same.orElse(key(subject, wish, shared.isPresent() ? "" : guid));
    return under(key, subject, wish, receivedAt);
  }

  /// Whether there was a run at the commit for which somebody asks; issues have none.
  boolean isKnown(Trigger.Review trigger) {
    var ref = trigger.subject();
    return trigger.head().isEmpty()
        || runs.newest(Subject.PullRequest.key(ref.repositoryId(), ref.number()))
            .filter(run -> run.head().equals(trigger.head()))
            .isPresent();
  }

  private static boolean isSameLook(RunRecord run, Trigger.Review trigger) {
    return run.agents().equals(trigger.agents())
        && (trigger.head().isEmpty() || run.head().equals(trigger.head()));
  }

  private static boolean isOver(RunRecord run, Instant at) {
    return run.endedAt() != null && run.endedAt().isBefore(at);
  }

  /// The same, where the subject is known already.
  String look(Trigger.SubjectRef ref, Subject.Hosted subject, Wish wish, String guid)
      throws InterruptedException {
    return look(ref, subject, wish, guid, Instant.EPOCH);
  }

  private String look(
      Trigger.SubjectRef ref, Subject.Hosted subject, Wish wish, String guid, Instant since)
      throws InterruptedException {
    if (wish.options().contains(Wish.Option.DRY_RUN)) return dryRun(ref, subject, wish, guid);
    return under(key(subject, wish, guid), subject, wish, since);
  }

  /// @param since when what asks for it came in
  private String under(String key, Subject.Hosted subject, Wish wish, Instant since)
      throws InterruptedException {
    var run = runs.open(key, subject, wish.agents());
    if (run.state() == RunRecord.State.REPORTED) return "already reported by run " + run.id();
    if (staysCancelled(run, since)) return "cancelled: " + run.reason();
    if (run.state() != RunRecord.State.OPEN) runs.reopen(run.id(), List.of());
    return carryOn(subject, run, wish);
  }

  /// A job that is done again, because its process was killed, does not bring back what was
  /// cancelled after it was asked for.
  private static boolean staysCancelled(RunRecord run, Instant since) {
    return run.state() == RunRecord.State.CANCELLED
        && !isOver(run, since)
        && (run.reason().equals(superseded(run.head())) || run.reason().startsWith(CANCELLED_BY));
  }

  private static String superseded(String head) {
    return "superseded by a run at " + head;
  }

  /// Says what would be done. Nobody is asked anything, and no run is opened.
  private String dryRun(Trigger.SubjectRef ref, Subject.Hosted subject, Wish wish, String guid) {
    var text =
        switch (planning(forge.snapshot(subject), subject, wish).planned()) {
          case Planned.Nothing(var reason) -> "Nothing would run: " + reason;
          case Planned.Mistaken(var mistakes) ->
              String.join("\n", mistakes.stream().map(Object::toString).toList());
          case Planned.Ready(var plan) -> PlanText.render(plan);
        };
    forge.reply(ref, SafeMarkdown.block(text, MOST_PLAN_LINES, MOST_PLAN), guid);
    return "the plan was said";
  }

  /// Runs again what failed in the newest run; everything when the head has moved on since.
  ///
  /// @param agents only these; empty for all that failed
  public String retry(Trigger.SubjectRef ref, List<String> agents, Wish.Tuning tuning, String guid)
      throws InterruptedException {
    var subject = forge.subject(ref);
    var newest = runs.newest(subject.key()).filter(run -> run.head().equals(subject.head()));
    if (newest.isEmpty()) {
      return review(ref, new Wish(agents, true, Set.of(), tuning), guid);
    }
    var run = newest.get();
    if (run.state() != RunRecord.State.OPEN) {
      var again = runs.reopen(run.id(), agents);
      // One that was cancelled or ended early may lack tasks that never had an end.
      if (again.isEmpty() && run.state() == RunRecord.State.REPORTED) {
        return reportAgain(subject, run);
      }
    }
    return carryOn(subject, run, new Wish(run.agents(), true, Set.of(), tuning));
  }

  /// Goes on with a run that was opened again because a person asked for it.
  String goOn(Subject.Hosted subject, RunRecord run) throws InterruptedException {
    return carryOn(subject, run, new Wish(run.agents(), true, Set.of(), Wish.Tuning.NONE));
  }

  /// Makes the report again from what is kept and what is remembered by now, and puts it where it
  /// belongs.
  private String reportAgain(Subject.Hosted subject, RunRecord run) {
    var kept = runs.kept(run.id());
    if (kept.isEmpty()) return "nothing had failed in run " + run.id();
    var report = kept.get().report(memory(subject, run));
    // Whoever opened it again in the meantime reports it with what is remembered then.
    if (!runs.reportedAgain(run.id(), report)) return "run " + run.id() + " is under way again";
    forge.publishAgain(subject.at(run.head()), run, report);
    return "nothing had failed in run " + run.id() + "; its report was made again";
  }

  /// The newest report on a pull request, as it was last made; empty when there is none, or not
  /// enough is kept of it.
  Optional<Report> newestReport(Trigger.SubjectRef ref) {
    return runs.newestReported(Subject.PullRequest.key(ref.repositoryId(), ref.number()))
        .flatMap(run -> runs.kept(run.id()))
        .map(KeptRun::report);
  }

  /// Makes the newest report again, because something else is remembered now. Nobody is asked
  /// anything. A run under way takes it into account when it ends.
  ///
  /// @param done what it was that changed, in a line for people
  String remembered(Trigger.SubjectRef ref, String done) {
    var subject = forge.subject(ref);
    var newest = runs.newest(subject.key());
    if (newest.isPresent() && newest.get().state() == RunRecord.State.OPEN) {
      return done + "; the run under way will say so";
    }
    runs.newestReported(subject.key()).ifPresent(run -> reportAgain(subject, run));
    return done;
  }

  private Memory memory(Subject.Hosted subject, RunRecord run) {
    return runs.memory(run, subject.repository().id());
  }

  /// What agents are told besides: of what was found and dismissed before, what concerns this
  /// change. On a commit that was looked at already, agents look with fresh eyes, and answers that
  /// are known are not asked for again.
  static Snapshot withMemory(
      RunStore runs, Snapshot snapshot, Subject.Hosted subject, RunRecord run) {
    var memory = runs.memory(run, subject.repository().id());
    var previous = runs.previous(subject.key(), run.id());
    var found =
        previous.head().equals(subject.head())
            ? List.<Background.Known>of()
            : previous.open(memory);
    var changed =
        snapshot.change().files().stream().map(FileChange::path).collect(Collectors.toSet());
    var dismissed = memory.dismissals().stream().filter(d -> changed.contains(d.path())).toList();
    return snapshot.with(snapshot.background().with(found, dismissed));
  }

  /// With what became of what its agents found before, by which some are not shown.
  private Snapshot withYields(Snapshot snapshot, Subject.Hosted subject) {
    var yields = harvest.yields(subject.repository().id());
    return snapshot.with(snapshot.background().yielding(yields));
  }

  /// Stops what is under way on a pull request.
  public String cancel(Trigger.SubjectRef ref, String reason) {
    var cancelled = new ArrayList<String>();
    for (var purpose : Subject.Issue.Purpose.values()) {
      var key = Subject.Issue.key(ref.repositoryId(), ref.number(), purpose);
      cancelled.addAll(runs.cancel(key, "", reason));
    }
    running.cancel(cancelled, reason);
    sayWhatIsOver();
    return "cancelled " + cancelled.size() + " runs: " + reason;
  }

  /// Stops one run that has no part in what goes on elsewhere.
  String cancelAlone(RunRecord run, String reason) {
    var cancelled = runs.cancel(run.subjectKey(), "", reason);
    running.cancel(cancelled, reason);
    sayWhatIsOver();
    return "cancelled " + cancelled.size() + " runs: " + reason;
  }

  /// Says at the forge what runs are over of which nobody else will say it: their process was
  /// killed, or the one that cancelled them was, before it could.
  void sayWhatIsOver() {
    for (var run : runs.untold()) {
      sayThatItEnded(run, run.reason());
      runs.told(run.id());
    }
  }

  /// Where nothing was planned, nothing was said yet either; and of a replay nothing is ever said.
  private void sayThatItEnded(RunRecord run, String reason) {
    if (run.isReplay()) return;
    if (runs.plan(run.id()).map(Plan::subject).orElse(null) instanceof Subject.Hosted subject) {
      forge.ended(subject.at(run.head()), run, reason);
    }
  }

  /// Stops all that is under way where the App was taken away. Nothing is said there: it could not
  /// be.
  String withdraw(Trigger.Withdrawn withdrawn) {
    var reason = "the App was taken away";
    var cancelled = runs.cancelAll(withdrawn, reason);
    running.cancel(cancelled, reason);
    return "cancelled " + cancelled.size() + " runs: " + reason;
  }

  private String carryOn(Subject.Hosted subject, RunRecord run, Wish wish)
      throws InterruptedException {
    if (!runs.take(run.id())) return underWay(run);
    var cancellation = running.begin(run.id());
    try {
      supersede(run);
      var snapshot = withYields(withMemory(runs, forge.snapshot(subject), subject, run), subject);
      var planning = planning(snapshot, subject, wish);
      return switch (planning.planned()) {
        case Planned.Nothing(var reason) -> nothing(subject, run, reason);
        case Planned.Mistaken(var mistakes) -> {
          forge.mistaken(subject, run, mistakes);
          runs.ended(run.id(), MISTAKEN + ": " + mistakes.getFirst());
          running.ended(RunRecord.State.ENDED);
          yield MISTAKEN;
        }
        case Planned.Ready(var plan) ->
            look(subject, run, planning.snapshot(), plan, wish, cancellation);
      };
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case GONE, REFUSED -> giveUp(subject, run, trouble);
        case PASSING, AMBIGUOUS, DENIED -> {}
      }
      throw trouble;
    } finally {
      running.end(run.id());
      letGo(run);
    }
  }

  /// Stops the runs whose place this one takes.
  private void supersede(RunRecord run) {
    var reason = superseded(run.head());
    running.cancel(runs.supersede(run, reason), reason);
    sayWhatIsOver();
  }

  /// Another delivery has it, here or at another instance, and brings it to its end.
  private String underWay(RunRecord run) {
    var isOpen = runs.find(run.id()).filter(now -> now.state() == RunRecord.State.OPEN).isPresent();
    if (!isOpen) throw new Later(SOON, "run " + run.id() + " is just ending");
    return "run " + run.id() + " is under way already";
  }

  /// Without this it is free at the latest when the delivery is done with, or its lease is lost.
  private void letGo(RunRecord run) {
    try {
      runs.letGo(run.id());
    } catch (StoreTrouble | Lease.Lost trouble) {
      log.info("run {} is not let go of: {}", run.id(), trouble.getMessage());
    }
  }

  /// Nobody goes on with this run any more: whoever waits for its end need not wait for ever.
  private void giveUp(Subject.Hosted subject, RunRecord run, ForgeTrouble trouble) {
    runs.ended(run.id(), GIVEN_UP + ": " + trouble.getMessage());
    running.ended(RunRecord.State.ENDED);
    try {
      forge.ended(subject, run, GIVEN_UP);
    } catch (ForgeTrouble unsaid) {
      log.info("run {} was given up unseen: {}", run.id(), unsaid.getMessage());
    }
  }

  /// Ends what a delivery had begun that is not handed out any more.
  void givenUp(String guid, String reason) {
    for (var run : runs.takenBy(guid)) {
      runs.ended(run.id(), GIVEN_UP + ": " + reason);
      running.ended(RunRecord.State.ENDED);
      for (var deed : runs.deeds(run.id())) {
        if (deed.state() != Deed.State.BEGUN) continue;
        runs.deed(
            run.id(), new Deed(deed.what(), Deed.State.FAILED, deed.who(), deed.at(), GIVEN_UP));
      }
      try {
        sayThatItEnded(run, GIVEN_UP + ": " + reason);
      } catch (ForgeTrouble unsaid) {
        log.info("run {} was given up unseen: {}", run.id(), unsaid.getMessage());
      }
    }
  }

  /// What was looked at to plan, and the plan.
  private record Planning(Snapshot snapshot, Planned planned) {}

  /// The plan by the configuration of the default branch; while that has mistakes, by the last one
  /// that had none, and the report says so.
  private Planning planning(Snapshot snapshot, Subject.Hosted subject, Wish wish) {
    var repository = subject.repository();
    var now = new Planning(snapshot, Planner.plan(snapshot, wish, usual));
    return switch (now.planned()) {
      case Planned.Nothing _ -> now;
      case Planned.Ready _ -> {
        runs.configurationIsGood(repository.id(), snapshot.project().commit());
        yield now;
      }
      case Planned.Mistaken(var mistakes) -> {
        // What somebody asked for by a wrong name is his to mend.
        if (!mistakes.stream().allMatch(Mistake::isInFile)) yield now;
        yield lastGood(repository, snapshot.project().commit())
            .map(project -> snapshot.by(project, notUsed(snapshot, project, mistakes)))
            .map(good -> new Planning(good, Planner.plan(good, wish, usual)))
            .filter(good -> !(good.planned() instanceof Planned.Mistaken))
            .orElse(now);
      }
    };
  }

  private Optional<Source> lastGood(Repository repository, String butNot) {
    var commit = runs.goodConfiguration(repository.id()).filter(good -> !good.equals(butNot));
    try {
      return commit.map(good -> forge.project(repository, good));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() == ForgeTrouble.Kind.GONE) return Optional.empty();
      throw trouble;
    }
  }

  private static final int MOST_MISTAKES = 5;

  private static List<String> notUsed(Snapshot snapshot, Source good, List<Mistake> mistakes) {
    var notes = new ArrayList<String>();
    notes.add(
        "the configuration at %s has mistakes and is not used; that of %s is:"
            .formatted(shortly(snapshot.project().commit()), shortly(good.commit())));
    mistakes.stream().limit(MOST_MISTAKES).map(Mistake::toString).forEach(notes::add);
    if (mistakes.size() > MOST_MISTAKES) {
      notes.add(mistakes.size() - MOST_MISTAKES + " more mistakes");
    }
    return notes;
  }

  private static String shortly(String commit) {
    return commit.substring(0, Math.min(7, commit.length()));
  }

  /// Whether a run ended because of the configuration, and the comment says so.
  static boolean isMistaken(RunRecord run) {
    return run.state() == RunRecord.State.ENDED && run.reason().startsWith(MISTAKEN);
  }

  /// Whether a run ended because the forge would not have it.
  public static boolean isGivenUp(RunRecord run) {
    return run.state() == RunRecord.State.ENDED && run.reason().startsWith(GIVEN_UP);
  }

  private String nothing(Subject.Hosted subject, RunRecord run, String reason) {
    log.info("run {} on {}#{}: {}", run.id(), run.repository(), run.number(), reason);
    // There was something to do before its process was killed, and it was said so.
    if (runs.plan(run.id()).isPresent() && runs.report(run.id()).isEmpty()) {
      forge.ended(subject.at(run.head()), run, reason);
    }
    runs.ended(run.id(), reason);
    running.ended(RunRecord.State.ENDED);
    return reason;
  }

  private String look(
      Subject.Hosted subject,
      RunRecord run,
      Snapshot snapshot,
      Plan plan,
      Wish wish,
      Cancellation cancellation)
      throws InterruptedException {
    runs.planned(run.id(), plan);
    var journal = runs.journal(run.id(), !wish.options().contains(Wish.Option.NO_CACHE));
    if (wish.options().contains(Wish.Option.STEP)) holdBack(plan, journal);
    var started = clock.instant();
    SequencedMap<Task, Ended> ends;
    var pageUrl = page.apply(run.id());
    var live =
        new LiveRun(
            (title, summary) -> forge.progress(subject, run, title, summary, pageUrl),
            runs,
            run,
            cancellation);
    try {
      ends = runner.run(plan, snapshot.source(), journal, live, cancellation);
    } finally {
      live.end();
    }
    if (isCancelled(run, cancellation)) {
      forge.ended(subject, run, "cancelled");
      runs.told(run.id());
      running.ended(RunRecord.State.CANCELLED);
      return "cancelled";
    }
    var facts =
        new RunFacts(
            run.id(),
            page.apply(run.id()),
            forge.blobUrl(subject, snapshot.source().commit()),
            started,
            clock.instant(),
            snapshot.project().paths().contains(RepositoryConfig.PATH)
                ? snapshot.project().commit()
                : "");
    settle(run, ends);
    var previous = runs.previous(subject.key(), run.id());
    var memory = memory(subject, run);
    var outputs = runs.lastOutputs(run.id(), plan);
    var report = Report.of(plan, ends, previous, memory, outputs, facts);
    var said = publish(subject, run, report, snapshot.source(), journal);
    // Somebody may have dismissed a finding while the report was on its way.
    if (!memory(subject, run).dismissals().equals(memory.dismissals())) {
      reportAgain(subject, run);
    }
    return said;
  }

  /// Notes that agents have looked again that somebody wanted to look again.
  private void settle(RunRecord run, SequencedMap<Task, Ended> ends) {
    var looked = new HashSet<String>();
    ends.forEach((task, ended) -> {
      if (!ended.reused()) looked.add(task.agent().name());
    });
    for (var deed : runs.deeds(run.id())) {
      if (deed.state() != Deed.State.BEGUN || !looked.contains(deed.retried())) continue;
      runs.deed(
          run.id(), new Deed(deed.what(), Deed.State.DONE, deed.who(), deed.at(), deed.detail()));
    }
  }

  /// All stages but the first wait until somebody says go on.
  private void holdBack(Plan plan, Journal journal) {
    var first = Stages.of(plan).getFirst();
    for (var task : plan.tasks()) {
      if (first.contains(task.agent()) || journal.ended(task).isPresent()) continue;
      var waits = new Outcome.Cancelled("waits for /parallax continue");
      journal.end(task, Ended.at(clock.instant(), waits));
    }
  }

  private String publish(
      Subject.Hosted subject, RunRecord run, Report report, Source source, Journal journal) {
    forge.publish(subject, run, report);
    // Before the run is over: whoever takes it up after a crash does both again.
    harvest.reported(subject, run, report, source::read);
    runs.reported(run.id(), report);
    running.reported(report);
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

  /// Events that happen anyway share one run for each head; a person who asks gets a run of his
  /// own, unless he is content with theirs.
  private static String key(Subject.Hosted subject, Wish wish, String guid) {
    var agents = wish.agents().isEmpty() ? "" : " " + String.join(",", wish.agents());
    return subject.key()
        + "@"
        + subject.head()
        + agents
        + (wish.asked() && !guid.isEmpty() ? " " + guid : "");
  }
}
