package dev.parallax.run;

import dev.parallax.outcome.Usage;
import java.time.Instant;

/// What one call of a model cost.
///
/// @param agent whose task it was made for
public record Payment(Instant at, String task, String agent, Usage usage) {}
