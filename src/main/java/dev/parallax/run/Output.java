package dev.parallax.run;

import dev.parallax.outcome.Usage;

/// What an engine handed back: text in one of the two forms of `AnswerReader`, or anything else.
///
/// @param engine who looked, for the report: `rules`, or a model's name
public record Output(String text, Usage usage, String engine) {}
