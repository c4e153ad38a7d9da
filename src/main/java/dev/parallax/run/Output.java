package dev.parallax.run;

import dev.parallax.outcome.Usage;
import java.util.List;

/// What an engine handed back: text in one of the two forms of `AnswerReader`, or anything else.
///
/// @param engine who looked, for the report: `rules`, or a model's name
/// @param asked what it was told, in the order in which it was told; empty for the rules
public record Output(String text, Usage usage, String engine, List<String> asked) {
  public Output {
    asked = List.copyOf(asked);
  }

  /// An output of somebody who was told nothing.
  public Output(String text, Usage usage, String engine) {
    this(text, usage, engine, List.of());
  }
}
