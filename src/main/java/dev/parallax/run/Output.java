package dev.parallax.run;

import dev.parallax.outcome.Usage;
import java.util.List;

/// What an engine handed back: text in one of the two forms of `AnswerReader`, or anything else.
///
/// @param engine who looked, for the report: `rules`, or a model's name
/// @param talk how it came about, a JSON object for each thing that was said; empty for the rules
public record Output(String text, Usage usage, String engine, List<String> talk) {
  public Output {
    talk = List.copyOf(talk);
  }

  /// An output that came about without a talk.
  public Output(String text, Usage usage, String engine) {
    this(text, usage, engine, List.of());
  }
}
