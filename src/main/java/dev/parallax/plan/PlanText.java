package dev.parallax.plan;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A plan as `./parallax plan` prints it: the stages in one line and as a picture, how they are run
/// and why, then each agent with what it may use and what it waits for. The same plan gives the
/// same text.
public final class PlanText {
  private PlanText() {}

  /// The text, ending with a line end.
  public static String render(Plan plan) {
    var stages = Stages.of(plan);
    var numbers = numbers(stages);
    var out = new StringBuilder();
    out.append("stages: ").append(list(stages, Agent::name)).append('\n');
    out.append("by number: ").append(list(stages, numbers::get)).append("\n\n");
    out.append(PlanPicture.draw(stages)).append('\n');
    out.append("run: ").append(plan.decision()).append('\n');
    out.append("independence:\n");
    plan.independence().points().forEach(point -> line(out, point.toString()));
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

  private static Map<Agent, String> numbers(List<List<Agent>> stages) {
    var numbers = new HashMap<Agent, String>();
    stages.stream()
        .flatMap(List::stream)
        .forEach(agent -> numbers.put(agent, String.valueOf(numbers.size() + 1)));
    return numbers;
  }

  private static String list(List<List<Agent>> stages, Function<Agent, @Nullable String> name) {
    return stages.stream()
        .map(s -> s.stream().map(name).collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static void agent(StringBuilder out, Agent agent, Plan plan) {
    var batches = plan.tasks().stream().filter(t -> t.agent().equals(agent)).map(Task::batch);
    var count = batches.distinct().count();
    line(out, name(agent.name()) + agent.priority() + ", " + engine(agent));
    var version = agent.mind().version();
    detail(out, "from", agent.origin() + (version.isEmpty() ? "" : ", prompt " + version));
    detail(out, "tools", agent.mind().tools().isEmpty() ? "none" : join(agent.mind().tools()));
    detail(
        out, "timeout", text(agent.tries().timeout()) + ", attempts " + agent.tries().attempts());
    if (!agent.needs().isEmpty()) detail(out, "needs", join(agent.needs()));
    if (!agent.follows().isEmpty()) detail(out, "follows", join(agent.follows()));
    if (!agent.scope().labels().isEmpty()) detail(out, "labels", join(agent.scope().labels()));
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
