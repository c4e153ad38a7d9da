package dev.parallax.store;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Background;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.LeftOut;
import dev.parallax.plan.Plan;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Shadow;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan as it is kept: who was to look, in which order, at how much. Not what they looked at, for
/// that is in the repository.
record PlanForm(
    Subject subject,
    RepositoryConfig config,
    List<Agent> agents,
    List<TaskForm> tasks,
    List<FileChange> files,
    List<String> notSeen,
    List<LeftOut> leftOut,
    List<String> notes,
    @Nullable List<Shadow> shadows) {

  /// @param agent its place in the list of agents
  record TaskForm(int agent, int batch, int vote) {}

  static PlanForm of(Plan plan) {
    var agents = plan.agents();
    return new PlanForm(
        plan.subject(),
        plan.config(),
        agents,
        plan.tasks().stream()
            .map(t -> new TaskForm(agents.indexOf(t.agent()), t.batch(), t.vote()))
            .toList(),
        plan.change().files().stream()
            .map(f -> new FileChange(f.path(), f.previousPath(), f.kind(), f.content(), List.of()))
            .toList(),
        plan.change().notSeen(),
        plan.leftOut(),
        plan.notes(),
        plan.shadows());
  }

  Plan plan() {
    var change = new Change(files, notSeen);
    var all =
        tasks.stream().map(t -> new Task(agents.get(t.agent()), t.batch(), t.vote())).toList();
    var parts = new HashMap<Task, Change>();
    all.forEach(task -> parts.put(task, change));
    return new Plan(
        subject,
        change,
        config,
        "",
        all,
        parts,
        leftOut,
        notes,
        Background.NONE,
        // What an older version kept knows of none.
        shadows == null ? List.of() : shadows);
  }
}
