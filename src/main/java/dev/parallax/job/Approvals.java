package dev.parallax.job;

import dev.parallax.plan.Box;
import dev.parallax.plan.Item;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Subject.Issue.Purpose;
import dev.parallax.report.Deed;
import dev.parallax.report.Proposal;
import dev.parallax.report.Proposals;
import dev.parallax.report.Report;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What reports on issues propose, done when somebody who may says so, and only then; or at once,
/// where the configuration says so.
///
/// Each deed is noted before it is done and after, so that nothing that is done is done again.
public final class Approvals {
  private static final Logger log = LoggerFactory.getLogger(Approvals.class);

  /// Afterwards too much may have changed.
  private static final Duration VALID = Duration.ofDays(7);

  private static final int TRIES = 2;
  private static final Duration WAIT = Duration.ofSeconds(3);

  private final Forge forge;
  private final Admission admission;
  private final RunStore runs;
  private final CommentLedger comments;
  private final InstantSource clock;
  private final Planning planning;

  /// Takes an issue apart, when somebody chooses that.
  public interface Planning {
    String plan(Trigger.SubjectRef ref, String guid) throws InterruptedException;
  }

  public Approvals(
      Forge forge,
      Admission admission,
      RunStore runs,
      CommentLedger comments,
      InstantSource clock,
      Planning planning) {
    this.forge = forge;
    this.admission = admission;
    this.runs = runs;
    this.comments = comments;
    this.clock = clock;
    this.planning = planning;
  }

  /// Somebody who said what is to be done.
  ///
  /// @param guid of the delivery
  /// @param at when it came in: he cannot mean what was proposed later under the same number
  private record Word(Trigger.Sender sender, String guid, Instant at) {}

  /// Does what is proposed under these numbers in the newest report on an issue; all of it when
  /// there are none.
  public String apply(
      Trigger.SubjectRef ref, List<Integer> numbers, Trigger.Sender sender, String guid, Instant at)
      throws InterruptedException {
    var newest =
        keys(ref).stream()
            .map(runs::shown)
            .flatMap(Optional::stream)
            .max((one, other) -> one.createdAt().compareTo(other.createdAt()));
    if (newest.isEmpty()) {
      var nothing = "There is no report on this issue yet that proposes anything.";
      return answer(ref, guid, nothing, "nothing is proposed");
    }
    return apply(ref, newest.get(), numbers, new Word(sender, guid, at));
  }

  /// Does what the boxes stand for that somebody ticked in one of our comments.
  public String ticked(Trigger.Ticked ticked, String guid, Instant at) throws InterruptedException {
    var numbers =
        ticked.boxes().stream()
            .filter(box -> box.kind() == Box.Kind.APPLY && box.what().matches("\\d{1,4}"))
            .map(box -> Integer.parseInt(box.what()))
            .toList();
    if (numbers.isEmpty()) return "nothing to apply";
    var run =
        keys(ticked.subject()).stream()
            .filter(key ->
                comments.find(key).filter(c -> c.commentId() == ticked.commentId()).isPresent())
            .findFirst()
            .flatMap(runs::shown);
    if (run.isEmpty()) return "the comment belongs to no report";
    return apply(ticked.subject(), run.get(), numbers, new Word(ticked.sender(), guid, at));
  }

  /// Sets the labels that an agent is sure of, where the configuration says that nobody need be
  /// asked. Nobody is answered, and a comment that somebody took away stays away.
  void byConfiguration(Trigger.SubjectRef ref) throws InterruptedException {
    var run = runs.shown(Subject.Issue.key(ref.repositoryId(), ref.number(), Purpose.TRIAGE));
    var kept = run.flatMap(r -> runs.kept(r.id()));
    if (kept.isEmpty() || isOld(run.get())) return;
    var report = kept.get().report();
    if (!report.plan().config().issues().applyLabels()) return;
    var sure =
        Proposals.of(report).stream()
            .filter(p -> p.act() instanceof Proposal.Act.Relabel relabel && relabel.sure())
            .toList();
    if (sure.isEmpty()) return;
    for (var proposal : sure) {
      if (!isDone(run.get(), proposal)) perform(report, run.get(), proposal, "");
    }
    var memory = runs.memory(run.get(), ref.repositoryId());
    forge.show((Subject.Issue) report.plan().subject(), kept.get().report(memory));
  }

  private String apply(Trigger.SubjectRef ref, RunRecord run, List<Integer> numbers, Word word)
      throws InterruptedException {
    var guid = word.guid();
    if (run.state() == RunRecord.State.OPEN) {
      throw new Later(WAIT, "run " + run.id() + " is under way");
    }
    var kept = runs.kept(run.id());
    if (kept.isEmpty() || isOld(run)) {
      var old = "What was proposed here is too old by now; ask for a fresh look first.";
      return answer(ref, guid, old, "expired");
    }
    var isTakenUp = runs.deeds(run.id()).stream().anyMatch(deed -> deed.detail().equals(guid));
    if (!isTakenUp && kept.get().facts().endedAt().isAfter(word.at())) {
      var other = "The report was made again since; look at it, and choose once more.";
      return answer(ref, guid, other, "the report is a newer one");
    }
    var report = kept.get().report();
    var proposals = Proposals.of(report);
    var unknown =
        numbers.stream().filter(n -> proposals.stream().noneMatch(p -> p.number() == n)).toList();
    if (!unknown.isEmpty() || proposals.isEmpty()) {
      return answer(ref, guid, nothingUnder(unknown, proposals), "no such proposal");
    }
    var chosen =
        proposals.stream()
            .filter(p -> numbers.isEmpty() || numbers.contains(p.number()))
            .filter(p -> !isDone(run, p))
            .toList();
    var who = word.sender().login();
    var plans = new ArrayList<Proposal>();
    for (var proposal : chosen) {
      if (!forge.mayCommand(ref, word.sender())) {
        note(run, proposal, Deed.State.FAILED, who, "who asked for it may not any more");
      } else if (proposal.act() instanceof Proposal.Act.MakePlan) {
        if (!isPlanned(ref, run, proposal, guid)) plans.add(proposal);
      } else {
        perform(report, run, proposal, who);
      }
    }
    // Begun until it is there: whoever takes this delivery up after a crash goes on with it.
    plans.forEach(plan -> note(run, plan, Deed.State.BEGUN, who, guid));
    showAgain(ref, run);
    if (!plans.isEmpty()) {
      try {
        planning.plan(ref, guid);
      } catch (ForgeTrouble trouble) {
        switch (trouble.kind()) {
          case GONE, REFUSED -> {
            var why = String.valueOf(trouble.getMessage());
            plans.forEach(plan -> note(run, plan, Deed.State.FAILED, who, why));
          }
          case PASSING, AMBIGUOUS, DENIED -> {}
        }
        throw trouble;
      }
      plans.forEach(plan -> note(run, plan, Deed.State.DONE, who, "asked for"));
      showAgain(ref, run);
    }
    return "applied " + chosen.size() + " of " + proposals.size();
  }

  /// Whether the plan is being made that another delivery asked for.
  private boolean isPlanned(Trigger.SubjectRef ref, RunRecord run, Proposal proposal, String guid) {
    var key = Subject.Issue.key(ref.repositoryId(), ref.number(), Purpose.PLAN);
    return isBegun(run, proposal)
        && runs.deeds(run.id()).stream().noneMatch(deed -> deed.detail().equals(guid))
        && runs.newest(key).filter(r -> r.state() == RunRecord.State.OPEN).isPresent();
  }

  private String answer(Trigger.SubjectRef ref, String guid, String text, String result) {
    admission.answer(ref, guid, text);
    return result;
  }

  private void perform(Report report, RunRecord run, Proposal proposal, String who)
      throws InterruptedException {
    var issue = (Subject.Issue) report.plan().subject();
    // What was begun changed the issue itself; that it was the right one was seen before.
    var seen = isBegun(run, proposal);
    for (var left = TRIES - 1; ; left--) {
      try {
        if (!seen && isChanged(issue, forge.item(issue.repository(), proposal.issue()))) {
          note(run, proposal, Deed.State.FAILED, who, "it was changed since it was looked at");
          return;
        }
        seen = true;
        note(run, proposal, Deed.State.BEGUN, who, "");
        var done = forge.perform(issue, proposal, run.id() + "/" + Deed.apply(proposal));
        note(run, proposal, Deed.State.DONE, who, done);
        return;
      } catch (ForgeTrouble trouble) {
        log.info("proposal {} of run {}: {}", proposal.number(), run.id(), trouble.getMessage());
        // What is done stays done, and the rest comes when it was said to come again.
        if (trouble.isForLater()) throw trouble;
        if (left > 0) continue;
        note(run, proposal, Deed.State.FAILED, who, String.valueOf(trouble.getMessage()));
        return;
      }
    }
  }

  /// Whether an item of a bulk is another than the one that was looked at. The issue that a triage
  /// is about changes all the time: by its own comments.
  private static boolean isChanged(Subject.Issue issue, Item now) {
    return issue.items().stream()
        .anyMatch(
            item -> item.number() == now.number() && now.updatedAt().isAfter(item.updatedAt()));
  }

  private void note(RunRecord run, Proposal proposal, Deed.State state, String who, String detail) {
    runs.deed(run.id(), new Deed(Deed.apply(proposal), state, who, clock.instant(), detail));
  }

  private boolean isDone(RunRecord run, Proposal proposal) {
    return is(run, proposal, Deed.State.DONE);
  }

  private boolean isBegun(RunRecord run, Proposal proposal) {
    return is(run, proposal, Deed.State.BEGUN);
  }

  private boolean is(RunRecord run, Proposal proposal, Deed.State state) {
    return runs.deeds(run.id()).stream()
        .anyMatch(deed -> deed.what().equals(Deed.apply(proposal)) && deed.state() == state);
  }

  private boolean isOld(RunRecord run) {
    var ended = run.endedAt();
    return ended != null && ended.plus(VALID).isBefore(clock.instant());
  }

  /// Makes the report again, with what was done.
  private void showAgain(Trigger.SubjectRef ref, RunRecord run) {
    runs.kept(run.id())
        .ifPresent(kept -> {
          var subject = (Subject.Issue) kept.plan().subject();
          forge.publishAgain(subject, run, kept.report(runs.memory(run, ref.repositoryId())));
        });
  }

  private static String nothingUnder(List<Integer> unknown, List<Proposal> proposals) {
    if (proposals.isEmpty()) return "The newest report on this issue proposes nothing.";
    return "There is no proposal %s; there are 1 to %d."
        .formatted(
            unknown.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            proposals.size());
  }

  private static List<String> keys(Trigger.SubjectRef ref) {
    return List.of(
        Subject.Issue.key(ref.repositoryId(), ref.number(), Purpose.TRIAGE),
        Subject.Issue.key(ref.repositoryId(), ref.number(), Purpose.BULK));
  }
}
