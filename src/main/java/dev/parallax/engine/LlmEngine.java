package dev.parallax.engine;

import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.Output;

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
    var name = ModelName.of(assignment.task().agent().mind().model(), providers);
    var model =
        switch (name.provider()) {
          case ANTHROPIC -> anthropic;
          case OPENAI -> openAi;
        };
    return new Conversation(model, name, prices, assignment).hold();
  }
}
