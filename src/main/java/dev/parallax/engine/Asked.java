package dev.parallax.engine;

import dev.parallax.run.Circuit;
import java.time.Duration;

/// How a model stands that was asked since the start.
///
/// @param name `MODEL at HOST:PORT`
/// @param pause for how long its provider wants not to be asked; zero when it may be
public record Asked(String name, Circuit.Look look, Duration pause) {}
