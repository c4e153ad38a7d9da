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
    return check.mistakes;
  }

  private void visit(Agent agent) {
    if (done.contains(agent.name())) return;
    path.add(agent.name());
    for (var needed : agent.needs()) {
      if (path.contains(needed)) {
        var from = List.copyOf(path).indexOf(needed);
        var circle = String.join(" -> ", List.copyOf(path).subList(from, path.size()));
        mistakes.add(
            mistake(
                agent,
                needed,
                "agents need each other in a circle: " + circle + " -> " + needed,
                "take one of these `needs` away"));
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
                          "`needs` names `" + OneLine.of(needed) + "`, which is no agent",
                          Nearest.mend(needed, catalog.names()))));
    }
    path.remove(agent.name());
    done.add(agent.name());
  }

  private Mistake mistake(Agent agent, String needed, String message, String mend) {
    return new Mistake(agent.origin(), catalog.needLine(agent.name(), needed), message, mend);
  }
}
