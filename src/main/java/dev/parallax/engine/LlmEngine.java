package dev.parallax.engine;

import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.Output;
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
    return forRun(assignment.plan(), assignment.source()).look(assignment);
  }

  @Override
  public Engine forRun(Plan plan, Source source) {
    return new Session(this, plan, source);
  }

  ModelName name(Task task) {
    return ModelName.of(task.model(), providers);
  }

  Model model(Task task) {
    return switch (name(task).provider()) {
      case ANTHROPIC -> anthropic;
      case OPENAI -> openAi;
    };
  }

  Prices prices() {
    return prices;
  }

  @Override
  public String provider(Task task) {
    return name(task).provider().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<String> question(Assignment assignment) {
    return forRun(assignment.plan(), assignment.source()).question(assignment);
  }
}
