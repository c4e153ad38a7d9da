package dev.parallax.engine;

import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Output;
import dev.parallax.run.Retry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Looks with a model, which may use the tools that the agent has; an answer that could not be read
/// is given back with the complaint.
public final class LlmEngine implements Engine {
  private final Providers providers;
  private final Model anthropic;
  private final Model openAi;
  private final Prices prices;
  private final Retry retry;

  public LlmEngine(Providers providers) {
    this(providers, new ModelHttp(), Retry.standard(new SecureRandom()));
  }

  LlmEngine(Providers providers, ModelHttp http, Retry retry) {
    this.providers = providers;
    this.retry = retry;
    this.anthropic = new AnthropicModel(http, providers);
    this.openAi =
        switch (providers.form()) {
          case CHAT -> new OpenAiModel(http, providers);
          case RESPONSES -> new ResponsesModel(http, providers);
        };
    this.prices = Prices.bundled();
  }

  @Override
  public Output look(Assignment assignment) throws InterruptedException {
    var name = ModelName.of(assignment.task().model(), providers);
    var model =
        new SteadyModel(
            choices(name, assignment.task()),
            assignment.task().agent().tries(),
            retry,
            assignment.notes(),
            System::nanoTime);
    try {
      return new Conversation(model, name, prices, assignment).hold();
    } catch (EngineTrouble trouble) {
      throw model.gaveUp() ? trouble.lasting() : trouble;
    }
  }

  private List<SteadyModel.Choice> choices(ModelName name, Task task) {
    var own = task.agent().mind().fallback();
    var named = own.isEmpty() ? providers.fallback() : own;
    if (named.isEmpty()) return List.of(choice(name));
    var other = ModelName.of(named, providers);
    return other.equals(name) || !providers.offer(other)
        ? List.of(choice(name))
        : List.of(choice(name), choice(other));
  }

  private SteadyModel.Choice choice(ModelName name) {
    return new SteadyModel.Choice(
        switch (name.provider()) {
          case ANTHROPIC -> anthropic;
          case OPENAI -> openAi;
        },
        name);
  }

  @Override
  public String provider(Task task) {
    return ModelName.of(task.model(), providers).provider().name().toLowerCase(Locale.ROOT);
  }

  /// Who may look further than what he is told is told another thing by every commit.
  @Override
  public Optional<String> question(Assignment assignment) {
    var task = assignment.task();
    var prompt = Prompt.of(assignment);
    var parts =
        List.of(
            ModelName.of(task.model(), providers).toString(),
            String.valueOf(task.vote()),
            task.agent().mind().tools().toString(),
            task.agent().mind().tools().isEmpty() ? "" : assignment.source().commit(),
            prompt.shared(),
            prompt.own());
    return Optional.of(Hash.of(parts));
  }
}
