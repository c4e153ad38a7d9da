package dev.parallax;

import dev.parallax.demo.StandInModel;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The figures of docs/benchmarks.md: `mvn test -Dtest=Benchmark`. Not part of the ordinary tests;
/// nothing is asserted, because a figure is only worth something beside another one of the same
/// run.
final class Benchmark {
  private static final Duration DELAY = Duration.ofSeconds(1);

  @Test
  void six_agents_with_an_equal_delay() throws IOException {
    try (var model = StandInModel.start()) {
      model.answerWith(_ -> new StandInModel.Act.SayAfter(DELAY, StandInModel.ANSWER));
      var providers =
          new Providers(new Secret("key"), model.url(), Secret.NONE, Providers.OPENAI, "");
      sixAgents(model, providers);
    }
  }

  private static void sixAgents(StandInModel model, Providers providers) {
    try (var world = new World(providers)) {
      var agents = "[security, performance, docs, quality, tests, architecture]";
      world.repository(
          Map.of(".github/parallax.yml", "version: 1\nreview:\n  agents: " + agents + "\n"));
      for (var round = 0; round < 4; round++) {
        model.forget();
        var begin = Instant.now();
        var number =
            world.github.openPullRequest(
                World.REPOSITORY,
                "Round " + round,
                "",
                "robin",
                Map.of("a.java", "class A" + round + " {}\n"));
        World.until(() -> !world.github.comments(World.REPOSITORY, number).isEmpty());
        var wall = Duration.between(begin, Instant.now());
        print(
            String.format(
                Locale.ROOT,
                "six agents, D = %d ms, round %d: from delivery to comment %d ms, %.3f x D; first"
                    + " to last start %d ms",
                DELAY.toMillis(),
                round,
                wall.toMillis(),
                (double) wall.toMillis() / DELAY.toMillis(),
                StandInModel.skew(model.calls()).toMillis()));
      }
    }
  }

  @Test
  void fan_out() throws Exception {
    try (var model = StandInModel.start();
        var runs = new Child(model, "-Xmx1g")) {
      model.answerWith(_ -> new StandInModel.Act.Say(MeasuredRuns.ANSWER));
      for (var i = 0; i < 60; i++) runs.ask("fan 10");
      runs.ask("fan 50");
      var thinking = Duration.ofSeconds(2);
      model.answerWith(_ -> new StandInModel.Act.SayAfter(thinking, MeasuredRuns.ANSWER));
      for (var agents : List.of(3, 6, 10, 50)) {
        for (var round = 0; round < 5; round++) {
          model.forget();
          var wall = Long.parseLong(runs.ask("fan " + agents)) / 1e6;
          var calls = model.calls();
          var longest = StandInModel.longest(calls).toNanos() / 1e6;
          print(
              String.format(
                  Locale.ROOT,
                  "fan-out to %d agents of 2 s: wall %.1f ms, longest chain %.1f ms, ratio %.4f,"
                      + " overlap %d, skew %.2f ms for each agent",
                  agents,
                  wall,
                  longest,
                  wall / longest,
                  StandInModel.overlap(calls),
                  StandInModel.skew(calls).toNanos() / 1e6 / agents));
        }
      }
    }
  }

  /// Three looks with a tool and the answer, with a first token after a second, on 20,000 tokens.
  @Test
  void a_shared_beginning() throws IOException {
    try (var model = StandInModel.start()) {
      model.cachePrompts();
      var firstToken = Duration.ofSeconds(1);
      model.answerWith(request ->
          request.body().path("messages").size() < 7
              ? new StandInModel.Act.Tools(
                  new StandInModel.ToolUse("Grep", "{\"pattern\": \"line 7\"}"))
              : new StandInModel.Act.SayAfter(firstToken, StandInModel.ANSWER));
      var agents = List.of("security", "performance", "docs", "quality", "tests", "architecture");
      agents.forEach(agent -> model.delay(agent, firstToken));
      var providers =
          new Providers(new Secret("key"), model.url(), Secret.NONE, Providers.OPENAI, "");
      try (var world = new World(providers)) {
        world.repository(
            Map.of(".github/parallax.yml", "version: 1\nreview:\n  agents: " + agents + "\n"));
        var begin = Instant.now();
        var number = world.open("Large", SharedPrefixStoryTest.large());
        world.oneComment(number);
        var wall = Duration.between(begin, Instant.now());
        var calls = model.calls();
        var starts = agents.stream().map(name -> StandInModel.of(calls, name).getFirst()).toList();
        var first = calls.getFirst();
        var last = starts.stream().map(StandInModel.Call::startedAt).max(Instant::compareTo);
        var common = first.prompt().indexOf("Your name is");
        var least = starts.stream().mapToDouble(c -> (double) common / c.prompt().length()).min();
        print(
            String.format(
                Locale.ROOT,
                "six agents of four turns on one beginning: %d calls, %.1f %% of what each is told"
                    + " first is common, input costs %.3f of what it would without a cache; the"
                    + " others start %d ms after the first, whose first token takes %d ms; wall %d"
                    + " ms",
                calls.size(),
                100 * least.orElseThrow(),
                SharedPrefixStoryTest.charged(calls) / SharedPrefixStoryTest.inFull(calls),
                Duration.between(first.startedAt(), last.orElseThrow()).toMillis(),
                firstToken.toMillis(),
                wall.toMillis()));
      }
    }
  }

  @Test
  void a_thousand_runs_at_once() throws Exception {
    try (var model = StandInModel.start();
        var runs = new Child(model, "-Xmx512m")) {
      model.answerWith(_ -> new StandInModel.Act.Say(MeasuredRuns.ANSWER));
      runs.ask("many 300");
      var before = Long.parseLong(runs.ask("heap"));
      var gate = new CountDownLatch(1);
      var waiting = new AtomicInteger();
      model.answerWith(_ -> {
        waiting.incrementAndGet();
        pass(gate);
        return new StandInModel.Act.Say(MeasuredRuns.ANSWER);
      });
      runs.tell("many 1000");
      World.until(() -> waiting.get() == 3_000);
      var during = Long.parseLong(runs.ask("heap"));
      gate.countDown();
      var reported = runs.hear().split(" ", -1)[0];
      print(
          String.format(
              Locale.ROOT,
              "1,000 runs of 3 agents wait at once in 512 MiB: %d KiB for each run (heap %d MiB"
                  + " before, %d MiB while all wait); %s of 3,000 agents reported",
              (during - before) / 1_000 / 1024,
              before >> 20,
              during >> 20,
              reported));
      model.answerWith(
          _ -> new StandInModel.Act.SayAfter(Duration.ofSeconds(10), MeasuredRuns.ANSWER));
      for (var round = 0; round < 2; round++) {
        model.forget();
        var ends = List.of(runs.ask("many 1000").split(" ", -1));
        var wall = Long.parseLong(ends.get(1)) / 1e6;
        var longest = Long.parseLong(ends.get(2)) / 1e6;
        print(
            String.format(
                Locale.ROOT,
                "1,000 runs of 3 agents of 10 s: %s agents reported, %d calls open at once, wall"
                    + " %.0f ms, longest task %.0f ms, ratio %.3f; %.3f of the provider's longest",
                ends.getFirst(),
                model.overlap(),
                wall,
                longest,
                wall / longest,
                wall
                    / model.calls().stream()
                        .mapToLong(c -> c.took().orElseThrow().toMillis())
                        .max()
                        .orElseThrow()));
      }
    }
  }

  @Test
  void processor_time_of_a_call() throws Exception {
    var body = Files.createTempFile("parallax-benchmark", ".json");
    try (var model = StandInModel.start();
        var runs = new Child(model, "-Xmx1g")) {
      model.answerWith(request -> {
        write(body, request.body().toString());
        return new StandInModel.Act.Say(MeasuredRuns.ANSWER);
      });
      runs.ask("ours 3");
      model.answerWith(_ -> new StandInModel.Act.Say(MeasuredRuns.ANSWER));
      var calls = 3_000;
      for (var round = -3; round < 5; round++) {
        model.forget();
        var ours = Long.parseLong(runs.ask("ours " + calls)) / 1e6 / calls;
        model.forget();
        var bare = Long.parseLong(runs.ask("bare " + calls + " " + body)) / 1e6 / calls;
        print(
            String.format(
                Locale.ROOT,
                "processor time of a call%s: %.3f ms, of it %.3f ms for HTTP alone, %.3f ms ours"
                    + " (request of %d KiB)",
                round < 0 ? " (warming up)" : "",
                ours,
                bare,
                ours - bare,
                Files.size(body) >> 10));
      }
    } finally {
      Files.delete(body);
    }
  }

  /// A process that runs plans and answers commands, see `MeasuredRuns`.
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Child(StandInModel model, String heap) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  heap,
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  "dev.parallax.MeasuredRuns",
                  model.url())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers = process.inputReader();
    }

    void tell(String command) throws IOException {
      process.outputWriter().write(command + "\n");
      process.outputWriter().flush();
    }

    String hear() throws IOException {
      var line = answers.readLine();
      if (line == null) throw new IOException("the process ended");
      return line;
    }

    String ask(String command) throws IOException {
      tell(command);
      return hear();
    }

    @Override
    public void close() throws IOException {
      process.outputWriter().close();
      try {
        if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static synchronized void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rules_over_three_thousand_lines() throws Exception {
    var folder = Files.createTempDirectory("parallax-benchmark");
    try (var git = org.eclipse.jgit.api.Git.init().setDirectory(folder.toFile()).call()) {
      commit(git, folder, Map.of("README.md", "# x\n"));
      var files = new HashMap<String, String>();
      for (var i = 0; i < 30; i++) {
        files.put(
            "src/F" + i + List.of(".java", ".py", ".ts", ".go", ".rb").get(i % 5), hundredLines(i));
      }
      commit(git, folder, files);
    }
    for (var round = 0; round < 4; round++) {
      var begin = System.nanoTime();
      var code =
          Main.run("review", "--repo", folder.toString(), "--format", "json", "--fail-on", "never");
      print(
          String.format(
              Locale.ROOT,
              "review of 3,000 lines by rules, round %d: %d ms (exit %d)",
              round,
              millis(begin),
              code));
    }
  }

  private static void commit(org.eclipse.jgit.api.Git git, Path folder, Map<String, String> files)
      throws Exception {
    for (var file : files.entrySet()) {
      Files.createDirectories(folder.resolve(file.getKey()).getParent());
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    git.add().addFilepattern(".").call();
    git.commit()
        .setMessage("x")
        .setAuthor("a", "a@example.com")
        .setCommitter("a", "a@example.com")
        .setSign(false)
        .call();
  }

  private static String hundredLines(int seed) {
    var text = new StringBuilder();
    for (var i = 0; i < 100; i++)
      text.append("x")
          .append(seed)
          .append("_")
          .append(i)
          .append(" = call(")
          .append(i)
          .append(");\n");
    return text.toString();
  }

  private static long millis(long since) {
    return (System.nanoTime() - since) / 1_000_000;
  }

  private static void print(String line) {
    System.err.println("BENCH " + line);
  }
}
