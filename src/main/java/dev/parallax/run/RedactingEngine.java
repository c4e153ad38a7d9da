package dev.parallax.run;

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
        new Assignment(
            assignment.task(),
            assignment.plan(),
            assignment.source(),
            assignment.heard(),
            assignment.rejected(),
            (kind, detail) -> assignment.notes().note(kind, redaction.of(detail)));
    try {
      return clean(engine.look(watched));
    } catch (EngineTrouble trouble) {
      var clean =
          new EngineTrouble(
              trouble.why(),
              redaction.of(trouble.detail()),
              trouble.retryAfter().orElse(null),
              trouble.usage());
      throw trouble.unfinished().map(said -> clean.after(clean(said))).orElse(clean);
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
  public String provider(Task task) {
    return engine.provider(task);
  }

  @Override
  public Optional<String> question(Assignment assignment) {
    return engine.question(assignment);
  }
}
