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
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.LeftOut;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Priority;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.RepositoryConfig.Strategy;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A run that has ended, put together for a test.
final class Runs {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final String HEAD = "1234567890abcdef1234567890abcdef12345678";
  static final String BLOB = "https://github.com/shop/web/blob/" + HEAD;
  static final String RUN = "https://parallax.example.org/runs/r1";

  private final Map<Task, Ended> ends = new LinkedHashMap<>();
  private final Map<Task, String> outputs = new HashMap<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Previous previous = Previous.NONE;
  private Memory memory = Memory.NONE;
  private String escalateTo = "";
  private Strategy strategy = Strategy.MERGE;
  private String runUrl = RUN;
  private boolean gate;
  private Change change = new Change(List.of(), List.of());

  static Agent agent(String name, Priority priority) {
    return agent(name, priority, List.of(), List.of());
  }

  /// An agent that is told what all others found.
  static Agent follower(String name, Priority priority) {
    return agent(name, priority, List.of(), List.of(Agent.ALL));
  }

  static Agent agent(String name, Priority priority, List<String> needs, List<String> follows) {
    return new Agent(
        name,
        "",
        priority,
        new Agent.Scope(Set.of(Agent.On.PULL_REQUEST), List.of(), List.of()),
        needs,
        follows,
        Agent.Votes.ONE,
        new Agent.Mind(Agent.EngineKind.LLM, "", List.of(), 10, ""),
        new Agent.Tries(3, Duration.ofMinutes(3)),
        Agent.Statuses.STANDARD,
        "built in");
  }

  static Outcome.Reported reported(Status status, Finding... findings) {
    return new Outcome.Reported(
        status, status.name(), "looked at it all", List.of(findings), List.of());
  }

  static Outcome.Failed failed(Cause cause) {
    return new Outcome.Failed(cause, "it did not work", 3);
  }

  static Finding finding(String rule, String path, int line, String quote, String claim) {
    return finding(rule, path, line, quote, Severity.HIGH, claim, "");
  }

  static Finding finding(
      String rule,
      String path,
      int line,
      String quote,
      Severity severity,
      String claim,
      String suggestion) {
    return Finding.unchecked(rule, path, line, line, quote, severity, claim, suggestion)
        .at(line, line, QuoteState.EXACT);
  }

  Runs end(Agent agent, Outcome outcome) {
    return end(new Task(agent, 1, 1), outcome);
  }

  Runs end(Task task, Outcome outcome) {
    var started = START.plusSeconds(1);
    var usage = new Usage(4, 12_000, 8_000, 900, new BigDecimal("0.0123"));
    ends.put(
        task,
        new Ended(
            outcome,
            START,
            started,
            started.plusSeconds(9),
            usage,
            "anthropic/sonnet",
            attempts(outcome),
            false));
    return this;
  }

  /// An end whose moments are the test's own.
  Runs end(Task task, Ended ended) {
    ends.put(task, ended);
    return this;
  }

  private static int attempts(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed ? failed.attempts() : 1;
  }

  Runs cached(Agent agent, Outcome outcome) {
    var task = new Task(agent, 1, 1);
    end(task, outcome);
    ends.computeIfPresent(task, (_, ended) -> ended.fromStore());
    return this;
  }

  Runs output(Agent agent, String text) {
    outputs.put(new Task(agent, 1, 1), text);
    return this;
  }

  Runs leftOut(Agent agent, String reason) {
    leftOut.add(new LeftOut(agent, reason));
    return this;
  }

  Runs note(String note) {
    notes.add(note);
    return this;
  }

  Runs after(String head, List<Finding> findings) {
    previous = new Previous(head, findings);
    return this;
  }

  Runs dismissed(Dismissal dismissal) {
    memory = new Memory(List.of(), List.of(dismissal));
    return this;
  }

  Runs deeds(Deed... deeds) {
    memory = new Memory(List.of(), List.of(), List.of(deeds));
    return this;
  }

  /// In a repository that lets nothing through that a P0 agent did not pass.
  Runs gated() {
    gate = true;
    return this;
  }

  Runs escalatingTo(String whom) {
    escalateTo = whom;
    return this;
  }

  Runs strategy(Strategy chosen) {
    strategy = chosen;
    return this;
  }

  Runs changing(Change looked) {
    change = looked;
    return this;
  }

  Runs withoutPages() {
    runUrl = "";
    return this;
  }

  Report report() {
    var subject =
        new Subject.PullRequest(
            new Repository(7, "shop", "web", "main", 1),
            42,
            "Faster login",
            "",
            "ada",
            "base",
            HEAD,
            Set.of(),
            false,
            false,
            true);
    var parts = new HashMap<Task, Change>();
    ends.keySet().forEach(task -> parts.put(task, change));
    var plan =
        new Plan(subject, change, config(), "", List.copyOf(ends.keySet()), parts, leftOut, notes);
    var facts = new RunFacts("r1", runUrl, BLOB, START, START.plusSeconds(12));
    return Report.of(plan, ends, previous, memory, outputs, facts);
  }

  private RepositoryConfig config() {
    var review = RepositoryConfig.Review.DEFAULT;
    return new RepositoryConfig(
        new RepositoryConfig.Review(
            review.auto(),
            review.drafts(),
            review.agents(),
            review.ignore(),
            review.instructions(),
            strategy,
            review.strictTiers(),
            escalateTo,
            review.comment(),
            review.inline(),
            review.maxCostUsd(),
            review.maxMonthUsd(),
            new RepositoryConfig.Outlets(gate, false, Map.of()),
            review.shadowing()),
        RepositoryConfig.Issues.DEFAULT,
        "agents");
  }
}
