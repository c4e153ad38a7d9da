package dev.parallax.engine;

import dev.parallax.plan.Agent;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.run.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One agent's look at a small change, for tests.
final class Looks {
  static final String MAIN =
      """
      package app;

      class Main {
        String password = "secret";
      }
      """;

  static final Change CHANGE =
      new Change(
          List.of(
              new FileChange(
                  "src/app/Main.java",
                  "src/app/Main.java",
                  FileChange.Kind.MODIFIED,
                  FileChange.Content.TEXT,
                  Hunk.parse(
                      """
                      @@ -3,3 +3,3 @@ class Main
                       class Main {
                      -  String word;
                      +  String password = "secret";
                       }
                      """)),
              new FileChange(
                  "docs/new.md",
                  "docs/old.md",
                  FileChange.Kind.RENAMED,
                  FileChange.Content.SAME,
                  List.of()),
              new FileChange(
                  "logo.png",
                  "logo.png",
                  FileChange.Kind.ADDED,
                  FileChange.Content.BINARY,
                  List.of())),
          List.of());

  private Looks() {}

  /// Texts by their paths; one that is empty stands for a file that is not text.
  static Source source(Map<String, String> files) {
    var sorted = new TreeMap<>(files);
    return new Source() {
      @Override
      public String commit() {
        return "c0ffee";
      }

      @Override
      public List<String> paths() {
        return List.copyOf(sorted.keySet());
      }

      @Override
      public Optional<String> read(String path) {
        return Optional.ofNullable(sorted.get(path)).filter(text -> !text.isEmpty());
      }
    };
  }

  static Assignment assignment(
      List<String> tools, int maxTurns, List<Assignment.Rejected> rejected) {
    var files = Map.of("src/app/Main.java", MAIN, "docs/new.md", "# New\n");
    return assignment(source(files), tools, maxTurns, rejected);
  }

  static Assignment assignment(
      Source source, List<String> tools, int maxTurns, List<Assignment.Rejected> rejected) {
    var agent =
        new Agent(
            "security",
            "",
            Priority.P0,
            new Agent.Scope(Set.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            Agent.Votes.ONE,
            new Agent.Mind(Agent.EngineKind.LLM, "", tools, maxTurns, "Look for secrets."),
            new Agent.Tries(1, Duration.ofMinutes(1)),
            Agent.Statuses.STANDARD,
            "built in");
    var task = new Task(agent, 1, 1);
    var plan =
        new Plan(
            new Subject.LocalRange("x", "Add a password", "b", "h"),
            CHANGE,
            RepositoryConfig.DEFAULT,
            "",
            List.of(task),
            Map.of(task, CHANGE),
            List.of(),
            List.of());
    return new Assignment(task, plan, source, new java.util.LinkedHashMap<>(), rejected);
  }

  /// The same by an agent that has another model in its model's place and is tried so often.
  static Assignment trying(Assignment look, String fallback, Agent.Tries tries) {
    var agent = look.task().agent();
    var mind = agent.mind();
    var task =
        new Task(
            new Agent(
                agent.name(),
                agent.description(),
                agent.priority(),
                agent.scope(),
                agent.needs(),
                agent.follows(),
                agent.votes(),
                new Agent.Mind(
                    mind.engine(),
                    mind.model(),
                    fallback,
                    mind.tools(),
                    mind.maxTurns(),
                    mind.prompt()),
                tries,
                agent.statuses(),
                agent.origin()),
            1,
            1);
    var plan = look.plan();
    return new Assignment(
        task,
        new Plan(
            plan.subject(),
            plan.change(),
            plan.config(),
            "",
            List.of(task),
            Map.of(task, CHANGE),
            List.of(),
            List.of()),
        look.source(),
        new java.util.LinkedHashMap<>(),
        List.of());
  }
}
