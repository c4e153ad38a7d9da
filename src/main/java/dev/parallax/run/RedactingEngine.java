package dev.parallax.run;

import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import java.util.Optional;

/// An engine whose every word goes through the redaction before anybody keeps it: what it hands
/// back, how that came about, what it notes, and what went wrong.
public final class RedactingEngine implements Engine {
  private final Engine engine;
  private final Redaction redaction;

  public RedactingEngine(Engine engine, Redaction redaction) {
    this.engine = engine;
    this.redaction = redaction;
  }

  @Override
  public Output look(Assignment assignment) throws InterruptedException {
    var watched =
        assignment.noting((kind, detail) -> assignment.notes().note(kind, redaction.of(detail)));
    try {
      return clean(engine.look(watched));
    } catch (EngineTrouble trouble) {
      throw trouble.inOtherWords(redaction::of, this::clean);
    }
  }

  private Output clean(Output output) {
    return new Output(
        redaction.of(output.text()),
        output.usage(),
        output.engine(),
        output.talk().stream().map(redaction::of).toList());
  }

  @Override
  public Engine forRun(Plan plan, Source source) {
    return new RedactingEngine(engine.forRun(plan, source), redaction);
  }

  @Override
  public String provider(Task task) {
    return engine.provider(task);
  }

  @Override
  public Optional<String> question(Assignment assignment) {
    return engine.question(assignment);
  }
}
