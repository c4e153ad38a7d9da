package dev.parallax.engine;

import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import dev.parallax.run.Engine;
import dev.parallax.run.Output;
import dev.parallax.run.Retry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Looks with a model, which may use the tools that the agent has; an answer that could not be read
/// is given back with the complaint.
public final class LlmEngine implements Engine {
  private final Providers providers;
  private final Model anthropic;
  private final Model openAi;
  private final Prices prices;
  private final Retry retry;
  private final ModelHttp http;

  private final CodeAround around;
  private final Set<String> caching = ConcurrentHashMap.newKeySet();

  /// @param around what models are told besides the change itself
  public LlmEngine(Providers providers, CodeAround around) {
    this(providers, around, new ModelHttp(), Retry.standard(new SecureRandom()));
  }

  /// Tells nothing besides the change and its files.
  public LlmEngine(Providers providers) {
    this(providers, CodeAround.NONE);
  }

  LlmEngine(Providers providers, ModelHttp http, Retry retry) {
    this(providers, CodeAround.NONE, http, retry);
  }

  private LlmEngine(Providers providers, CodeAround around, ModelHttp http, Retry retry) {
    this.providers = providers;
    this.around = around;
    this.retry = retry;
    this.http = http;
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
    return forRun(assignment.plan(), assignment.source()).look(assignment);
  }

  @Override
  public Engine forRun(Plan plan, Source source) {
    return new Session(this, plan, source);
  }

  ModelName name(Task task) {
    return ModelName.of(task.model(), providers);
  }

  /// Who is asked for one look: the task's model, and the other one when there is none to be had.
  SteadyModel model(Assignment assignment, Meter meter) {
    var task = assignment.task();
    return new SteadyModel(
        choices(name(task), task),
        meter,
        task.agent().tries(),
        retry,
        assignment.notes(),
        System::nanoTime);
  }

  /// How the models stand that were asked.
  public List<Asked> asked() {
    return http.asked();
  }

  /// The models of which it was seen that they cache.
  Set<String> caching() {
    return caching;
  }

  CodeAround around() {
    return around;
  }

  Prices prices() {
    return prices;
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

  /// A model by its name, and how it is reached.
  SteadyModel.Choice choice(ModelName name) {
    return new SteadyModel.Choice(
        switch (name.provider()) {
          case ANTHROPIC -> anthropic;
          case OPENAI -> openAi;
        },
        name);
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
