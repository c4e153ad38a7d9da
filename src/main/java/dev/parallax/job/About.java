package dev.parallax.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.plan.Agent.On;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.util.List;
import java.util.Locale;

/// What a delivery is about, for people who look through them.
///
/// @param repositoryId 0 where it is about none
/// @param repository its full name then; empty where it is about none
/// @param action as in the body; empty where there is none
/// @param sender a login; empty where there is none
/// @param asks what it asked for, in a few words
public record About(
    long repositoryId, String repository, String action, String sender, String asks) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST = 200;

  /// Reads it out of a body that was accepted.
  ///
  /// @param trigger what the delivery asks for
  public static About of(Delivery delivery, Trigger trigger) {
    var press = Press.read(delivery);
    var body = body(delivery);
    var repository = body.path("repository");
    return new About(
        repository.path("id").asLong(),
        cut(repository.path("full_name").asText(named(trigger))),
        cut(body.path("action").asText("")),
        cut(press.map(Press::who).orElse(body.path("sender").path("login").asText(""))),
        cut(press.map(About::pressed).orElseGet(() -> asks(trigger))));
  }

  private static JsonNode body(Delivery delivery) {
    try {
      return JSON.readTree(delivery.body());
    } catch (JsonProcessingException _) {
      // What was accepted as readable by another version says no more than its headers.
      return JSON.missingNode();
    }
  }

  private static String pressed(Press press) {
    return switch (press.button()) {
      case RETRY -> "a retry of run " + press.runId();
      case CANCEL -> "an end of run " + press.runId();
      case REPLAY -> "a replay of " + press.what();
    };
  }

  /// Bodies of our own making have no full name.
  private static String named(Trigger trigger) {
    return trigger instanceof Trigger.Review review
        ? review.subject().owner() + "/" + review.subject().repository()
        : "";
  }

  /// What a trigger asks for, in a few words.
  public static String asks(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Review(var ref, var _, var agents, var _, var _) ->
          (ref.on() == On.ISSUE ? "a triage" : "a review") + at(ref) + by(agents);
      case Trigger.Retry(var ref, var _, var _, var _, var _) -> "a retry" + at(ref);
      case Trigger.Queued(var ref, var _) -> "an answer to the merge queue" + at(ref);
      case Trigger.Cancel(var ref, var _) -> "an end" + at(ref);
      case Trigger.Closed closed -> "an end, for it is closed" + at(closed.subject());
      case Trigger.Resolved(var ref, var _, var resolved, var _) ->
          (resolved ? "a note that a conversation is resolved" : "a note that one is open again")
              + at(ref);
      case Trigger.Command command ->
          "the command "
              + command.command().getClass().getSimpleName().toLowerCase(Locale.ROOT)
              + at(command.subject());
      case Trigger.Ticked(var ref, var _, var _, var boxes) ->
          boxes.size() + (boxes.size() == 1 ? " ticked box" : " ticked boxes") + at(ref);
      case Trigger.Withdrawn _ -> "an end: the App was taken away";
      case Trigger.Nothing(var reason) -> "nothing: " + reason;
      case Trigger.Unreadable(var reason) -> "nothing: " + reason;
    };
  }

  private static String at(Trigger.SubjectRef ref) {
    return ref.number() == 0 ? "" : " of #" + ref.number();
  }

  private static String by(List<String> agents) {
    return agents.isEmpty() ? "" : " by " + String.join(", ", agents);
  }

  private static String cut(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
  }
}
