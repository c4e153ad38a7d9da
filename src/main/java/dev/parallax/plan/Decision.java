package dev.parallax.plan;

import java.util.List;

/// How a plan's tasks are run, and why: decided from the plan alone, and kept with the run.
public record Decision(Mode mode, Pattern pattern, String why) {

  /// What runs beside what.
  public enum Mode {
    /// Everything at once, as far as there are slots.
    PARALLEL,
    /// One after the other.
    SEQUENTIAL,
    /// Each task as soon as those that it waits for have ended.
    BATCHED
  }

  /// What such a plan is called.
  public enum Pattern {
    SINGLE,
    FAN_OUT,
    STAGES,
    DIVIDE_AND_CONQUER,
    WORKERS
  }

  /// As many tasks as make workers on one queue of them.
  private static final int MANY = 10;

  /// So few short tasks are done before it would pay to start them side by side.
  private static final int FEW = 2;

  /// A rules engine is done with that many lines at once.
  private static final int SHORT = 50;

  /// The decision on a plan.
  public static Decision of(Plan plan) {
    var tasks = plan.tasks().size();
    var stages = Stages.of(plan);
    var parts = (int) plan.tasks().stream().map(Task::batch).distinct().count();
    if (tasks == 1) return new Decision(Mode.SEQUENTIAL, Pattern.SINGLE, "there is one task");
    if (stages.size() == tasks) {
      return new Decision(
          Mode.SEQUENTIAL, Pattern.STAGES, "each of the " + tasks + " waits for the one before");
    }
    if (parts > 1 && plan.subject() instanceof Subject.Issue) {
      return new Decision(
          Mode.PARALLEL, Pattern.WORKERS, parts + " issues that wait for nothing share one queue");
    }
    if (parts > 1) {
      return new Decision(
          stages.size() > 1 ? Mode.BATCHED : Mode.PARALLEL,
          Pattern.DIVIDE_AND_CONQUER,
          "the change is too large for one look and is in " + parts + " parts" + stages(stages));
    }
    if (stages.size() > 1) {
      return new Decision(
          Mode.BATCHED, Pattern.STAGES, tasks + " tasks" + stages(stages) + ", " + clash(plan));
    }
    if (tasks >= MANY) {
      return new Decision(
          Mode.PARALLEL, Pattern.WORKERS, tasks + " tasks that wait for nothing share one queue");
    }
    if (tasks <= FEW && isShort(plan)) {
      return new Decision(
          Mode.SEQUENTIAL, Pattern.FAN_OUT, tasks + " short tasks: side by side gains nothing");
    }
    return new Decision(
        Mode.PARALLEL, Pattern.FAN_OUT, tasks + " tasks that do not wait for each other");
  }

  private static String stages(List<List<Agent>> stages) {
    return stages.size() > 1 ? " in " + stages.size() + " stages" : "";
  }

  private static String clash(Plan plan) {
    return plan.independence().points().stream()
        .filter(point -> !point.passes())
        .map(Independence.Point::reason)
        .findFirst()
        .orElse("");
  }

  private static boolean isShort(Plan plan) {
    return plan.change().addedLines() <= SHORT
        && plan.agents().stream()
            .allMatch(agent -> agent.mind().engine() == Agent.EngineKind.RULES);
  }

  @Override
  public String toString() {
    return words(mode) + " (" + words(pattern) + "): " + why;
  }

  private static String words(Enum<?> word) {
    return word.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
