package dev.parallax.run;

import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Plans made of a few words, for tests: `c:P0 needs a b`, `d follows a b`.
final class Plans {
  static final Duration TIMEOUT = Duration.ofMinutes(1);
  static final Outcome.Reported REPORTED =
      new Outcome.Reported(Status.PASS, "PASS", "", List.of(), List.of());

  private Plans() {}

  static Plan of(String... agents) {
    var change =
        new Change(
            List.of(
                new FileChange(
                    "a.txt",
                    "a.txt",
                    FileChange.Kind.ADDED,
                    FileChange.Content.TEXT,
                    Hunk.parse("@@ -0,0 +1,3 @@\n+one\n+two\n+three\n"))),
            List.of());
    var tasks = new ArrayList<Task>();
    var parts = new LinkedHashMap<Task, Change>();
    for (var line : agents) {
      var words = List.of(line.split(" "));
      var name = words.getFirst().split(":", 2);
      var others = words.size() > 2 ? words.subList(2, words.size()) : List.<String>of();
      var follows = words.size() > 1 && words.get(1).equals("follows");
      var priority = Priority.valueOf(name.length > 1 ? name[1] : "P1");
      var task =
          new Task(
              agent(name[0], priority, follows ? List.of() : others, follows ? others : List.of()),
              1,
              1);
      tasks.add(task);
      parts.put(task, change);
    }
    return new Plan(
        new Subject.LocalRange("x", "x", "b", "h"),
        change,
        RepositoryConfig.DEFAULT,
        "",
        tasks,
        parts,
        List.of(),
        List.of());
  }

  /// A plan of agents on the rules engine.
  static Plan rules(String... names) {
    var plan = of(names);
    var tasks = new ArrayList<Task>();
    var parts = new LinkedHashMap<Task, Change>();
    for (var task : plan.tasks()) {
      var a = task.agent();
      var mind = new Agent.Mind(Agent.EngineKind.RULES, "", List.of(), 1, "");
      var ruled =
          new Task(
              new Agent(
                  a.name(),
                  "",
                  a.priority(),
                  a.scope(),
                  List.of(),
                  List.of(),
                  a.votes(),
                  mind,
                  a.tries(),
                  a.statuses(),
                  a.origin()),
              1,
              1);
      tasks.add(ruled);
      parts.put(ruled, plan.part(task));
    }
    return new Plan(
        plan.subject(), plan.change(), plan.config(), "", tasks, parts, List.of(), List.of());
  }

  /// The same plan, tier after tier.
  static Plan strict(Plan plan) {
    var d = RepositoryConfig.Review.DEFAULT;
    var review =
        new RepositoryConfig.Review(
            d.auto(),
            d.drafts(),
            d.agents(),
            d.ignore(),
            d.instructions(),
            d.strategy(),
            true,
            d.escalateTo(),
            d.comment(),
            d.inline(),
            d.maxCostUsd(),
            d.maxMonthUsd(),
            d.outlets(),
            d.shadowing());
    return new Plan(
        plan.subject(),
        plan.change(),
        new RepositoryConfig(review, RepositoryConfig.Issues.DEFAULT, "x"),
        "",
        plan.tasks(),
        plan.parts(),
        List.of(),
        List.of());
  }

  /// A plan without circles, of at most twelve agents.
  static Plan random(Random random) {
    var lines = new ArrayList<String>();
    var count = 1 + random.nextInt(12);
    for (var i = 0; i < count; i++) {
      var line = new StringBuilder("a" + i);
      var needs = new ArrayList<String>();
      for (var j = 0; j < i; j++) if (random.nextInt(4) == 0) needs.add("a" + j);
      if (!needs.isEmpty())
        line.append(random.nextBoolean() ? " needs " : " follows ").append(String.join(" ", needs));
      lines.add(line.toString());
    }
    java.util.Collections.shuffle(lines, random);
    return of(lines.toArray(String[]::new));
  }

  static Agent agent(String name, Priority priority, List<String> needs, List<String> follows) {
    return new Agent(
        name,
        "",
        priority,
        new Agent.Scope(Set.of(), List.of(), List.of()),
        needs,
        follows,
        Agent.Votes.ONE,
        new Agent.Mind(Agent.EngineKind.LLM, "", List.of(), 1, "look"),
        new Agent.Tries(3, TIMEOUT),
        Agent.Statuses.STANDARD,
        "built in");
  }

  static Source source(Map<String, String> files) {
    return new Source() {
      @Override
      public String commit() {
        return "h";
      }

      @Override
      public List<String> paths() {
        return files.keySet().stream().sorted().toList();
      }

      @Override
      public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
      }
    };
  }
}
