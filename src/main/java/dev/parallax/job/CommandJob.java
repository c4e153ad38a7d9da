package dev.parallax.job;

import dev.parallax.plan.Agent.On;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Nearest;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.report.Claim;
import dev.parallax.report.Report;
import dev.parallax.trigger.BotCommand;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.Verb;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A comment that tells us to do something. Whether its writer may is asked of the forge, never
/// read from the comment.
public final class CommandJob {
  private final Admission admission;
  private final RunStore runs;
  private final ReviewJob reviews;
  private final IssueJob issues;
  private final PlanJob plans;
  private final BulkJob bulks;
  private final Approvals approvals;
  private final Harvest harvest;
  private final InstantSource clock;

  public CommandJob(
      Admission admission,
      RunStore runs,
      ReviewJob reviews,
      IssueJob issues,
      PlanJob plans,
      BulkJob bulks,
      Approvals approvals,
      Harvest harvest,
      InstantSource clock) {
    this.admission = admission;
    this.runs = runs;
    this.reviews = reviews;
    this.issues = issues;
    this.plans = plans;
    this.bulks = bulks;
    this.approvals = approvals;
    this.harvest = harvest;
    this.clock = clock;
  }

  /// Does what a command asks for.
  ///
  /// @param at when it came in
  /// @return what became of it, in a line for people
  public String run(Trigger.Command trigger, String guid, Instant at) throws InterruptedException {
    var ref = trigger.subject();
    var verb = Verb.of(trigger.command());
    if (verb.isPresent() && !verb.get().fits(ref.on())) {
      return answer(trigger, guid, elsewhere(verb.get()), "not a command for this");
    }
    return switch (trigger.command()) {
      case BotCommand.Help() -> answer(trigger, guid, Verb.help(ref.on()), "helped");
      case BotCommand.Status() -> answer(trigger, guid, status(ref), "status given");
      case BotCommand.Unknown(var word) ->
          answer(trigger, guid, notKnown(word, ref.on()), "unknown command");
      case BotCommand.Review(var agents, var options) ->
          allowed(
              trigger,
              guid,
              () -> reviews.review(ref, new Wish(agents, true, options, Wish.Tuning.NONE), guid));
      case BotCommand.Retry(var agents, var tuning) ->
          allowed(trigger, guid, () -> retry(ref, agents, tuning, guid));
      case BotCommand.Triage(var options) ->
          allowed(
              trigger,
              guid,
              () -> issues.triage(ref, new Wish(List.of(), true, options, Wish.Tuning.NONE), guid));
      case BotCommand.Plan() -> allowed(trigger, guid, () -> plans.plan(ref, guid));
      case BotCommand.Batch() ->
          allowed(trigger, guid, () -> plans.batch(ref, trigger.sender().login(), guid));
      case BotCommand.Bulk(var query, var options) ->
          allowed(trigger, guid, () -> bulks.bulk(ref, query, options, guid));
      case BotCommand.Apply(var numbers) ->
          allowed(trigger, guid, () -> approvals.apply(ref, numbers, trigger.sender(), guid, at));
      case BotCommand.Dismiss(var labels, var why) ->
          allowed(trigger, guid, () -> dismiss(trigger, guid, at, labels, why));
      case BotCommand.Undismiss(var labels) ->
          allowed(trigger, guid, () -> undismiss(trigger, guid, at, labels));
      case BotCommand.Cancel() ->
          allowed(
              trigger,
              guid,
              () -> reviews.cancel(ref, ReviewJob.CANCELLED_BY + trigger.sender().login()));
    };
  }

  private String retry(Trigger.SubjectRef ref, List<String> agents, Wish.Tuning tuning, String guid)
      throws InterruptedException {
    return switch (ref.on()) {
      case PULL_REQUEST -> reviews.retry(ref, agents, tuning, guid);
      case ISSUE -> issues.retry(ref, agents, tuning, guid);
    };
  }

  /// Why what a label asks for is not done; empty when it is.
  Optional<String> obstacle(Trigger.SubjectRef ref, String guid) {
    return admission.obstacle(ref, guid);
  }

  private static String elsewhere(Verb verb) {
    return "`%s` is for %s; `/parallax help` says what can be asked here."
        .formatted(verb.word(), verb.where().words());
  }

  /// What is said to a word that is none of ours, or that lacks what it needs.
  private static String notKnown(String word, On on) {
    var meant = Verb.of(word).filter(verb -> verb.fits(on));
    if (meant.isPresent()) return "Say it like `" + meant.get().usage() + "`.";
    var words = Verb.on(on).stream().map(Verb::word).toList();
    var near = Nearest.of(word, words).map(w -> ", did you mean `" + w + "`?").orElse(".");
    return (word.isEmpty() ? "I do not understand that." : "I do not know `" + word + "`" + near)
        + "\n\n"
        + Verb.help(on);
  }

  private static final int MOST_NAMED = 30;

  /// Remembers that findings need not be reported, and says so in the report.
  private String dismiss(
      Trigger.Command trigger, String guid, Instant at, List<String> labels, String why) {
    if (labels.isEmpty() || why.isEmpty()) {
      return reply(
          trigger,
          guid,
          "Say which findings, and why: `/parallax dismiss F1,F3 REASON`.",
          "nothing was dismissed");
    }
    return named(
        trigger,
        guid,
        labels,
        (report, claims) -> {
          var now = clock.instant();
          var ref = trigger.subject();
          for (var claim : claims) {
            var dismissal =
                new Dismissal(
                    claim.label(), ref.number(), claim.said(), trigger.sender().login(), now, why);
            runs.dismiss(ref.repositoryId(), report.plan().subject().key(), dismissal);
          }
          harvest.dismissed(ref, labels, trigger.sender().login(), at);
          return reviews.remembered(ref, "dismissed " + String.join(", ", labels));
        });
  }

  private String undismiss(Trigger.Command trigger, String guid, Instant at, List<String> labels) {
    if (labels.isEmpty()) {
      return reply(
          trigger, guid, "Say which findings: `/parallax undismiss F1`.", "nothing was taken back");
    }
    return named(
        trigger,
        guid,
        labels,
        (report, claims) -> {
          var ref = trigger.subject();
          var gone =
              report.memory().dismissals().stream()
                  .filter(d -> claims.stream().flatMap(c -> c.said().stream()).anyMatch(d::covers))
                  .toList();
          if (gone.isEmpty()) {
            return reply(
                trigger,
                guid,
                String.join(", ", labels) + " was not dismissed.",
                "nothing was taken back");
          }
          // First: afterwards nobody would know any more what they were.
          harvest.takenBack(ref.repositoryId(), gone, trigger.sender().login(), at);
          runs.undismiss(ref.repositoryId(), gone);
          return reviews.remembered(ref, "took back the dismissal of " + String.join(", ", labels));
        });
  }

  private interface OnClaims {
    String now(Report report, List<Claim> claims);
  }

  /// Does something with the findings that people call so; says which there are when there is none
  /// of that name.
  private String named(Trigger.Command trigger, String guid, List<String> labels, OnClaims doing) {
    var report = reviews.newestReport(trigger.subject());
    if (report.isEmpty()) {
      return reply(
          trigger, guid, "There is no report yet that names findings.", "nothing to dismiss");
    }
    var claims = report.get().claims().stream().filter(claim -> !claim.label().isEmpty()).toList();
    var there = claims.stream().map(Claim::label).toList();
    var unknown = labels.stream().filter(label -> !there.contains(label)).toList();
    if (unknown.isEmpty()) {
      var meant = claims.stream().filter(claim -> labels.contains(claim.label())).toList();
      return doing.now(report.get(), meant);
    }
    var more = there.size() > MOST_NAMED ? " and " + (there.size() - MOST_NAMED) + " more" : "";
    var names = there.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return reply(
        trigger,
        guid,
        "There is no finding %s in the newest report%s"
            .formatted(
                String.join(", ", unknown),
                there.isEmpty() ? ", nor any other." : "; there are " + names + more + "."),
        "no such finding");
  }

  private String reply(Trigger.Command trigger, String guid, String text, String result) {
    return admission.answer(trigger.subject(), guid, text) ? result : SILENT + result;
  }

  private interface Doing {
    String now() throws InterruptedException;
  }

  private static final String SILENT = "enough was answered there for an hour: ";

  /// What is done for those who may only, and only while the comment says what it said.
  private String allowed(Trigger.Command trigger, String guid, Doing doing)
      throws InterruptedException {
    var obstacle =
        admission
            .obstacle(trigger.subject(), trigger.sender(), guid)
            .or(() -> admission.changed(trigger));
    if (obstacle.isPresent()) return obstacle.get();
    admission.acknowledge(trigger);
    return doing.now();
  }

  private String answer(Trigger.Command trigger, String guid, String text, String result) {
    return admission.answer(trigger, guid, text) ? result : SILENT + result;
  }

  private String status(Trigger.SubjectRef ref) {
    return Arrays.stream(Subject.Issue.Purpose.values())
        .map(purpose -> runs.newest(Subject.Issue.key(ref.repositoryId(), ref.number(), purpose)))
        .flatMap(Optional::stream)
        .max(Comparator.comparing(RunRecord::createdAt))
        .map(run ->
            "The newest run, at `%s`, is %s%s."
                .formatted(
                    run.head(),
                    switch (run.state()) {
                      case OPEN -> "under way";
                      case REPORTED -> "reported";
                      case CANCELLED -> "cancelled";
                      case ENDED -> "ended without a report";
                    },
                    run.reason().isEmpty() ? "" : ": " + run.reason()))
        .orElse("There has been no run yet.");
  }
}
