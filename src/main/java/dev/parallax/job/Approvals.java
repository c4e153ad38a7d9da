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

  private final Forge forge;
  private final RunStore runs;
  private final CommentLedger comments;
  private final InstantSource clock;
  private final Planning planning;

  /// Takes an issue apart, when somebody chooses that.
  public interface Planning {
    String plan(Trigger.SubjectRef ref, String guid) throws InterruptedException;
  }

  public Approvals(
      Forge forge, RunStore runs, CommentLedger comments, InstantSource clock, Planning planning) {
    this.forge = forge;
    this.runs = runs;
    this.comments = comments;
    this.clock = clock;
    this.planning = planning;
  }

  /// Does what is proposed under these numbers in the newest report on an issue; all of it when
  /// there are none.
  public String apply(
      Trigger.SubjectRef ref, List<Integer> numbers, Trigger.Sender sender, String guid)
      throws InterruptedException {
    var newest =
        keys(ref).stream()
            .map(runs::newestReported)
            .flatMap(Optional::stream)
            .max((one, other) -> one.createdAt().compareTo(other.createdAt()));
    if (newest.isEmpty()) {
      forge.reply(ref, "There is no report on this issue yet that proposes anything.");
      return "nothing is proposed";
    }
    return apply(ref, newest.get(), numbers, Optional.of(sender), guid);
  }

  /// Does what the boxes stand for that somebody ticked in one of our comments.
  public String ticked(Trigger.Ticked ticked, String guid) throws InterruptedException {
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
            .flatMap(runs::newestReported);
    if (run.isEmpty()) return "the comment belongs to no report";
    return apply(ticked.subject(), run.get(), numbers, Optional.of(ticked.sender()), guid);
  }

  /// Sets the labels that an agent is sure of, where the configuration says that nobody need be
  /// asked.
  void byConfiguration(Trigger.SubjectRef ref) throws InterruptedException {
    var run =
        runs.newestReported(Subject.Issue.key(ref.repositoryId(), ref.number(), Purpose.TRIAGE));
    var kept = run.flatMap(r -> runs.kept(r.id()));
    if (kept.isEmpty()) return;
    var report = kept.get().report();
    if (!report.plan().config().issues().applyLabels()) return;
    var sure =
        Proposals.of(report).stream()
            .filter(p -> p.act() instanceof Proposal.Act.Relabel relabel && relabel.sure())
            .map(Proposal::number)
            .toList();
    if (!sure.isEmpty()) apply(ref, run.get(), sure, Optional.empty(), "");
  }

  private String apply(
      Trigger.SubjectRef ref,
      RunRecord run,
      List<Integer> numbers,
      Optional<Trigger.Sender> sender,
      String guid)
      throws InterruptedException {
    var who = sender.map(Trigger.Sender::login).orElse("");
    var kept = runs.kept(run.id());
    if (kept.isEmpty() || isOld(run)) {
      forge.reply(ref, "What was proposed here is too old by now; ask for a fresh look first.");
      return "expired";
    }
    var report = kept.get().report();
    var proposals = Proposals.of(report);
    var unknown =
        numbers.stream().filter(n -> proposals.stream().noneMatch(p -> p.number() == n)).toList();
    if (!unknown.isEmpty() || proposals.isEmpty()) {
      forge.reply(ref, nothingUnder(unknown, proposals));
      return "no such proposal";
    }
    var chosen =
        proposals.stream()
            .filter(p -> numbers.isEmpty() || numbers.contains(p.number()))
            .filter(p -> !isDone(run, p) && !isPlannedByAnother(run, p, guid))
            .toList();
    var plans = new ArrayList<Proposal>();
    for (var proposal : chosen) {
      if (sender.isPresent() && !forge.mayCommand(ref, sender.get())) {
        note(run, proposal, Deed.State.FAILED, who, "who asked for it may not any more");
      } else if (proposal.act() instanceof Proposal.Act.MakePlan) {
        plans.add(proposal);
      } else {
        perform(report, run, proposal, who);
      }
    }
    for (var proposal : plans) note(run, proposal, Deed.State.BEGUN, who, guid);
    showAgain(ref, run);
    for (var proposal : plans) {
      planning.plan(ref, guid);
      note(run, proposal, Deed.State.DONE, who, "asked for");
    }
    if (!plans.isEmpty()) showAgain(ref, run);
    return "applied " + chosen.size() + " of " + proposals.size();
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
        var done = forge.perform(issue, proposal, run.id() + "/" + proposal.number());
        note(run, proposal, Deed.State.DONE, who, done);
        return;
      } catch (ForgeTrouble trouble) {
        log.info("proposal {} of run {}: {}", proposal.number(), run.id(), trouble.getMessage());
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
    runs.deed(
        run.id(), new Deed(Deed.apply(proposal.number()), state, who, clock.instant(), detail));
  }

  private boolean isDone(RunRecord run, Proposal proposal) {
    return is(run, proposal, Deed.State.DONE);
  }

  /// Whether a plan is on its way already. It takes long, and its own job makes it, also after a
  /// stop.
  private boolean isPlannedByAnother(RunRecord run, Proposal proposal, String guid) {
    return proposal.act() instanceof Proposal.Act.MakePlan
        && runs.deeds(run.id()).stream()
            .filter(deed -> deed.what().equals(Deed.apply(proposal.number())))
            .anyMatch(deed -> deed.state() == Deed.State.BEGUN && !deed.detail().equals(guid));
  }

  private boolean isBegun(RunRecord run, Proposal proposal) {
    return is(run, proposal, Deed.State.BEGUN);
  }

  private boolean is(RunRecord run, Proposal proposal, Deed.State state) {
    return runs.deeds(run.id()).stream()
        .anyMatch(
            deed -> deed.what().equals(Deed.apply(proposal.number())) && deed.state() == state);
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
