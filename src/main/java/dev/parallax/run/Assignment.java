package dev.parallax.run;

import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Change;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Source;
import dev.parallax.plan.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// All that one engine is given for one look.
///
/// @param heard how the tasks ended that this one waited for, in the plan's order
/// @param rejected earlier outputs of this attempt that could not be read, oldest first, so that
///   the engine can put them right
/// @param notes where the engine notes what happens while it looks
/// @param purse what every call of a model is paid from
public record Assignment(
    Task task,
    Plan plan,
    Source source,
    SequencedMap<Task, Outcome> heard,
    List<Rejected> rejected,
    Notes notes,
    Purse purse) {
  public Assignment {
    heard = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(heard));
    rejected = List.copyOf(rejected);
  }

  /// An assignment that nobody watches.
  public Assignment(
      Task task,
      Plan plan,
      Source source,
      SequencedMap<Task, Outcome> heard,
      List<Rejected> rejected) {
    this(task, plan, source, heard, rejected, (_, _) -> {});
  }

  /// The same, watched by somebody else.
  Assignment noting(Notes other) {
    return new Assignment(task, plan, source, heard, rejected, other, purse);
  }

  /// An assignment for which nobody counts the money.
  public Assignment(
      Task task,
      Plan plan,
      Source source,
      SequencedMap<Task, Outcome> heard,
      List<Rejected> rejected,
      Notes notes) {
    this(task, plan, source, heard, rejected, notes, Purse.bottomless());
  }

  /// Takes what happens while an engine looks, for the run's log.
  public interface Notes {
    void note(Moment.Kind kind, String detail);
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
