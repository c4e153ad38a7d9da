package dev.parallax.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.outcome.Status;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A specialist, as its file describes it.
///
/// @param needs names of the agents without whose answers this one cannot look
/// @param follows names of the agents that this one waits for and is told of, whatever came of
///   them; `*` in an agent's file means all that follow nobody in this way
/// @param fields what it is to say besides status, summary and evidence
/// @param origin where its file is, for people: `built in` or a path in the repository
public record Agent(
    String name,
    String description,
    Priority priority,
    Scope scope,
    List<String> needs,
    List<String> follows,
    Votes votes,
    Mind mind,
    Tries tries,
    Statuses statuses,
    Map<String, Field> fields,
    String origin) {

  /// In `follows`: every agent that does not follow all itself.
  public static final String ALL = "*";

  public Agent {
    needs = List.copyOf(needs);
    follows = List.copyOf(follows);
    fields =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Objects.requireNonNullElse(fields, Map.of())));
  }

  /// One that says nothing besides.
  public Agent(
      String name,
      String description,
      Priority priority,
      Scope scope,
      List<String> needs,
      List<String> follows,
      Votes votes,
      Mind mind,
      Tries tries,
      Statuses statuses,
      String origin) {
    this(
        name,
        description,
        priority,
        scope,
        needs,
        follows,
        votes,
        mind,
        tries,
        statuses,
        Map.of(),
        origin);
  }

  /// Whether it comes after all the agents that look: it is told what they found and looks at that.
  public boolean followsAll() {
    return follows.contains(ALL);
  }

  /// Whether it tries to refute what the others found: it comes after them and can look for itself.
  public boolean verifies() {
    return followsAll() && !mind.tools().isEmpty();
  }

  /// Its turn where tiers are strict: priorities in order, then those that follow all.
  public int tier() {
    if (followsAll()) return 3;
    return switch (priority) {
      case P0 -> 0;
      case P1 -> 1;
      case P2 -> 2;
    };
  }

  /// Every agent that must have ended before this one starts.
  public Set<String> waitsFor() {
    var names = new LinkedHashSet<>(needs);
    names.addAll(follows);
    return names;
  }

  /// The same agent, waiting for these alone.
  Agent waitingFor(List<String> needed, List<String> followed) {
    return new Agent(
        name,
        description,
        priority,
        scope,
        needed,
        followed,
        votes,
        mind,
        tries,
        statuses,
        fields,
        origin);
  }

  /// The same agent, looking as a person wants it for once.
  Agent tuned(Wish.Tuning tuning) {
    if (tuning.equals(Wish.Tuning.NONE)) return this;
    var prompt =
        tuning.note().isEmpty()
            ? mind.prompt()
            : mind.prompt() + "\n\nA maintainer of this project adds: " + tuning.note();
    var turns = tuning.maxTurns() == 0 ? mind.maxTurns() : tuning.maxTurns();
    return new Agent(
        name,
        description,
        priority,
        scope,
        needs,
        follows,
        votes,
        new Mind(mind.engine(), mind.model(), mind.fallback(), mind.tools(), turns, prompt),
        tries,
        statuses,
        fields,
        origin);
  }

  /// The same agent with another mind.
  Agent thinking(Mind other, Votes otherVotes) {
    return new Agent(
        name,
        description,
        priority,
        scope,
        needs,
        follows,
        otherVotes,
        other,
        tries,
        statuses,
        fields,
        origin);
  }

  /// The kinds of subject an agent can look at.
  public enum On {
    PULL_REQUEST,
    ISSUE
  }

  /// When it is asked.
  ///
  /// @param paths globs; it runs only when the change touches one of them; empty means any
  /// @param labels it runs only when the pull request has one of them; empty means always
  public record Scope(Set<On> on, List<String> paths, List<String> labels) {
    public Scope {
      on = Set.copyOf(on);
      paths = List.copyOf(paths);
      labels = List.copyOf(labels);
    }
  }

  /// How often the same question is put, and to which models in turn; an empty list means its own.
  public record Votes(int count, List<String> models) {
    public static final Votes ONE = new Votes(1, List.of());

    public Votes {
      models = List.copyOf(models);
    }
  }

  /// The kinds of engine an agent can run on.
  public enum EngineKind {
    RULES,
    LLM
  }

  /// How it thinks.
  ///
  /// @param model `anthropic/NAME`, `openai/NAME` or empty for the configured default;
  ///   `anthropic/sonnet`, `anthropic/opus` and `anthropic/haiku` mean the newest of that kind
  /// @param fallback the model that is asked while the first one is away, in the same form; empty
  ///   for the configured one
  /// @param tools the names of the read-only tools it may use
  public record Mind(
      EngineKind engine,
      String model,
      String fallback,
      List<String> tools,
      int maxTurns,
      String prompt) {
    public Mind {
      tools = List.copyOf(tools);
    }

    /// One without a fallback of its own.
    public Mind(EngineKind engine, String model, List<String> tools, int maxTurns, String prompt) {
      this(engine, model, "", tools, maxTurns, prompt);
    }

    /// Which prompt it is, for people who compare runs: the first eight digits of its SHA-256. The
    /// same words have the same version wherever they stand; no words have none.
    public String version() {
      if (prompt.isEmpty()) return "";
      try {
        var hash = MessageDigest.getInstance("SHA-256").digest(prompt.getBytes(UTF_8));
        return HexFormat.of().formatHex(hash, 0, 4);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every Java has it
      }
    }
  }

  /// How often and how long one task is tried, and at what cost.
  ///
  /// @param attempts in all, the first included
  /// @param timeout of all attempts together, the pauses between them included
  /// @param caps on all its tasks in one run together
  public record Tries(int attempts, Duration timeout, Caps caps) {
    /// A plan that an older version kept knows of no caps.
    public Tries {
      caps = Objects.requireNonNullElse(caps, Caps.OF_AGENT);
    }

    /// At the usual cost.
    public Tries(int attempts, Duration timeout) {
      this(attempts, timeout, Caps.OF_AGENT);
    }
  }

  /// The words it may use for its status, and what each means. Words are compared without case.
  public record Statuses(Map<String, Status> words) {
    public static final Statuses STANDARD =
        new Statuses(Map.of("PASS", Status.PASS, "WARN", Status.WARN, "FAIL", Status.FAIL));

    public Statuses {
      var upper = new TreeMap<String, Status>();
      words.forEach((word, status) -> upper.put(word.toUpperCase(Locale.ROOT), status));
      words = Map.copyOf(upper);
    }

    /// What a word means; empty when the agent has no such word.
    public Optional<Status> of(String word) {
      return Optional.ofNullable(words.get(word.strip().toUpperCase(Locale.ROOT)));
    }
  }
}
