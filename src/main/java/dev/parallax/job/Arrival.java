package dev.parallax.job;

import dev.parallax.trigger.Trigger;
import java.time.Duration;

/// How a delivery stands among others when it comes in.
///
/// @param subject what it is about; empty when it shares its work with no other
/// @param look what of it is to be looked at: the commit and the agents
/// @param everybody whether every agent is to look
/// @param asked whether a person asked
/// @param quiet for how long it waits before it is handled, in case another one follows
public record Arrival(
    String subject, String look, boolean everybody, boolean asked, Duration quiet) {
  /// One that has nothing to do with others.
  public static final Arrival ALONE = new Arrival("", "", false, false, Duration.ZERO);

  /// How a delivery that asks for this stands.
  ///
  /// @param quiet for how long a push waits: others often follow at once
  public static Arrival of(Trigger trigger, Duration quiet) {
    return switch (trigger) {
      case Trigger.Review(var ref, var head, var agents, var asked, var pushed) ->
          new Arrival(
              ref.repositoryId() + "/" + ref.on() + "/" + ref.number(),
              head + " " + String.join(",", agents),
              agents.isEmpty(),
              asked,
              pushed ? quiet : Duration.ZERO);
      case Trigger.Retry _,
          Trigger.Cancel _,
          Trigger.Closed _,
          Trigger.Resolved _,
          Trigger.Command _,
          Trigger.Ticked _,
          Trigger.Queued _,
          Trigger.Withdrawn _,
          Trigger.Nothing _,
          Trigger.Unreadable _ ->
          ALONE;
    };
  }
}
