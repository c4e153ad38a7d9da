package dev.parallax.report;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Change;
import dev.parallax.plan.LeftOut;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reports made of a few words, for tests.
final class Reports {
  static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  static final Finding SQL =
      finding("security", "src/Login.java", 42, Severity.HIGH, "the query is built from input");

  private final List<Task> tasks = new ArrayList<>();
  private final Map<Task, Ended> ends = new LinkedHashMap<>();
  private final Map<Task, String> outputs = new LinkedHashMap<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private Previous previous = Previous.NONE;
  private String escalateTo = "";

  static Finding finding(String rule, String path, int line, Severity severity, String claim) {
    return Finding.unchecked(
            rule, path, line, line, "String q = a + b;", severity, claim, "use a bound parameter")
        .at(line, line, QuoteState.EXACT);
  }

  static Outcome.Reported reported(Status status, Finding... findings) {
    return new Outcome.Reported(
        status, status.name(), "looked at it all", List.of(findings), List.of());
  }

  static Outcome.Failed failed(Cause cause) {
    return new Outcome.Failed(cause, "something went wrong", 2);
  }

  Reports with(String name, Priority priority, Outcome... votes) {
    var agent = agent(name, priority, votes.length);
    for (var vote = 1; vote <= votes.length; vote++) {
      var task = new Task(agent, 1, vote);
      tasks.add(task);
      ends.put(
          task,
          new Ended(
              votes[vote - 1],
              START,
              START,
              START.plusMillis(1_500L * tasks.size()),
              new Usage(1, 1_000, 600, 100, new BigDecimal("0.0042")),
              "anthropic/claude-sonnet-4-5",
              false));
      outputs.put(task, "{\"status\": \"...\"}");
    }
    return this;
  }

  Reports withOutput(String text) {
    outputs.replaceAll((task, old) -> text);
    return this;
  }

  Reports leavingOut(String name, String reason) {
    leftOut.add(new LeftOut(agent(name, Priority.P2, 1), reason));
    return this;
  }

  Reports after(Finding... findings) {
    previous = new Previous("b".repeat(40), List.of(findings));
    return this;
  }

  Reports escalatingTo(String who) {
    escalateTo = who;
    return this;
  }

  Report report() {
    var change = new Change(List.of(), List.of());
    var parts = new LinkedHashMap<Task, Change>();
    tasks.forEach(task -> parts.put(task, change));
    var d = RepositoryConfig.Review.DEFAULT;
    var review =
        new RepositoryConfig.Review(
            d.auto(),
            d.drafts(),
            d.agents(),
            d.ignore(),
            d.instructions(),
            d.strategy(),
            d.strictTiers(),
            escalateTo,
            d.comment(),
            d.inline(),
            d.maxCostUsd());
    var plan =
        new Plan(
            new Subject.PullRequest(
                new Repository(1, "acme", "shop", "main", 7),
                12,
                "A change",
                "",
                "robin",
                "a".repeat(40),
                "c".repeat(40),
                Set.of(),
                false,
                false,
                true),
            change,
            new RepositoryConfig(review, RepositoryConfig.Issues.DEFAULT, "x"),
            "",
            tasks,
            parts,
            leftOut,
            List.of());
    return Report.of(
        plan,
        ends,
        previous,
        outputs,
        new RunFacts(
            "r1",
            "https://parallax.example/runs/r1",
            "https://github.com/acme/shop/blob/" + "c".repeat(40),
            START,
            START.plusSeconds(5)));
  }

  private static Agent agent(String name, Priority priority, int votes) {
    return new Agent(
        name,
        "",
        priority,
        new Agent.Scope(Set.of(Agent.On.PULL_REQUEST), List.of()),
        List.of(),
        new Agent.Votes(votes, List.of()),
        new Agent.Mind(Agent.EngineKind.LLM, "", List.of(), 1, "look"),
        new Agent.Tries(3, Duration.ofMinutes(3)),
        Agent.Statuses.STANDARD,
        "built in");
  }
}
