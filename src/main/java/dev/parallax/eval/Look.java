package dev.parallax.eval;

import dev.parallax.outcome.Finding;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/// What one agent did with one case.
///
/// @param findings all that it reported, those that do not count as well; what was seen by an agent
///   that failed in part is among them
/// @param failure why it did not look at all of it, for people; empty when it did
public record Look(
    String agent, List<Finding> findings, String failure, BigDecimal costUsd, Duration took) {
  public Look {
    findings = List.copyOf(findings);
  }
}
