package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.util.List;

/// What the run before this one found, to say what is new, still there and fixed.
///
/// @param head the commit it looked at; empty when there was no run before
public record Previous(String head, List<Finding> findings) {
  public static final Previous NONE = new Previous("", List.of());

  public Previous {
    findings = List.copyOf(findings);
  }
}
