package dev.parallax.report;

import java.util.List;

/// A question that those who were asked did not settle: a person must.
///
/// @param agent whose votes do not agree; empty when it is the agents that do not agree
/// @param votes how an agent's votes came out, such as `tie 1:1`; empty with `agent`
/// @param voices who stands against whom
public record Dispute(String agent, String votes, List<Voice> voices) {
  public Dispute {
    voices = List.copyOf(voices);
  }
}
