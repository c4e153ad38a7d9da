package dev.parallax.plan;

import java.util.List;
import java.util.Map;

/// The agents chosen for a subject, as a checked graph: every `needs` names an agent of this plan,
/// and there is no cycle.
///
/// @param change what there is to see, without the ignored files
/// @param conventions the project's own words to its agents; empty when it has none
/// @param tasks in the order in which they get free slots
/// @param parts what each task looks at
/// @param leftOut agents that were considered and not chosen
/// @param notes what a reader of the report should know about how the plan came to be
/// @param background what is known besides the change; not kept with the plan
/// @param shadows which of the agents are not shown
public record Plan(
    Subject subject,
    Change change,
    RepositoryConfig config,
    String conventions,
    List<Task> tasks,
    Map<Task, Change> parts,
    List<LeftOut> leftOut,
    List<String> notes,
    Background background,
    List<Shadow> shadows) {
  /// A plan of which nothing is known besides.
  public Plan(
      Subject subject,
      Change change,
      RepositoryConfig config,
      String conventions,
      List<Task> tasks,
      Map<Task, Change> parts,
      List<LeftOut> leftOut,
      List<String> notes) {
    this(subject, change, config, conventions, tasks, parts, leftOut, notes, Background.NONE);
  }

  /// A plan all of whose agents are shown.
  public Plan(
      Subject subject,
      Change change,
      RepositoryConfig config,
      String conventions,
      List<Task> tasks,
      Map<Task, Change> parts,
      List<LeftOut> leftOut,
      List<String> notes,
      Background background) {
    this(subject, change, config, conventions, tasks, parts, leftOut, notes, background, List.of());
  }

  public Plan {
    tasks = List.copyOf(tasks);
    parts = Map.copyOf(parts);
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
    shadows = List.copyOf(shadows);
    if (!parts.keySet().containsAll(tasks))
      throw new IllegalArgumentException("a task has no part");
  }

  /// What a task looks at.
  public Change part(Task task) {
    var part = parts.get(task);
    if (part == null) throw new IllegalArgumentException("not in this plan: " + task.id());
    return part;
  }

  /// Whether its agents can look side by side.
  public Independence independence() {
    return Independence.of(Stages.works(this));
  }

  /// Whether one agent starts only after another has ended.
  public boolean waits(Agent agent, Agent other) {
    var strict = config.review().strictTiers();
    return Work.of(agent, strict).waitsFor(Work.of(other, strict));
  }

  /// Whether an agent looks and is not shown.
  public boolean hides(Agent agent) {
    return shadows.stream().anyMatch(shadow -> shadow.agent().equals(agent.name()));
  }

  /// How it is run, and why.
  public Decision decision() {
    return Decision.of(this);
  }

  /// The agents that run, each once, in the order of their tasks.
  public List<Agent> agents() {
    return tasks.stream().map(Task::agent).distinct().toList();
  }
}
