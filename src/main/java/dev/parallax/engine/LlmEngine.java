package dev.parallax.engine;

import dev.parallax.outcome.Usage;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.Output;
import java.util.ArrayList;

/// Looks with a model, in one turn; an answer that could not be read is given back with the
/// complaint.
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
    var prompt = Prompt.of(assignment);
    var turns = new ArrayList<Model.Turn>();
    turns.add(new Model.Turn(Model.Role.USER, prompt.own()));
    for (var rejected : assignment.rejected()) {
      turns.add(new Model.Turn(Model.Role.ASSISTANT, rejected.output()));
      turns.add(
          new Model.Turn(
              Model.Role.USER,
              "That could not be read: "
                  + rejected.complaint()
                  + ". Hand back the JSON object, corrected."));
    }
    var model =
        switch (name.provider()) {
          case ANTHROPIC -> anthropic;
          case OPENAI -> openAi;
        };
    var reply = model.ask(name.name(), prompt.shared(), turns);
    var usage =
        new Usage(
            1,
            reply.inputTokens(),
            reply.cachedTokens(),
            reply.outputTokens(),
            prices.cost(name.name(), reply));
    return new Output(reply.text(), usage, name.toString());
  }
}
