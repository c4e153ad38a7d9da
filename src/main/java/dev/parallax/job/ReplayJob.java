package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Mistake;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.plan.Variation;
import dev.parallax.plan.Wish;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Moment;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import dev.parallax.trail.Trail;
import dev.parallax.trail.Work;
import dev.parallax.trigger.BotCommand;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run that was, or what a delivery asked for, once more with something otherwise. Nothing is
/// posted: all that it has of the forge is `Hindsight`, which cannot write.
///
/// It can be interrupted anywhere and called again with the same key: the replay is found again,
/// and tasks that ended are not run, nor paid for, again.
public final class ReplayJob {
  private static final Logger log = LoggerFactory.getLogger(ReplayJob.class);
  private static final Duration SOON = Duration.ofMillis(500);

  private final Hindsight hindsight;
  private final RunStore runs;
  private final Replays replays;
  private final Runner runner;
  private final Running running;
  private final Looks looks;
  private final UnaryOperator<String> page;
  private final InstantSource clock;

  /// Who can look.
  ///
  /// @param usual who looks where a repository's configuration names nobody
  /// @param ruled the names of the agents that there are rules for
  public record Looks(List<String> usual, Set<String> ruled) {
    public Looks {
      usual = List.copyOf(usual);
      ruled = Set.copyOf(ruled);
    }
  }

  /// @param page as in `ReviewJob`
  public ReplayJob(
      Hindsight hindsight,
      RunStore runs,
      Replays replays,
      Runner runner,
      Running running,
      Looks looks,
      UnaryOperator<String> page,
      InstantSource clock) {
    this.hindsight = hindsight;
    this.runs = runs;
    this.replays = replays;
    this.runner = runner;
    this.running = running;
    this.looks = looks;
    this.page = page;
    this.clock = clock;
  }

  /// What is made once more.
  public sealed interface Of {
    /// A run, by its own configuration and agents.
    record Run(String id) implements Of {}

    /// What a delivery asked for, by the configuration and the agents that there are now.
    record Sent(String guid, Trigger trigger) implements Of {}
  }

  /// What somebody wants.
  ///
  /// @param anew whether all is asked again, even what was answered before
  /// @param who wants it, for people
  public record Wanted(Of of, Variation variation, boolean anew, String who) {}

  /// What came of it.
  public sealed interface Result {
    /// For people, in a line.
    String words();

    /// A report.
    ///
    /// @param of the run that it is compared with; empty when there is none
    record Made(RunRecord run, String of, Report report) implements Result {
      @Override
      public String words() {
        return "replayed " + report.verdict().words() + " in run " + run.id();
      }
    }

    /// A replay without a report.
    record Over(RunRecord run, String why) implements Result {
      @Override
      public String words() {
        return "replay " + run.id() + ": " + why;
      }
    }

    /// No replay at all.
    record Refused(List<String> why) implements Result {
      public Refused {
        why = List.copyOf(why);
      }

      @Override
      public String words() {
        return "not replayed: " + String.join("; ", why);
      }
    }
  }

  /// Makes a replay, or goes on with it.
  ///
  /// @param key by which it is known again
  /// @param watching is told how it goes on
  public Result replay(Wanted wanted, String key, Progress watching) throws InterruptedException {
    return switch (wanted.of()) {
      case Of.Run(var id) -> ofRun(id, wanted, key, watching);
      case Of.Sent(var guid, var trigger) -> ofDelivery(guid, trigger, wanted, key, watching);
    };
  }

  private Result ofRun(String id, Wanted wanted, String key, Progress watching)
      throws InterruptedException {
    var found = runs.find(id);
    if (found.isEmpty()) return refused("there is no run " + id);
    var then = runs.plan(id);
    if (then.isEmpty() || !(then.get().subject() instanceof Subject.Hosted subject)) {
      return refused(
          "of run " + id + " it is not kept what it did: it was never planned, or is forgotten");
    }
    var mistakes = Planner.mistakes(then.get(), wanted.variation(), looks.ruled());
    if (!mistakes.isEmpty()) return new Result.Refused(lines(mistakes));
    var run = replays.open(key, subject, replay(id, "", wanted));
    return run(
        run,
        () -> {
          var project = runs.kept(id).map(kept -> kept.facts().configuration()).orElse("");
          var snapshot = hindsight.snapshot(subject, project);
          var told = ReviewJob.withMemory(runs, snapshot, subject, found.get());
          return new Prepared(
              told, Planner.again(told, then.get(), wanted.variation(), looks.ruled()));
        },
        wanted,
        watching);
  }

  private Result ofDelivery(
      String guid, Trigger trigger, Wanted wanted, String key, Progress watching)
      throws InterruptedException {
    var asked = asked(trigger);
    if (asked.isEmpty()) {
      return refused(
          "delivery "
              + guid
              + " asked for "
              + About.asks(trigger)
              + "; only reviews and triages can be replayed");
    }
    var head = asked.get().head();
    Subject.Hosted subject;
    try {
      var now = hindsight.subject(asked.get().subject());
      subject = head.isEmpty() ? now : now.at(head);
    } catch (ForgeTrouble trouble) {
      if (!isFinal(trouble)) throw trouble;
      return refused("what delivery " + guid + " is about is gone: " + trouble.getMessage());
    }
    var of = replays.causedBy(guid).stream().findFirst().map(RunRecord::id).orElse("");
    var run = replays.open(key, subject, replay(of, guid, wanted));
    return run(
        run,
        () -> {
          // Of what was interrupted tasks may have ended: who goes on looks at what they saw.
          var snapshot = hindsight.snapshot(subject.at(run.head()), "");
          var wish = new Wish(asked.get().agents(), true);
          var planned = Planner.plan(snapshot, wish, looks.usual());
          return new Prepared(
              snapshot,
              planned instanceof Planned.Ready(var plan)
                      && !wanted.variation().equals(Variation.NONE)
                  ? Planner.again(snapshot, plan, wanted.variation(), looks.ruled())
                  : planned);
        },
        wanted,
        watching);
  }

  /// The review or triage that a delivery asks for; empty for anything else.
  private static Optional<Trigger.Review> asked(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Review review -> Optional.of(review);
      case Trigger.Command command ->
          switch (command.command()) {
            case BotCommand.Review(var agents, var _) ->
                Optional.of(new Trigger.Review(command.subject(), "", agents, true));
            case BotCommand.Triage _ ->
                Optional.of(new Trigger.Review(command.subject(), "", List.of(), true));
            case BotCommand.Retry _,
                BotCommand.Help _,
                BotCommand.Status _,
                BotCommand.Unknown _,
                BotCommand.Plan _,
                BotCommand.Batch _,
                BotCommand.Bulk _,
                BotCommand.Apply _,
                BotCommand.Dismiss _,
                BotCommand.Undismiss _,
                BotCommand.Cancel _ ->
                Optional.empty();
          };
      case Trigger.Retry _,
          Trigger.Queued _,
          Trigger.Cancel _,
          Trigger.Closed _,
          Trigger.Resolved _,
          Trigger.Ticked _,
          Trigger.Withdrawn _,
          Trigger.Nothing _,
          Trigger.Unreadable _ ->
          Optional.empty();
    };
  }

  private static Replay replay(String of, String delivery, Wanted wanted) {
    return new Replay(of, delivery, wanted.variation().words(), wanted.who());
  }

  private static Result.Refused refused(String why) {
    return new Result.Refused(List.of(why));
  }

  private static List<String> lines(List<Mistake> mistakes) {
    return mistakes.stream().map(Mistake::toString).toList();
  }

  /// What is looked at, and the plan.
  private record Prepared(Snapshot snapshot, Planned planned) {}

  private interface Preparing {
    Prepared now();
  }

  private Result run(RunRecord run, Preparing preparing, Wanted wanted, Progress watching)
      throws InterruptedException {
    if (run.state() != RunRecord.State.OPEN) {
      return new Result.Over(run, run.reason().isEmpty() ? "was reported already" : run.reason());
    }
    if (!runs.take(run.id())) return underWay(run);
    var trail = Trail.begin(new Work.Run(run.id(), run.repository(), run.number()));
    try {
      return trail.during(() -> taken(run, preparing, wanted, watching));
    } finally {
      trail.end();
    }
  }

  private Result taken(RunRecord run, Preparing preparing, Wanted wanted, Progress watching)
      throws InterruptedException {
    var cancellation = running.begin(run.id());
    try {
      var prepared = preparing.now();
      return switch (prepared.planned()) {
        case Planned.Nothing(var reason) -> over(run, reason);
        case Planned.Mistaken(var mistakes) -> over(run, String.join("; ", lines(mistakes)));
        case Planned.Ready(var plan) ->
            look(run, prepared.snapshot(), plan, wanted, cancellation, watching);
      };
    } catch (ForgeTrouble trouble) {
      Trail.failing(WatchedHandler.words(trouble));
      if (!isFinal(trouble)) throw trouble;
      return over(
          run,
          "commit "
              + run.head()
              + " cannot be looked at again, it is gone: "
              + trouble.getMessage());
    } finally {
      running.end(run.id());
      letGo(run);
    }
  }

  private static boolean isFinal(ForgeTrouble trouble) {
    return switch (trouble.kind()) {
      case GONE, REFUSED -> true;
      case PASSING, AMBIGUOUS, DENIED -> false;
    };
  }

  private Result underWay(RunRecord run) {
    var isOpen = runs.find(run.id()).filter(now -> now.state() == RunRecord.State.OPEN).isPresent();
    if (!isOpen) throw new Later(SOON, "replay " + run.id() + " is just ending");
    return new Result.Over(run, "is under way already");
  }

  private Result over(RunRecord run, String why) {
    runs.ended(run.id(), why);
    return new Result.Over(run, why);
  }

  private void letGo(RunRecord run) {
    try {
      runs.letGo(run.id());
    } catch (StoreTrouble | Lease.Lost trouble) {
      log.info("replay {} is not let go of: {}", run.id(), trouble.getMessage());
    }
  }

  private Result look(
      RunRecord run,
      Snapshot snapshot,
      Plan plan,
      Wanted wanted,
      Cancellation cancellation,
      Progress watching)
      throws InterruptedException {
    runs.planned(run.id(), plan);
    var journal = runs.journal(run.id(), !wanted.anew());
    var started = clock.instant();
    SequencedMap<Task, Ended> ends;
    var live = new LiveRun((_, _) -> {}, runs, run, cancellation);
    try {
      ends = runner.run(plan, snapshot.source(), journal, new Both(live, watching), cancellation);
    } finally {
      live.end();
    }
    if (isCancelled(run, cancellation)) {
      runs.told(run.id());
      return new Result.Over(run, "cancelled");
    }
    var subject = (Subject.Hosted) plan.subject();
    var facts =
        new RunFacts(
            run.id(),
            page.apply(run.id()),
            hindsight.blobUrl(subject, snapshot.source().commit()),
            started,
            clock.instant(),
            snapshot.project().paths().contains(RepositoryConfig.PATH)
                ? snapshot.project().commit()
                : "");
    var memory = runs.memory(run, subject.repository().id());
    var outputs = runs.lastOutputs(run.id(), plan);
    var report = Report.of(plan, ends, Previous.NONE, memory, outputs, facts);
    runs.reported(run.id(), report);
    Trail.learned(new dev.parallax.trail.Fact.Ended(report.verdict().words()));
    journal.note(new Moment(clock.instant(), Moment.Kind.REPORTED, "", report.verdict().words()));
    var of = replays.find(run.id()).map(Replay::of).orElse("");
    log.info("replay {} of {}: {}", run.id(), of, report.verdict().words());
    return new Result.Made(run, of, report);
  }

  private boolean isCancelled(RunRecord run, Cancellation cancellation) {
    return cancellation.cancelled()
        || runs.find(run.id()).map(now -> now.state() == RunRecord.State.CANCELLED).orElse(true);
  }

  /// Two who watch.
  private record Both(Progress one, Progress two) implements Progress {
    @Override
    public void planned(Plan plan) {
      one.planned(plan);
      two.planned(plan);
    }

    @Override
    public void started(Task task) {
      one.started(task);
      two.started(task);
    }

    @Override
    public void retrying(Task task, String why) {
      one.retrying(task, why);
      two.retrying(task, why);
    }

    @Override
    public void ended(Task task, Ended ended) {
      one.ended(task, ended);
      two.ended(task, ended);
    }
  }
}
