package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Box;
import dev.parallax.plan.Subject;
import dev.parallax.report.Deed;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Boxes that somebody ticked in a report of ours. Whether he may is asked of the forge.
///
/// A retry is noted before anything is done, under the delivery that asked for it, and its job is
/// not over before it is settled: so it is neither lost nor done twice. While its run is under way
/// it waits, and whoever comes first afterwards takes all that wait along. Whatever comes of a
/// tick, the comment is made again: what people wrote into it does not stay.
public final class BoxJob {
  private static final Duration WAIT = Duration.ofSeconds(3);

  /// Follows the delivery's name once its retry may have been begun.
  private static final String BEGUN = " begun";

  private final Forge forge;
  private final Admission admission;
  private final RunStore runs;
  private final CommentLedger comments;
  private final ReviewJob reviews;
  private final Approvals approvals;
  private final InstantSource clock;

  /// Reports of runs that this process has opened again, as they were before.
  private final Map<String, KeptRun> reopened = new ConcurrentHashMap<>();

  public BoxJob(
      Forge forge,
      Admission admission,
      RunStore runs,
      CommentLedger comments,
      ReviewJob reviews,
      Approvals approvals,
      InstantSource clock) {
    this.forge = forge;
    this.admission = admission;
    this.runs = runs;
    this.comments = comments;
    this.reviews = reviews;
    this.approvals = approvals;
    this.clock = clock;
  }

  /// Does what somebody ticked.
  ///
  /// @param at when he did
  /// @return what became of it, in a line for people
  /// @throws Later while the run that is meant is under way
  public String ticked(Trigger.Ticked ticked, String guid, Instant at) throws InterruptedException {
    var agents =
        ticked.boxes().stream()
            .filter(box -> box.kind() == Box.Kind.RETRY)
            .map(Box::what)
            .collect(Collectors.toSet());
    if (agents.isEmpty()) return apply(ticked, guid, at);
    var run = shown(ticked);
    // What is noted of a retry was noted when the rest was done.
    var isNoted = run.isPresent() && !asked(run.get(), guid).isEmpty();
    var both = agents.size() < ticked.boxes().size() && !isNoted;
    return (both ? apply(ticked, guid, at) + "; " : "") + retry(ticked, agents, guid);
  }

  private String apply(Trigger.Ticked ticked, String guid, Instant at) throws InterruptedException {
    var obstacle = admission.obstacle(ticked.subject(), ticked.sender(), guid);
    return obstacle.isPresent() ? obstacle.get() : approvals.ticked(ticked, guid, at);
  }

  /// The run whose report the comment shows that was ticked.
  private Optional<RunRecord> shown(Trigger.Ticked ticked) {
    var ref = ticked.subject();
    var key = Subject.PullRequest.key(ref.repositoryId(), ref.number());
    return comments
        .find(key)
        .filter(c -> c.commentId() == ticked.commentId())
        .flatMap(_ -> runs.shown(key));
  }

  private String retry(Trigger.Ticked ticked, Set<String> agents, String guid)
      throws InterruptedException {
    var run = shown(ticked);
    if (run.isEmpty()) return "the comment shows no run";
    if (asked(run.get(), guid).isEmpty()) {
      var refusal = note(ticked, run.get(), agents, guid);
      show(run.get());
      if (!refusal.isEmpty()) return refusal;
    }
    var mine = begun(asked(run.get(), guid));
    var ref = ticked.subject();
    var said = mine.isEmpty() ? "nothing is to be run again" : again(ref, run.get(), mine, guid);
    switch (ref.on()) {
      case ISSUE -> approvals.byConfiguration(ref);
      case PULL_REQUEST -> {}
    }
    return said;
  }

  /// Notes who asked for what, if it can be done.
  ///
  /// @return why nothing was noted; empty when something was
  private String note(Trigger.Ticked ticked, RunRecord run, Set<String> agents, String guid) {
    var ref = ticked.subject();
    var obstacle = admission.obstacle(ref, ticked.sender(), guid);
    if (obstacle.isPresent()) return obstacle.get();
    if (!forge.subject(ref).head().equals(run.head())) return "the report is of an older commit";
    var newest = runs.newest(run.subjectKey()).orElse(run);
    if (!newest.id().equals(run.id()) && newest.state() == RunRecord.State.OPEN) {
      return "all look anew already, in run " + newest.id();
    }
    var waiting = begun(retries(run)).stream().map(Deed::retried).toList();
    var possible =
        failed(run).stream().filter(agents::contains).filter(a -> !waiting.contains(a)).toList();
    for (var agent : possible) {
      var who = ticked.sender().login();
      runs.deed(
          run.id(), new Deed(Deed.retry(agent), Deed.State.BEGUN, who, clock.instant(), guid));
    }
    return possible.isEmpty() ? "nothing is to be run again" : "";
  }

  private String again(Trigger.SubjectRef ref, RunRecord run, List<Deed> mine, String guid)
      throws InterruptedException {
    var state = runs.find(run.id()).map(RunRecord::state).orElse(RunRecord.State.ENDED);
    var isOpen = state == RunRecord.State.OPEN;
    // An earlier life of this delivery may have opened it, and nobody else would go on then.
    if (isOpen && mine.stream().noneMatch(deed -> deed.detail().endsWith(BEGUN))) throw later(run);
    var subject = forge.subject(ref);
    var before = runs.kept(run.id());
    if (!subject.head().equals(run.head())) {
      mine.forEach(deed -> note(run, deed, Deed.State.FAILED, guid));
      show(run);
      return "the head has moved on";
    }
    before.ifPresent(kept -> reopened.put(run.id(), kept));
    try {
      if (!isOpen && !open(run, state, mine, guid)) return "nothing is to be run again";
      var said = reviews.goOn(subject, run);
      reopened.remove(run.id());
      settle(run, guid, before);
      return said;
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        // Nobody comes back for it: who ticks again is to have it run again.
        case GONE, REFUSED -> mine.forEach(deed -> note(run, deed, Deed.State.FAILED, guid));
        case PASSING, AMBIGUOUS, DENIED -> {}
      }
      throw trouble;
    } finally {
      reopened.remove(run.id());
    }
  }

  /// Opens a run for all that wait to be run again in it.
  ///
  /// @return whether there is anything to be run
  private boolean open(RunRecord run, RunRecord.State state, List<Deed> mine, String guid) {
    mine.forEach(deed -> note(run, deed, Deed.State.BEGUN, guid + BEGUN));
    var agents = begun(retries(run)).stream().map(Deed::retried).toList();
    if (!runs.reopen(run.id(), agents).isEmpty() || state != RunRecord.State.REPORTED) return true;
    if (runs.find(run.id()).filter(r -> r.state() == RunRecord.State.OPEN).isPresent()) {
      // Another one that waited was faster, and took these along.
      mine.forEach(deed -> note(run, deed, Deed.State.BEGUN, guid));
      throw later(run);
    }
    mine.forEach(deed -> note(run, deed, Deed.State.DONE, guid));
    show(run);
    return false;
  }

  /// What was asked for and has not been settled with a report is settled now, so that no comment
  /// says that something is running for ever.
  private void settle(RunRecord run, String guid, Optional<KeptRun> before) {
    var now = runs.find(run.id()).orElse(run);
    var isReported = now.state() == RunRecord.State.REPORTED;
    var left = begun(isReported ? asked(run, guid) : retries(run));
    if (left.isEmpty() || now.state() == RunRecord.State.OPEN) return;
    var end = isReported ? Deed.State.DONE : Deed.State.FAILED;
    left.forEach(deed -> note(run, deed, end, deed.detail()));
    var isNewest = runs.newest(run.subjectKey()).filter(r -> r.id().equals(run.id())).isPresent();
    if (isReported) show(run);
    else if (isNewest && !ReviewJob.isMistaken(now)) before.ifPresent(kept -> show(run, kept));
  }

  private void note(RunRecord run, Deed deed, Deed.State state, String detail) {
    runs.deed(run.id(), new Deed(deed.what(), state, deed.who(), deed.at(), detail));
  }

  private void show(RunRecord run) {
    Optional.ofNullable(reopened.get(run.id()))
        .or(() -> runs.kept(run.id()))
        .ifPresent(kept -> show(run, kept));
  }

  private void show(RunRecord run, KeptRun kept) {
    if (!(kept.plan().subject() instanceof Subject.Hosted subject)) return;
    forge.show(subject, kept.report(runs.memory(run, subject.repository().id())));
  }

  private List<Deed> retries(RunRecord run) {
    return runs.deeds(run.id()).stream().filter(deed -> !deed.retried().isEmpty()).toList();
  }

  private List<Deed> asked(RunRecord run, String guid) {
    return retries(run).stream()
        .filter(deed -> deed.detail().equals(guid) || deed.detail().equals(guid + BEGUN))
        .toList();
  }

  private static List<Deed> begun(List<Deed> deeds) {
    return deeds.stream().filter(deed -> deed.state() == Deed.State.BEGUN).toList();
  }

  /// The agents that have ended without an answer.
  private Set<String> failed(RunRecord run) {
    var ends = runs.ends(run.id());
    return runs.plan(run.id()).stream()
        .flatMap(plan -> plan.tasks().stream())
        .filter(task -> isLost(ends.get(task.id())))
        .map(task -> task.agent().name())
        .collect(Collectors.toSet());
  }

  private static boolean isLost(@Nullable Ended end) {
    if (end == null) return false;
    return switch (end.outcome()) {
      case Outcome.Failed _, Outcome.Cancelled _ -> true;
      case Outcome.Reported _, Outcome.Skipped _ -> false;
    };
  }

  private static Later later(RunRecord run) {
    return new Later(WAIT, "run " + run.id() + " is under way");
  }
}
