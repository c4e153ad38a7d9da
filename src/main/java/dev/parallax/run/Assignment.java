package dev.parallax.run;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Change;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import java.util.List;
import java.util.Map;

/// All that one engine is given for one look.
///
/// @param needs how the agents that this one needs ended, by name
/// @param rejected earlier outputs of this attempt that could not be read, oldest first, so that
///   the engine can put them right
public record Assignment(
    Task task, Plan plan, Source source, Map<String, Outcome> needs, List<Rejected> rejected) {
  public Assignment {
    needs = Map.copyOf(needs);
    rejected = List.copyOf(rejected);
  }

  /// The part of the change that this task is to look at.
  public Change change() {
    return plan.part(task);
  }

  /// An output that could not be read.
  ///
  /// @param complaint what is wrong with it, in words that whoever wrote it can act on
  public record Rejected(String output, String complaint) {}
}
