package dev.parallax;

import dev.parallax.demo.StandInModel;
import dev.parallax.engine.LlmEngine;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Wish;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Limits;
import dev.parallax.run.MemoryJournal;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The same work one after the other and all at once, really done: a plan out of agent files, run
/// with a model over HTTP. Only the provider is pretended; it thinks for a set time about
/// everything, and its log is what the figures that concern the provider are taken from.
final class Bench implements AutoCloseable {
  /// The most agents that one round can have.
  static final int MOST_AGENTS = 16;

  private static final String TEXT =
      """
      package shop;

      /// What a customer wants to have sent.
      record Order(long id, String customer, List<Line> lines) {
        Money total() {
          return lines.stream().map(Line::price).reduce(Money.ZERO, Money::plus);
        }
      }
      """;

  private final StandInModel model = StandInModel.start();
  private final LlmEngine engine =
      new LlmEngine(
          new Providers(
              new Secret("bench"),
              model.url(),
              Secret.NONE,
              Providers.OPENAI,
              "anthropic/claude-bench"));
  private final Slots slots = new Slots(new Slots.Bounds(MOST_AGENTS, MOST_AGENTS, MOST_AGENTS));

  /// @param thinking how long the provider thinks about each agent's question
  Bench(Duration thinking) {
    for (var agent : names(MOST_AGENTS)) model.delay(agent, thinking);
  }

  /// One run, as its caller and as the provider saw it.
  ///
  /// @param longest the time of the agent that the provider took longest for
  /// @param skew from the first question's arrival to the last one's
  /// @param overlap the most questions that were open at one moment
  record Lap(Duration wall, Duration longest, Duration skew, int overlap, Usage usage) {}

  /// What one number of agents came to.
  record Row(int agents, Lap sequential, Lap parallel) {
    /// The time by the clock over the time that no scheduling could do without.
    double overhead() {
      return (double) parallel.wall().toNanos() / parallel.longest().toNanos();
    }

    double speedup() {
      return (double) sequential.wall().toNanos() / parallel.wall().toNanos();
    }
  }

  /// Measures one number of agents.
  Row row(int agents) throws InterruptedException {
    return new Row(agents, lap(agents, 1), lap(agents, agents));
  }

  /// Loads and compiles what the first run would have to wait for.
  void warmUp(int agents) throws InterruptedException {
    lap(agents, agents);
  }

  private Lap lap(int agents, int parallel) throws InterruptedException {
    var project = new Project(agents);
    var limits = new Limits(parallel, Duration.ofHours(1), Duration.ZERO, BigDecimal.TEN);
    var runner = new Runner(engine, limits, slots, InstantSource.system(), new SecureRandom());
    var plan = plan(project);
    model.forget();
    var begin = System.nanoTime();
    var ends =
        runner.run(plan, project, new MemoryJournal(), Progress.NONE, new Cancellation()).values();
    var wall = Duration.ofNanos(System.nanoTime() - begin);
    var calls = model.calls();
    if (calls.size() != agents) {
      throw new IllegalStateException(
          agents + " agents asked the provider " + calls.size() + " times");
    }
    return new Lap(
        wall,
        StandInModel.longest(calls),
        StandInModel.skew(calls),
        StandInModel.overlap(calls),
        usage(ends));
  }

  private static Usage usage(Collection<Ended> ends) {
    var usage = Usage.NONE;
    for (var ended : ends) {
      if (!(ended.outcome() instanceof Outcome.Reported)) {
        throw new IllegalStateException("an agent did not report: " + ended.outcome());
      }
      usage = usage.plus(ended.usage());
    }
    return usage;
  }

  private static Plan plan(Project project) {
    var patch = new StringBuilder("@@ -0,0 +1," + TEXT.lines().count() + " @@\n");
    TEXT.lines().forEach(line -> patch.append('+').append(line).append('\n'));
    var file =
        new FileChange(
            "src/Order.java",
            "src/Order.java",
            FileChange.Kind.ADDED,
            FileChange.Content.TEXT,
            Hunk.parse(patch.toString()));
    var subject = new Subject.LocalRange("bench", "Add orders", "", project.commit());
    var snapshot = new Snapshot(subject, new Change(List.of(file), List.of()), project, project);
    return switch (Planner.plan(snapshot, Wish.ASKED)) {
      case Planned.Ready(var plan) -> plan;
      case Planned.Mistaken(var mistakes) -> throw new IllegalStateException(mistakes.toString());
      case Planned.Nothing(var reason) -> throw new IllegalStateException(reason);
    };
  }

  private static List<String> names(int agents) {
    return IntStream.rangeClosed(1, agents).mapToObj(number -> "agent-" + number).toList();
  }

  @Override
  public void close() {
    model.close();
  }

  /// A project with so many agents of its own and one file.
  private record Project(Map<String, String> files) implements Source {
    Project(int agents) {
      this(files(agents));
    }

    private static Map<String, String> files(int agents) {
      var files = new TreeMap<String, String>();
      for (var name : names(agents)) {
        files.put(
            ".github/parallax/agents/" + name + ".md",
            "---\nname: " + name + "\n---\nLook for mistakes in the change and quote each.\n");
      }
      files.put(RepositoryConfig.PATH, "version: 1\nreview:\n  agents: " + names(agents) + "\n");
      files.put("src/Order.java", TEXT);
      return files;
    }

    @Override
    public String commit() {
      return "bench";
    }

    @Override
    public List<String> paths() {
      return List.copyOf(files.keySet());
    }

    @Override
    public Optional<String> read(String path) {
      return Optional.ofNullable(files.get(path));
    }
  }
}
