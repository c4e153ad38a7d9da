package dev.parallax.engine;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Change;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Moment;
import dev.parallax.run.Output;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/// The talks of one run. What its agents are told alike is made once, and all of them are offered
/// the same tools in the same order; what an agent may not use of them is not done for it.
final class Session implements Engine {
  private final LlmEngine models;
  private final Plan plan;
  private final Source source;
  private final List<Model.Tool> tools;
  private final List<String> offered;
  private final WarmUp warmUp = new WarmUp(System::nanoTime);
  private final IdentityHashMap<Change, Prefix> prefixes = new IdentityHashMap<>();

  Session(LlmEngine models, Plan plan, Source source) {
    this.models = models;
    this.plan = plan;
    this.source = source;
    var able =
        plan.agents().stream()
            .filter(agent -> agent.mind().engine() == Agent.EngineKind.LLM)
            .filter(agent -> !FileTools.allowed(agent.mind().tools()).isEmpty())
            .toList();
    var names = able.stream().flatMap(agent -> agent.mind().tools().stream()).toList();
    this.tools = new ArrayList<>(FileTools.offered(names));
    this.offered = FileTools.allowed(names);
    if (!tools.isEmpty()) tools.add(ReportTool.of(able));
  }

  @Override
  public Output look(Assignment assignment) throws InterruptedException {
    var meter =
        new Meter(models.prices(), assignment.purse(), assignment.notes(), models.caching());
    try {
      return talk(assignment, meter, prompt(assignment));
    } catch (EngineTrouble trouble) {
      if (!ProviderError.isTooLong(trouble) || !seesCode(assignment.task())) throw trouble;
      assignment.notes().note(Moment.Kind.ASKED, "again with the difference alone");
      var alone = Prefix.ofDifference(plan, assignment.change());
      return talk(assignment, meter, prompt(alone, assignment));
    }
  }

  private Output talk(Assignment assignment, Meter meter, Prompt prompt)
      throws InterruptedException {
    var model = models.model(assignment, meter);
    try {
      return new Conversation(model, meter, assignment, prompt, tools(assignment.task()), warmUp)
          .hold();
    } catch (EngineTrouble trouble) {
      throw model.gaveUp() ? trouble.lasting() : trouble;
    }
  }

  @Override
  public String provider(Task task) {
    return models.provider(task);
  }

  /// Who may look further than what he is told is told another thing by every commit.
  @Override
  public Optional<String> question(Assignment assignment) {
    var task = assignment.task();
    var prompt = prompt(assignment);
    return Optional.of(
        Hash.of(
            List.of(
                models.name(task).toString(),
                String.valueOf(task.vote()),
                tools(task).toString(),
                tools(task).isEmpty() ? "" : source.commit(),
                prompt.prefix().hash(),
                prompt.own())));
  }

  /// What the model is offered for a task; empty for one without tools.
  List<Model.Tool> tools(Task task) {
    return FileTools.allowed(task.agent().mind().tools()).isEmpty() ? List.of() : tools;
  }

  /// What the model is told.
  Prompt prompt(Assignment assignment) {
    return prompt(prefix(assignment.task()), assignment);
  }

  private Prompt prompt(Prefix prefix, Assignment assignment) {
    var able = !tools(assignment.task()).isEmpty();
    return Prompt.of(prefix, assignment, able ? offered : List.of());
  }

  private Prefix prefix(Task task) {
    if (!seesCode(task)) return Prefix.withoutCode(plan);
    synchronized (prefixes) {
      return prefixes.computeIfAbsent(
          plan.part(task), part -> Prefix.of(plan, part, source, models.around()));
    }
  }

  /// Who follows all is shown the code when others are shown just the same, for it costs little
  /// then; else it has its tools.
  private boolean seesCode(Task task) {
    return !task.agent().followsAll()
        || (task.agent().verifies()
            && plan.tasks().stream()
                .filter(other -> !other.agent().followsAll())
                .anyMatch(other -> plan.part(other).equals(plan.part(task))));
  }
}
