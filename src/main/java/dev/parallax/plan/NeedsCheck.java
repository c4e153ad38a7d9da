package dev.parallax.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the agents that need what is not there, or one another in a circle.
final class NeedsCheck {
  private final AgentCatalog catalog;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Set<String> done = new HashSet<>();
  private final LinkedHashSet<String> path = new LinkedHashSet<>();

  private NeedsCheck(AgentCatalog catalog) {
    this.catalog = catalog;
  }

  static List<Mistake> mistakes(AgentCatalog catalog) {
    var check = new NeedsCheck(catalog);
    catalog.agents().forEach(check::visit);
    catalog.agents().stream().filter(agent -> !agent.followsAll()).forEach(check::overtakes);
    return check.mistakes;
  }

  private void visit(Agent agent) {
    if (done.contains(agent.name())) return;
    path.add(agent.name());
    for (var needed : agent.waitsFor()) {
      if (needed.equals(Agent.ALL)) continue; // those that follow nobody in this way: no circle
      if (path.contains(needed)) {
        var from = List.copyOf(path).indexOf(needed);
        var circle = String.join(" -> ", List.copyOf(path).subList(from, path.size()));
        mistakes.add(
            mistake(
                agent,
                needed,
                "agents need each other in a circle: " + circle + " -> " + needed,
                "take one of these " + key(agent, needed) + " away"));
        continue;
      }
      catalog
          .find(needed)
          .ifPresentOrElse(
              this::visit,
              () ->
                  mistakes.add(
                      mistake(
                          agent,
                          needed,
                          key(agent, needed)
                              + " names `"
                              + OneLine.of(needed)
                              + "`, which is no agent",
                          Nearest.mend(needed, catalog.names()))));
    }
    path.remove(agent.name());
    done.add(agent.name());
  }

  /// Who follows all waits for this agent as well, so this one cannot wait for it.
  private void overtakes(Agent agent) {
    for (var awaited : agent.waitsFor()) {
      if (catalog.find(awaited).filter(Agent::followsAll).isEmpty()) continue;
      mistakes.add(
          mistake(
              agent,
              awaited,
              "agents need each other in a circle: "
                  + agent.name()
                  + " -> "
                  + awaited
                  + " -> "
                  + agent.name()
                  + ", for `"
                  + awaited
                  + "` follows all",
              "let `" + agent.name() + "` follow \"*\" as well"));
    }
  }

  private static String key(Agent agent, String name) {
    return agent.needs().contains(name) ? "`needs`" : "`follows`";
  }

  private Mistake mistake(Agent agent, String needed, String message, String mend) {
    return new Mistake(agent.origin(), catalog.waitLine(agent.name(), needed), message, mend);
  }
}
