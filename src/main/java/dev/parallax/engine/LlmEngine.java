package dev.parallax.engine;

import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.Output;
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

  public LlmEngine(Providers providers) {
    this.providers = providers;
    var http = new ModelHttp();
    this.anthropic = new AnthropicModel(http, providers);
    this.openAi = new OpenAiModel(http, providers);
    this.prices = Prices.bundled();
  }

  @Override
  public Output look(Assignment assignment) throws InterruptedException {
    var name = ModelName.of(assignment.task().model(), providers);
    var model =
        switch (name.provider()) {
          case ANTHROPIC -> anthropic;
          case OPENAI -> openAi;
        };
    return new Conversation(model, name, prices, assignment).hold();
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
