package dev.parallax.job;

import dev.parallax.plan.Wish;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one accepted delivery after the other and has it done. A fault costs one job, never the
/// worker: the queue hands the delivery out again, and gives it up, with the reason, after a day.
public final class Worker implements JobQueue.Handler {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Inbox inbox;
  private final TriggerReader reader;
  private final ReviewJob reviews;
  private final IssueJob issues;
  private final CommandJob commands;
  private final BoxJob boxes;
  private final CheckJob checks;

  public Worker(
      Inbox inbox,
      TriggerReader reader,
      ReviewJob reviews,
      IssueJob issues,
      CommandJob commands,
      BoxJob boxes,
      CheckJob checks) {
    this.inbox = inbox;
    this.reader = reader;
    this.reviews = reviews;
    this.issues = issues;
    this.commands = commands;
    this.boxes = boxes;
    this.checks = checks;
  }

  @Override
  public void handle(String guid) throws InterruptedException {
    var delivery = inbox.find(guid);
    if (delivery.isEmpty()) {
      log.warn("delivery {} has no body any more", guid);
      return;
    }
    inbox.settled(guid, result(reader.read(delivery.get()), guid));
  }

  private String result(Trigger trigger, String guid) throws InterruptedException {
    try {
      return switch (trigger) {
        case Trigger.Review(var ref, _, var agents, var asked) -> {
          var wish = new Wish(agents, asked);
          yield switch (ref.on()) {
            case PULL_REQUEST -> reviews.review(ref, wish, guid);
            case ISSUE -> issues.triage(ref, wish, guid);
          };
        }
        case Trigger.Cancel(var ref, var reason) -> reviews.cancel(ref, reason);
        case Trigger.Retry retry -> checks.retry(retry, guid);
        case Trigger.Queued queued -> checks.queued(queued);
        case Trigger.Ticked ticked -> boxes.ticked(ticked, guid);
        case Trigger.Command command -> commands.run(command, guid);
        case Trigger.Nothing(var reason) -> "nothing to do: " + reason;
        case Trigger.Unreadable(var reason) -> "unreadable: " + reason;
      };
    } catch (ForgeTrouble trouble) {
      return switch (trouble.kind()) {
        // What is denied may be granted: somebody gives the App the permission that it asks for.
        case PASSING, AMBIGUOUS, DENIED -> throw trouble;
        case GONE, REFUSED -> {
          log.warn("delivery {} is given up: {}", guid, trouble.getMessage());
          yield "given up: " + trouble.getMessage();
        }
      };
    }
  }
}
