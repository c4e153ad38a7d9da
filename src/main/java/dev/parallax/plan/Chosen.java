package dev.parallax.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The agents that run, in configured order, each needing only agents of this list.
record Chosen(List<Agent> agents, List<LeftOut> leftOut, List<String> notes) {

  /// Chooses among the agents that were asked for, with all that they need.
  ///
  /// @param obstacle why an agent does not run; empty when nothing speaks against it
  static Chosen of(
      AgentCatalog catalog, List<String> names, Function<Agent, Optional<String>> obstacle) {
    var running = new LinkedHashMap<String, Agent>();
    var leftOut = new LinkedHashMap<String, LeftOut>();
    var notes = new ArrayList<String>();
    var queue = new LinkedHashMap<String, String>();
    names.forEach(name -> queue.put(name, ""));
    while (!queue.isEmpty()) {
      var next = queue.pollFirstEntry();
      var agent = catalog.find(next.getKey()).orElseThrow();
      var reason = obstacle.apply(agent);
      if (reason.isPresent()) {
        leftOut.put(agent.name(), new LeftOut(agent, reason.get()));
        continue;
      }
      running.put(agent.name(), agent);
      if (!next.getValue().isEmpty()) {
        notes.add("`" + agent.name() + "` runs because `" + next.getValue() + "` needs it");
      }
      for (var needed : agent.needs()) {
        if (running.containsKey(needed) || leftOut.containsKey(needed)) continue;
        queue.putIfAbsent(needed, agent.name());
      }
    }
    dropThoseWithNothingToGoOn(running, leftOut);
    return new Chosen(
        running.values().stream().map(a -> waitingAmong(a, running)).toList(),
        List.copyOf(leftOut.values()),
        notes);
  }

  private static void dropThoseWithNothingToGoOn(
      Map<String, Agent> running, Map<String, LeftOut> leftOut) {
    var dropped = true;
    while (dropped) {
      dropped = false;
      for (var agent : List.copyOf(running.values())) {
        if (hasSomethingToGoOn(agent, running)) continue;
        running.remove(agent.name());
        leftOut.put(agent.name(), new LeftOut(agent, "nothing that it needs runs"));
        dropped = true;
      }
    }
  }

  private static boolean hasSomethingToGoOn(Agent agent, Map<String, Agent> running) {
    if (agent.followsAll()) return running.values().stream().anyMatch(a -> !a.followsAll());
    return agent.needs().isEmpty() || agent.needs().stream().anyMatch(running::containsKey);
  }

  private static Agent waitingAmong(Agent agent, Map<String, Agent> running) {
    var follows = new LinkedHashSet<>(agent.follows());
    follows.retainAll(running.keySet());
    if (agent.followsAll()) {
      follows.add(Agent.ALL);
      running.values().stream().filter(a -> !a.followsAll()).map(Agent::name).forEach(follows::add);
    }
    var needs = new LinkedHashSet<>(agent.needs());
    needs.retainAll(running.keySet());
    return agent.waitingFor(List.copyOf(needs), List.copyOf(follows));
  }
}
