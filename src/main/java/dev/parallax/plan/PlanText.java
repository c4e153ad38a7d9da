package dev.parallax.plan;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// A plan as `./parallax plan` prints it: the stages in one line, then each agent with what it may
/// use and what it waits for. The same plan gives the same text.
public final class PlanText {
  private PlanText() {}

  /// The text, ending with a line end.
  public static String render(Plan plan) {
    var stages = Stages.of(plan);
    var out = new StringBuilder("stages: ").append(list(stages)).append('\n');
    for (var i = 0; i < stages.size(); i++) {
      out.append("\nstage ").append(i + 1).append('\n');
      stages.get(i).forEach(agent -> agent(out, agent, plan));
    }
    if (!plan.leftOut().isEmpty()) out.append("\nleft out\n");
    for (var left : plan.leftOut()) line(out, name(left.agent().name()) + left.reason());
    if (!plan.notes().isEmpty()) out.append("\nnotes\n");
    plan.notes().forEach(note -> line(out, note));
    return out.toString();
  }

  private static String list(List<List<Agent>> stages) {
    return stages.stream()
        .map(s -> s.stream().map(Agent::name).collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static void agent(StringBuilder out, Agent agent, Plan plan) {
    var batches = plan.tasks().stream().filter(t -> t.agent().equals(agent)).map(Task::batch);
    var count = batches.distinct().count();
    line(out, name(agent.name()) + agent.priority() + ", " + engine(agent));
    detail(out, "from", agent.origin());
    detail(out, "tools", agent.mind().tools().isEmpty() ? "none" : join(agent.mind().tools()));
    detail(
        out, "timeout", text(agent.tries().timeout()) + ", attempts " + agent.tries().attempts());
    if (!agent.needs().isEmpty()) detail(out, "needs", join(agent.needs()));
    if (!agent.scope().paths().isEmpty()) detail(out, "paths", join(agent.scope().paths()));
    if (agent.votes().count() > 1) detail(out, "votes", votes(agent.votes()));
    if (count > 1) detail(out, "batches", String.valueOf(count));
  }

  private static String engine(Agent agent) {
    return switch (agent.mind().engine()) {
      case RULES -> "rules";
      case LLM ->
          "llm, model "
              + (agent.mind().model().isEmpty() ? "default" : agent.mind().model())
              + ", turns "
              + agent.mind().maxTurns();
    };
  }

  private static String votes(Agent.Votes votes) {
    return votes.count() + (votes.models().isEmpty() ? "" : " over " + join(votes.models()));
  }

  private static String text(Duration duration) {
    if (duration.toSeconds() % 3600 == 0) return duration.toHours() + "h";
    return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
  }

  private static String join(List<String> words) {
    return String.join(", ", words.stream().map(w -> w.isEmpty() ? "default" : w).toList());
  }

  private static String name(String name) {
    return String.format("%-14s ", name);
  }

  private static void detail(StringBuilder out, String what, String value) {
    line(out, " ".repeat(15) + what + " " + value);
  }

  private static void line(StringBuilder out, String text) {
    out.append("  ").append(text.replace('\n', ' ').replace('\r', ' ')).append('\n');
  }
}
