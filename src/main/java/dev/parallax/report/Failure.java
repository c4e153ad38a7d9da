package dev.parallax.report;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;

/// An agent that could not look, or could not look at a part of the change. Has a line in the table
/// of failed agents.
///
/// @param part which part of the change was not looked at, such as `part 2 of 3`; empty for all of
///   it
public record Failure(Agent agent, String part, Outcome.Failed failed) {}
