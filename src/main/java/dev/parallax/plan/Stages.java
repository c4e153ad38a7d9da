package dev.parallax.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A plan's agents in stages: each waits only for agents of stages before its own. For people; the
/// runner starts every agent as soon as those that it needs have ended.
public final class Stages {
  private Stages() {}

  /// The stages, first to last, agents in the order of their tasks.
  public static List<List<Agent>> of(Plan plan) {
    var agents = plan.agents();
    var strict = plan.config().review().strictTiers();
    var stageOf = new HashMap<String, Integer>();
    // Whoever waits longest waits for all others: after that many rounds every stage is final.
    for (var round = 0; round < agents.size(); round++) {
      for (var agent : agents) {
        var stage = 0;
        for (var other : agents) {
          if (waits(agent, other, strict)) stage = Math.max(stage, after(other, stageOf));
        }
        stageOf.put(agent.name(), stage);
      }
    }
    var stages = new ArrayList<List<Agent>>();
    for (var agent : agents) {
      var stage = stageOf.getOrDefault(agent.name(), 0);
      while (stages.size() <= stage) stages.add(new ArrayList<>());
      stages.get(stage).add(agent);
    }
    return stages.stream().map(List::copyOf).toList();
  }

  private static boolean waits(Agent agent, Agent other, boolean strict) {
    return agent.waitsFor().contains(other.name())
        || (strict && other.priority().compareTo(agent.priority()) < 0);
  }

  private static int after(Agent other, Map<String, Integer> stageOf) {
    return stageOf.getOrDefault(other.name(), 0) + 1;
  }
}
