package dev.parallax.job;

import dev.parallax.trail.Fact;
import dev.parallax.trail.Trail;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one accepted delivery after the other and has it done. A fault costs one job, never the
/// worker: the queue hands the delivery out again, and gives it up, with the reason, after a day.
public final class Worker implements JobQueue.Handler {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final Duration BEHIND_ANOTHER = Duration.ofSeconds(1);

  private final Inbox inbox;
  private final Turns turns;
  private final Served served;
  private final Function<Delivery, Trigger> reader;
  private final ReviewJob reviews;
  private final IssueJob issues;
  private final CommandJob commands;
  private final BoxJob boxes;
  private final CheckJob checks;
  private final PressJob presses;
  private final Harvest harvest;

  /// @param reader `OurName.read`, or that of a name that is known
  public Worker(
      Inbox inbox,
      Turns turns,
      Served served,
      Function<Delivery, Trigger> reader,
      ReviewJob reviews,
      IssueJob issues,
      CommandJob commands,
      BoxJob boxes,
      CheckJob checks,
      PressJob presses,
      Harvest harvest) {
    this.inbox = inbox;
    this.turns = turns;
    this.served = served;
    this.reader = reader;
    this.reviews = reviews;
    this.issues = issues;
    this.commands = commands;
    this.boxes = boxes;
    this.checks = checks;
    this.presses = presses;
    this.harvest = harvest;
  }

  @Override
  public void handle(String guid) throws InterruptedException {
    var delivery = inbox.find(guid);
    if (delivery.isEmpty()) {
      log.warn("delivery {} has no body any more", guid);
      return;
    }
    Trail.learned(new Fact.Event(delivery.get().event()));
    var trigger = reader.apply(delivery.get());
    inbox.settled(guid, result(delivery.get(), trigger), About.of(delivery.get(), trigger));
  }

  @Override
  public void givenUp(String guid, String reason) {
    reviews.givenUp(guid, reason);
  }

  private String result(Delivery delivery, Trigger trigger) throws InterruptedException {
    var guid = delivery.guid();
    try {
      reviews.sayWhatIsOver();
      var press = Press.read(delivery);
      return press.isPresent() ? presses.pressed(press.get(), guid) : result(trigger, delivery);
    } catch (ForgeTrouble trouble) {
      return switch (trouble.kind()) {
        // What is denied may be granted: somebody gives the App the permission that it asks for.
        case PASSING, AMBIGUOUS, DENIED -> throw trouble;
        // No dead letters: to try them again would be of no use.
        case GONE -> {
          log.info("delivery {} is done with: {}", guid, trouble.getMessage());
          yield "finished, the target is gone: " + trouble.getMessage();
        }
        case REFUSED -> {
          log.warn("delivery {} is done with: {}", guid, trouble.getMessage());
          yield "finished, it was refused: " + trouble.getMessage();
        }
      };
    }
  }

  private String result(Trigger trigger, Delivery delivery) throws InterruptedException {
    var guid = delivery.guid();
    subject(trigger)
        .ifPresent(ref ->
            Trail.learned(new Fact.About(ref.owner() + "/" + ref.repository(), ref.number())));
    if (isWithdrawn(trigger, delivery.receivedAt())) return "the App was taken away";
    return switch (trigger) {
      case Trigger.Review review -> inTurn(review, delivery);
      case Trigger.Cancel(var ref, var reason) -> reviews.cancel(ref, reason);
      case Trigger.Closed closed -> {
        var said = reviews.cancel(closed.subject(), "the pull request was closed");
        harvest.closed(closed, delivery.receivedAt());
        yield said;
      }
      case Trigger.Resolved resolved -> harvest.resolved(resolved, delivery.receivedAt());
      case Trigger.Retry retry -> checks.retry(retry, guid);
      case Trigger.Queued queued -> checks.queued(queued);
      case Trigger.Ticked ticked -> boxes.ticked(ticked, guid, delivery.receivedAt());
      case Trigger.Command command -> commands.run(command, guid, delivery.receivedAt());
      case Trigger.Withdrawn withdrawn -> {
        served.withdrawn(withdrawn, delivery.receivedAt());
        yield reviews.withdraw(withdrawn);
      }
      case Trigger.Nothing(var reason) -> "nothing to do: " + reason;
      case Trigger.Unreadable(var reason) -> "unreadable: " + reason;
    };
  }

  /// Of deliveries that ask for the same one at a time, and the newest of those that wait.
  private String inTurn(Trigger.Review review, Delivery delivery) throws InterruptedException {
    return switch (turns.of(delivery.guid())) {
      case SUPERSEDED -> "superseded by a newer event";
      case LATER -> throw new Later(BEHIND_ANOTHER, "another event asks for the same");
      case NOW -> {
        if (review.asked()) {
          var obstacle = commands.obstacle(review.subject(), delivery.guid());
          if (obstacle.isPresent()) yield instead(review, delivery, obstacle.get());
        }
        yield switch (review.subject().on()) {
          case PULL_REQUEST -> reviews.event(review, delivery.guid(), delivery.receivedAt());
          case ISSUE -> issues.event(review, delivery.guid(), delivery.receivedAt());
        };
      }
    };
  }

  /// What is done in the place of what is too much: an event that gave way to it would have had all
  /// agents look.
  private String instead(Trigger.Review refused, Delivery delivery, String obstacle)
      throws InterruptedException {
    if (!refused.agents().isEmpty() || reviews.isKnown(refused)) return obstacle;
    var anyway = new Trigger.Review(refused.subject(), refused.head(), List.of(), false);
    return obstacle
        + "; as without being asked: "
        + reviews.event(anyway, delivery.guid(), delivery.receivedAt());
  }

  private boolean isWithdrawn(Trigger trigger, Instant since) {
    return switch (trigger) {
      case Trigger.Review review -> served.isWithdrawn(review.subject(), since);
      case Trigger.Retry retry -> served.isWithdrawn(retry.subject(), since);
      case Trigger.Command command -> served.isWithdrawn(command.subject(), since);
      case Trigger.Ticked ticked -> served.isWithdrawn(ticked.subject(), since);
      case Trigger.Queued queued -> served.isWithdrawn(queued.subject(), since);
      case Trigger.Resolved resolved -> served.isWithdrawn(resolved.subject(), since);
      case Trigger.Cancel _,
          Trigger.Closed _,
          Trigger.Withdrawn _,
          Trigger.Nothing _,
          Trigger.Unreadable _ ->
          false;
    };
  }

  private static Optional<Trigger.SubjectRef> subject(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Review review -> Optional.of(review.subject());
      case Trigger.Retry retry -> Optional.of(retry.subject());
      case Trigger.Command command -> Optional.of(command.subject());
      case Trigger.Ticked ticked -> Optional.of(ticked.subject());
      case Trigger.Queued queued -> Optional.of(queued.subject());
      case Trigger.Cancel cancel -> Optional.of(cancel.subject());
      case Trigger.Closed closed -> Optional.of(closed.subject());
      case Trigger.Resolved resolved -> Optional.of(resolved.subject());
      case Trigger.Withdrawn _, Trigger.Nothing _, Trigger.Unreadable _ -> Optional.empty();
    };
  }
}
