package dev.parallax.plan;

/// One unit that runs: an agent, one part of the change, one vote.
///
/// @param batch which part of the change, counted from 1
/// @param vote which of the agent's votes, counted from 1
public record Task(Agent agent, int batch, int vote) {
  /// Unique within a run and stable over restarts: `security`, `security.b2`, `security.b2.v3`.
  public String id() {
    return agent.name() + (batch > 1 ? ".b" + batch : "") + (vote > 1 ? ".v" + vote : "");
  }
}
