package dev.parallax.plan;

import java.util.List;

/// A plan's agents in stages: each waits only for agents of stages before its own. For people; the
/// runner starts every agent as soon as those that it waits for have ended.
public final class Stages {
  private Stages() {}

  /// The stages, first to last, agents in the order of their tasks.
  public static List<List<Agent>> of(Plan plan) {
    var agents = plan.agents();
    return Phases.of(works(plan)).stream()
        .map(phase -> {
          var names = phase.stream().map(Work::id).toList();
          return agents.stream().filter(agent -> names.contains(agent.name())).toList();
        })
        .toList();
  }

  /// The agents as work.
  static List<Work> works(Plan plan) {
    var strict = plan.config().review().strictTiers();
    return plan.agents().stream().map(agent -> Work.of(agent, strict)).toList();
  }
}
