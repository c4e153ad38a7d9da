package dev.parallax.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.time.Instant;
import java.util.Optional;

/// A delivery: the event's name, then its body. Whatever it is, it is read as one of the things
/// that can be asked for, and whatever leaves the reader is fit for an address.
public final class WebhookFuzz {
  private static final TriggerReader APP = new TriggerReader("parallax-bot[bot]");
  private static final TriggerReader JOBS = TriggerReader.ofJobs("github-actions[bot]");

  private WebhookFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var delivery = new Delivery("guid", pieces.get(0), pieces.get(1), Instant.EPOCH);
    var asked = APP.read(delivery);
    Must.equal(APP.read(delivery), asked, "the same delivery asks for the same");
    var slim = delivery.slim();
    Must.equal(APP.read(slim), asked, "what is left of it asks for the same");
    Must.equal(slim.slim(), slim, "nothing more can be left out");
    check(asked, true);
    check(JOBS.read(delivery), false);
  }

  private static void check(Trigger trigger, boolean ofApp) {
    place(trigger)
        .ifPresent(ref -> {
          Must.hold(ref.owner().matches("[A-Za-z0-9_-]{1,100}(\\[bot])?"), "an owner is a login");
          Must.hold(ref.repository().matches("[A-Za-z0-9._-]{1,100}"), "a repository is a name");
          Must.hold(ref.number() >= 0 && ref.repositoryId() > 0, "numbers are above 0");
          Must.hold(ofApp == (ref.installation() > 0), "an App acts through an installation");
        });
    switch (trigger) {
      case Trigger.Command command -> {
        Must.hold(!command.sender().bot(), "no bot commands");
        Must.hold(UTF_8.newEncoder().canEncode(command.said()), "what was said can be stored");
      }
      case Trigger.Ticked ticked -> Must.hold(!ticked.sender().bot(), "no bot ticks boxes");
      case Trigger.Review review ->
          Must.hold(review.head().matches("|[0-9a-f]{40}|[0-9a-f]{64}"), "a head is a commit");
      case Trigger.Retry retry ->
          Must.hold(retry.runId().matches("|[0-9a-f]{32}"), "a run's id is one of ours");
      case Trigger.Queued queued ->
          Must.hold(queued.commit().matches("[0-9a-f]{40}|[0-9a-f]{64}"), "it is a commit");
      case Trigger.Withdrawn gone -> Must.hold(gone.installation() > 0, "somebody left");
      case Trigger.Unreadable odd -> Must.hold(!odd.reason().isBlank(), "it is said why");
      case Trigger.Resolved resolved -> {
        Must.hold(!resolved.sender().bot(), "no bot resolves");
        Must.hold(UTF_8.newEncoder().canEncode(resolved.said()), "what was said can be stored");
      }
      case Trigger.Cancel _, Trigger.Closed _, Trigger.Nothing _ -> {}
    }
  }

  private static Optional<Trigger.SubjectRef> place(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Review review -> Optional.of(review.subject());
      case Trigger.Retry retry -> Optional.of(retry.subject());
      case Trigger.Queued queued -> Optional.of(queued.subject());
      case Trigger.Cancel cancel -> Optional.of(cancel.subject());
      case Trigger.Closed closed -> Optional.of(closed.subject());
      case Trigger.Resolved resolved -> Optional.of(resolved.subject());
      case Trigger.Command command -> Optional.of(command.subject());
      case Trigger.Ticked ticked -> Optional.of(ticked.subject());
      case Trigger.Withdrawn _, Trigger.Nothing _, Trigger.Unreadable _ -> Optional.empty();
    };
  }
}
