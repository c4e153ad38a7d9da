package dev.parallax.job;

import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.report.Claim;
import dev.parallax.report.Report;
import dev.parallax.trigger.BotCommand;
import dev.parallax.trigger.Trigger;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/// A comment that tells us to do something. Whether its writer may is asked of the forge, never
/// read from the comment.
public final class CommandJob {
  private final Forge forge;
  private final RunStore runs;
  private final ReviewJob reviews;
  private final IssueJob issues;
  private final PlanJob plans;
  private final BulkJob bulks;
  private final Approvals approvals;
  private final InstantSource clock;

  public CommandJob(
      Forge forge,
      RunStore runs,
      ReviewJob reviews,
      IssueJob issues,
      PlanJob plans,
      BulkJob bulks,
      Approvals approvals,
      InstantSource clock) {
    this.forge = forge;
    this.runs = runs;
    this.reviews = reviews;
    this.issues = issues;
    this.plans = plans;
    this.bulks = bulks;
    this.approvals = approvals;
    this.clock = clock;
  }

  /// Does what a command asks for.
  ///
  /// @return what became of it, in a line for people
  public String run(Trigger.Command trigger, String guid) throws InterruptedException {
    var ref = trigger.subject();
    return switch (trigger.command()) {
      case BotCommand.Help() -> answer(trigger, HELP, "helped");
      case BotCommand.Status() -> answer(trigger, status(ref), "status given");
      case BotCommand.Unknown(var word) ->
          answer(trigger, "I do not know `" + word + "`.\n\n" + HELP, "unknown command");
      case BotCommand.Review(var agents, var options) ->
          allowed(
              trigger,
              () -> reviews.review(ref, new Wish(agents, true, options, Wish.Tuning.NONE), guid));
      case BotCommand.Retry(var agents, var tuning) ->
          allowed(trigger, () -> reviews.retry(ref, agents, tuning, guid));
      case BotCommand.Triage(var options) ->
          allowed(
              trigger,
              () -> issues.triage(ref, new Wish(List.of(), true, options, Wish.Tuning.NONE), guid));
      case BotCommand.Plan() -> allowed(trigger, () -> plans.plan(ref, guid));
      case BotCommand.Batch() -> allowed(trigger, () -> plans.batch(ref, trigger.sender().login()));
      case BotCommand.Bulk(var query, var options) ->
          allowed(trigger, () -> bulks.bulk(ref, query, options, guid));
      case BotCommand.Apply(var numbers) ->
          allowed(trigger, () -> approvals.apply(ref, numbers, trigger.sender(), guid));
      case BotCommand.Dismiss(var labels, var why) ->
          allowed(trigger, () -> dismiss(trigger, labels, why));
      case BotCommand.Undismiss(var labels) -> allowed(trigger, () -> undismiss(trigger, labels));
      case BotCommand.Cancel() ->
          allowed(trigger, () -> reviews.cancel(ref, "cancelled by " + trigger.sender().login()));
    };
  }

  /// Runs again what failed, asked for with a button instead of a comment.
  public String retry(Trigger.Retry trigger, String guid) throws InterruptedException {
    return forge.mayCommand(trigger.subject(), trigger.sender())
        ? reviews.retry(trigger.subject(), trigger.agents(), Wish.Tuning.NONE, guid)
        : "refused";
  }

  /// Does what somebody ticked in one of our comments.
  public String ticked(Trigger.Ticked trigger, String guid) throws InterruptedException {
    return forge.mayCommand(trigger.subject(), trigger.sender())
        ? approvals.ticked(trigger, guid)
        : "refused";
  }

  private static final String HELP =
      String.join(
          "\n",
          List.of(
              "| command | does |",
              "|---|---|",
              "| `/parallax review [AGENT...]` | look again, at everything or with these agents;"
                  + " `--dry-run` only says the plan, `--step` stops after the first stage,"
                  + " `--no-cache` asks again what was answered before |",
              "| `/parallax retry [AGENT...]` | run again what failed; `--max-turns N` with more"
                  + " turns, `--note WORDS` with a hint |",
              "| `/parallax continue` | go on after `--step` |",
              "| `/parallax dismiss F1,F3 REASON` | do not report these findings any more in this"
                  + " repository |",
              "| `/parallax undismiss F1` | report it again |",
              "| `/parallax cancel` | stop the run |",
              "| `/parallax status` | say how the run stands |",
              "| `/parallax help` | this |"));

  private static final int MOST_NAMED = 30;

  /// Remembers that findings need not be reported, and says so in the report.
  private String dismiss(Trigger.Command trigger, List<String> labels, String why) {
    if (labels.isEmpty() || why.isEmpty()) {
      return reply(
          trigger,
          "Say which findings, and why: `/parallax dismiss F1,F3 REASON`.",
          "nothing was dismissed");
    }
    return named(
        trigger,
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
          return reviews.remembered(ref, "dismissed " + String.join(", ", labels));
        });
  }

  private String undismiss(Trigger.Command trigger, List<String> labels) {
    if (labels.isEmpty()) {
      return reply(
          trigger, "Say which findings: `/parallax undismiss F1`.", "nothing was taken back");
    }
    return named(
        trigger,
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
                String.join(", ", labels) + " was not dismissed.",
                "nothing was taken back");
          }
          runs.undismiss(ref.repositoryId(), gone);
          return reviews.remembered(ref, "took back the dismissal of " + String.join(", ", labels));
        });
  }

  private interface OnClaims {
    String now(Report report, List<Claim> claims);
  }

  /// Does something with the findings that people call so; says which there are when there is none
  /// of that name.
  private String named(Trigger.Command trigger, List<String> labels, OnClaims doing) {
    var report = reviews.newestReport(trigger.subject());
    if (report.isEmpty()) {
      return reply(trigger, "There is no report yet that names findings.", "nothing to dismiss");
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
        "There is no finding %s in the newest report%s"
            .formatted(
                String.join(", ", unknown),
                there.isEmpty() ? ", nor any other." : "; there are " + names + more + "."),
        "no such finding");
  }

  private String reply(Trigger.Command trigger, String text, String result) {
    forge.reply(trigger.subject(), text);
    return result;
  }

  private interface Doing {
    String now() throws InterruptedException;
  }

  private String allowed(Trigger.Command trigger, Doing doing) throws InterruptedException {
    if (!forge.mayCommand(trigger.subject(), trigger.sender())) {
      return answer(
          trigger, "Only people with write access to this repository can ask for that.", "refused");
    }
    forge.acknowledge(trigger.subject(), trigger.commentId());
    return doing.now();
  }

  private String answer(Trigger.Command trigger, String text, String result) {
    forge.acknowledge(trigger.subject(), trigger.commentId());
    forge.reply(trigger.subject(), text);
    return result;
  }

  private String status(Trigger.SubjectRef ref) {
    return runs.newest(Subject.PullRequest.key(ref.repositoryId(), ref.number()))
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
