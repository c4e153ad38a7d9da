package dev.parallax.report;

import dev.parallax.outcome.Finding;
import java.util.List;

/// One finding as the report shows it, with all the agents that made it.
///
/// @param finding the one that speaks for all of them: one that counts before one that does not,
///   the graver before the lesser
/// @param agents who made it, in the order of the plan
/// @param said what each of them said, to know it again in the next run
/// @param isNew whether the run before this one did not have it
/// @param label what people call it, such as `F3`; empty when it has no number
public record Claim(
    Finding finding, List<String> agents, List<Finding> said, boolean isNew, String label) {
  public Claim {
    agents = List.copyOf(agents);
    said = List.copyOf(said);
  }

  /// The same, which the run before had too.
  Claim stillThere() {
    return new Claim(finding, agents, said, false, label);
  }

  /// The same under a name.
  Claim named(String name) {
    return new Claim(finding, agents, said, isNew, name);
  }
}
