package dev.parallax.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.Optional;

/// A button of ours that somebody pressed. It waits in the inbox like a webhook, so that it is on
/// disk before anybody is told that it was taken, and survives what webhooks survive. No webhook is
/// read as one: at the door its event is unknown, and asks for nothing.
///
/// @param who for people; that they may was asked before it was taken
public record Press(Button button, String runId, String who) {
  /// What the inbox knows it by.
  static final String EVENT = "parallax";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// What can be pressed.
  public enum Button {
    /// Run again what did not succeed.
    RETRY,
    /// Stop what is under way.
    CANCEL
  }

  /// Puts it into the inbox; it is on disk when this returns.
  ///
  /// @param guid a new one: two presses are not one delivery that came twice
  /// @throws StoreTrouble when it could not be put there
  public void into(Inbox inbox, String guid, Instant at) {
    var body =
        JSON.createObjectNode()
            .put("guid", guid)
            .put("button", button.name())
            .put("run", runId)
            .put("who", who)
            .toString();
    var _ = inbox.accept(new Delivery(guid, EVENT, body, at), new Trigger.Nothing("a button"));
  }

  /// Reads one out of the inbox; empty when it is a webhook.
  static Optional<Press> read(Delivery delivery) {
    if (!delivery.event().equals(EVENT)) return Optional.empty();
    try {
      var body = JSON.readTree(delivery.body());
      return Optional.of(
          new Press(
              Button.valueOf(body.path("button").asText()),
              body.path("run").asText(),
              body.path("who").asText()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a press of ours is not JSON", e);
    }
  }
}
