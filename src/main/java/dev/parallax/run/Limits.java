package dev.parallax.run;

import java.time.Duration;

/// The numbers that bound one run.
///
/// @param parallel tasks at once in one run
/// @param overall from the first task to the last, retries included; what has not ended then has
///   failed, and the report is made of the rest
public record Limits(int parallel, Duration overall) {
  public static final Limits DEFAULT = new Limits(10, Duration.ofMinutes(14));
}
