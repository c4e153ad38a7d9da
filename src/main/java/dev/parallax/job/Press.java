package dev.parallax.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.plan.Agent.EngineKind;
import dev.parallax.plan.Variation;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A button of ours that somebody pressed. It waits in the inbox like a webhook, so that it is on
/// disk before anybody is told that it was taken, and survives what webhooks survive. No webhook is
/// read as one: at the door its event is unknown, and asks for nothing.
///
/// @param runId empty where it is about a delivery
/// @param who for people; that they may was asked before it was taken
/// @param again what a replay is to be; `Again.NONE` for other buttons
public record Press(Button button, String runId, String who, Again again) {
  /// What the inbox knows it by.
  static final String EVENT = "parallax";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// A button that needs no more words.
  public Press(Button button, String runId, String who) {
    this(button, runId, who, Again.NONE);
  }

  /// What a replay is to be.
  ///
  /// @param delivery the delivery whose wish it is; empty where it is a run's
  /// @param anew as in `ReplayJob.Wanted`
  public record Again(String delivery, Variation variation, boolean anew) {
    static final Again NONE = new Again("", Variation.NONE, false);
  }

  /// What can be pressed.
  public enum Button {
    /// Run again what did not succeed.
    RETRY,
    /// Stop what is under way.
    CANCEL,
    /// Make it once more without posting anything.
    REPLAY
  }

  /// What it is about, for people.
  String what() {
    return runId.isEmpty() ? "delivery " + again.delivery() : "run " + runId;
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
            .put("who", who);
    if (button == Button.REPLAY) write(body.putObject("again"));
    var delivery = new Delivery(guid, EVENT, body.toString(), at);
    var _ = inbox.accept(delivery, new Trigger.Nothing("a button"));
  }

  private void write(ObjectNode node) {
    var variation = again.variation();
    node.put("delivery", again.delivery()).put("anew", again.anew());
    node.put("model", variation.model());
    node.put("engine", variation.engine().map(Enum::name).orElse(""));
    variation.only().forEach(node.putArray("only")::add);
  }

  private static Again again(JsonNode node) {
    var only = new ArrayList<String>();
    node.path("only").forEach(name -> only.add(name.asText()));
    var engine = node.path("engine").asText();
    return new Again(
        node.path("delivery").asText(),
        new Variation(
            List.of(),
            only,
            node.path("model").asText(),
            engine.isEmpty() ? Optional.empty() : Optional.of(EngineKind.valueOf(engine))),
        node.path("anew").asBoolean());
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
              body.path("who").asText(),
              again(body.path("again"))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a press of ours is not JSON", e);
    }
  }
}
