package dev.parallax.engine;

import dev.parallax.outcome.Cause;
import dev.parallax.plan.Agent;
import dev.parallax.plan.AgentCatalog;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Output;
import java.util.Optional;
import java.util.Set;

/// Who looks for an agent: the rules, or a model. Without any model's key the built-in agents that
/// have rules use them, so that the program does real work for everybody.
public final class EngineChoice implements Engine {
  private final Engine rules;
  private final Set<String> ruled;
  private final Engine llm;
  private final Providers providers;

  /// @param ruled the names of the agents that there are rules for
  public EngineChoice(Engine rules, Set<String> ruled, Engine llm, Providers providers) {
    this.rules = rules;
    this.ruled = Set.copyOf(ruled);
    this.llm = llm;
    this.providers = providers;
  }

  @Override
  public Output look(Assignment assignment) throws InterruptedException {
    var agent = assignment.task().agent();
    if (usesRules(agent)) return rules.look(assignment);
    var model = ModelName.of(assignment.task().model(), providers);
    switch (model.provider()) {
      case ANTHROPIC -> {
        if (!providers.anthropicKey().isThere()) throw noKey(model, "ANTHROPIC_API_KEY");
      }
      case OPENAI -> {
        if (!providers.openAiIsThere()) throw noKey(model, "OPENAI_API_KEY or OPENAI_BASE_URL");
      }
    }
    return llm.look(assignment);
  }

  @Override
  public Engine forRun(Plan plan, Source source) {
    return new EngineChoice(rules, ruled, llm.forRun(plan, source), providers);
  }

  @Override
  public String provider(Task task) {
    return (usesRules(task.agent()) ? rules : llm).provider(task);
  }

  @Override
  public Optional<String> question(Assignment assignment) {
    return usesRules(assignment.task().agent()) ? Optional.empty() : llm.question(assignment);
  }

  /// Who would look for an agent, for people: `rules` or a model's name.
  public String describe(Agent agent) {
    return usesRules(agent) ? "rules" : ModelName.of(agent.mind().model(), providers).toString();
  }

  private boolean usesRules(Agent agent) {
    return agent.mind().engine() == Agent.EngineKind.RULES
        || (agent.origin().equals(AgentCatalog.BUILT_IN)
            && ruled.contains(agent.name())
            && !providers.any());
  }

  private static EngineTrouble noKey(ModelName model, String variable) {
    return new EngineTrouble(Cause.NO_CREDENTIALS, "no key for " + model + "; set " + variable);
  }
}
