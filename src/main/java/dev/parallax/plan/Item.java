package dev.parallax.plan;

import java.time.Instant;

/// An issue among several that are looked at together.
///
/// @param updatedAt by which it is seen that somebody changed it since
public record Item(int number, String title, Instant updatedAt) {}
