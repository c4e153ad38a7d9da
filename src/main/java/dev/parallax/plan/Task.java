package dev.parallax.plan;

/// One unit that runs: an agent, one part of the change, one vote.
///
/// @param batch which part of the change, counted from 1
/// @param vote which of the agent's votes, counted from 1
public record Task(Agent agent, int batch, int vote) {
  /// The model that its vote asks, in the form of `Agent.Mind`: the agent's models in turn.
  public String model() {
    var models = agent.votes().models();
    return models.isEmpty() ? agent.mind().model() : models.get((vote - 1) % models.size());
  }

  /// Unique within a run and stable over restarts: `security`, `security.b2`, `security.b2.v3`.
  public String id() {
    return agent.name() + (batch > 1 ? ".b" + batch : "") + (vote > 1 ? ".v" + vote : "");
  }
}
