package dev.parallax.plan;

/// An agent that was considered and not chosen, with the reason that its row shows.
public record LeftOut(Agent agent, String reason) {}
