package dev.parallax.report;

import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run took, by numbers that can be checked against its tasks' moments. What was kept from
/// before took nothing.
///
/// @param wall the whole run by the clock
/// @param longest the longest task: no run can be shorter
/// @param chain the longest path of tasks that wait for each other
/// @param sum all tasks one after the other
/// @param ratio sum by wall; 0 when no time passed
/// @param overlap the most tasks that were under way at one moment
/// @param queue how long tasks that could have started waited for a slot, all together
/// @param retries attempts after the first, of all tasks
public record Measures(
    Duration wall,
    Duration longest,
    Duration chain,
    Duration sum,
    double ratio,
    int overlap,
    Duration queue,
    int retries,
    Usage usage) {

  /// The measures of a run.
  static Measures of(Plan plan, Map<Task, Ended> ends, Duration wall) {
    var made = new LinkedHashMap<Task, Ended>();
    for (var task : plan.tasks()) {
      var ended = ends.get(task);
      if (ended != null && !ended.reused()) made.put(task, ended);
    }
    var all = List.copyOf(made.values());
    var sum = all.stream().map(Ended::took).reduce(Duration.ZERO, Duration::plus);
    return new Measures(
        wall,
        all.stream().map(Ended::took).max(Comparator.naturalOrder()).orElse(Duration.ZERO),
        chain(plan, made),
        sum,
        wall.isZero() ? 0 : (double) sum.toMillis() / wall.toMillis(),
        overlap(all),
        all.stream()
            .map(ended -> Duration.between(ended.queuedAt(), ended.startedAt()))
            .reduce(Duration.ZERO, Duration::plus),
        all.stream().mapToInt(ended -> Math.max(0, ended.attempts() - 1)).sum(),
        all.stream().map(Ended::usage).reduce(Usage.NONE, Usage::plus));
  }

  /// An agent's tasks all wait for the same agents, so each agent adds its longest task.
  private static Duration chain(Plan plan, Map<Task, Ended> made) {
    var longest = new LinkedHashMap<Agent, Duration>();
    for (var agent : plan.agents()) longest.put(agent, Duration.ZERO);
    made.forEach((task, ended) -> longest.merge(task.agent(), ended.took(), Measures::longer));
    var paths = new HashMap<Agent, Duration>();
    // Whoever waits longest waits for all others: after that many rounds every path is whole.
    for (var round = 0; round < longest.size(); round++) {
      longest.forEach((agent, own) -> {
        var before =
            longest.keySet().stream()
                .filter(other -> waits(agent, other))
                .map(other -> paths.getOrDefault(other, Duration.ZERO))
                .reduce(Duration.ZERO, Measures::longer);
        paths.put(agent, before.plus(own));
      });
    }
    return paths.values().stream().reduce(Duration.ZERO, Measures::longer);
  }

  private static boolean waits(Agent agent, Agent other) {
    return agent.waitsFor().contains(other.name()) || (agent.followsAll() && !other.followsAll());
  }

  private static Duration longer(Duration one, Duration two) {
    return one.compareTo(two) >= 0 ? one : two;
  }

  private record Edge(Instant at, int by) {}

  /// A task that ends in the moment in which another starts made room for it.
  private static int overlap(List<Ended> all) {
    var edges = new ArrayList<Edge>();
    for (var ended : all) {
      if (!ended.took().isPositive()) continue;
      edges.add(new Edge(ended.startedAt(), 1));
      edges.add(new Edge(ended.endedAt(), -1));
    }
    edges.sort(Comparator.comparing(Edge::at).thenComparingInt(Edge::by));
    var now = 0;
    var most = 0;
    for (var edge : edges) {
      now += edge.by();
      most = Math.max(most, now);
    }
    return most;
  }
}
