package dev.parallax.job;

import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.trigger.BotCommand;
import dev.parallax.trigger.Trigger;
import java.util.List;

/// A comment that tells us to do something. Whether its writer may is asked of the forge, never
/// read from the comment.
public final class CommandJob {
  private final Forge forge;
  private final RunStore runs;
  private final ReviewJob reviews;

  public CommandJob(Forge forge, RunStore runs, ReviewJob reviews) {
    this.forge = forge;
    this.runs = runs;
    this.reviews = reviews;
  }

  /// Does what a command asks for.
  ///
  /// @return what became of it, in a line for people
  public String run(Trigger.Command trigger, String guid) throws InterruptedException {
    var ref = trigger.pullRequest();
    return switch (trigger.command()) {
      case BotCommand.Help() -> answer(trigger, HELP, "helped");
      case BotCommand.Status() -> answer(trigger, status(ref), "status given");
      case BotCommand.Unknown(var word) ->
          answer(trigger, "I do not know `" + word + "`.\n\n" + HELP, "unknown command");
      case BotCommand.Review(var agents, var options) ->
          allowed(trigger, () -> reviews.review(ref, new Wish(agents, true, options), guid));
      case BotCommand.Retry(var agents) -> allowed(trigger, () -> reviews.retry(ref, agents, guid));
      case BotCommand.Cancel() ->
          allowed(trigger, () -> reviews.cancel(ref, "cancelled by " + trigger.sender().login()));
    };
  }

  /// Runs again what failed, asked for with a button instead of a comment.
  public String retry(Trigger.Retry trigger, String guid) throws InterruptedException {
    return forge.mayCommand(trigger.pullRequest(), trigger.sender())
        ? reviews.retry(trigger.pullRequest(), trigger.agents(), guid)
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
              "| `/parallax retry [AGENT...]` | run again what failed |",
              "| `/parallax continue` | go on after `--step` |",
              "| `/parallax cancel` | stop the run |",
              "| `/parallax status` | say how the run stands |",
              "| `/parallax help` | this |"));

  private interface Doing {
    String now() throws InterruptedException;
  }

  private String allowed(Trigger.Command trigger, Doing doing) throws InterruptedException {
    if (!forge.mayCommand(trigger.pullRequest(), trigger.sender())) {
      return answer(
          trigger, "Only people with write access to this repository can ask for that.", "refused");
    }
    forge.acknowledge(trigger.pullRequest(), trigger.commentId());
    return doing.now();
  }

  private String answer(Trigger.Command trigger, String text, String result) {
    forge.acknowledge(trigger.pullRequest(), trigger.commentId());
    forge.reply(trigger.pullRequest(), text);
    return result;
  }

  private String status(Trigger.PullRequestRef ref) {
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
