package dev.parallax;

import dev.parallax.demo.StandInModel;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.job.Inbox;
import dev.parallax.server.Metrics;
import dev.parallax.server.WebServer;
import dev.parallax.server.WebhookEndpoint;
import dev.parallax.store.Database;
import dev.parallax.store.SqlInbox;
import dev.parallax.store.SqlJobQueue;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Signature;
import dev.parallax.trigger.Trigger;
import dev.parallax.trigger.TriggerReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// The figures of docs/benchmarks.md: `mvn test -Dtest=Benchmark`. Not part of the ordinary tests;
/// nothing is asserted, because a figure is only worth something beside another one of the same
/// run.
final class Benchmark {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
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
  void acknowledging_a_delivery() throws Exception {
    var folder = Files.createTempDirectory("parallax-benchmark");
    try (var database = Database.embedded(folder)) {
      var jobs = new SqlJobQueue(database, 1);
      try (var disk = new SqlInbox(database, jobs, InstantSource.system())) {
        for (var inFlight : List.of(1, 32)) {
          var none = ack(new NoDisk(), inFlight);
          var kept = ack(disk, inFlight);
          print(
              String.format(
                  Locale.ROOT, "ack of 25 KB, %d at once, nothing kept: %s", inFlight, none));
          print(
              String.format(
                  Locale.ROOT, "ack of 25 KB, %d at once, on disk:      %s", inFlight, kept));
        }
      }
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

  /// Alternating, so that whatever else the machine does meets all of them alike.
  @Test
  void from_process_start_to_the_first_202() throws Exception {
    var jar = Path.of("target/parallax.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      print(String.format(Locale.ROOT, "start: no jar; run mvn package first"));
      return;
    }
    var cache = Files.createTempDirectory("parallax-aot").resolve("parallax.aot");
    var java = ProcessHandle.current().info().command().orElseThrow();
    var training =
        new ProcessBuilder(
                java,
                "-XX:AOTCacheOutput=" + cache,
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "demo")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    print(String.format(Locale.ROOT, "training run for the cache: exit %d", training.waitFor()));
    var plain = List.of(java, "-jar", jar.toString(), "serve");
    var cached =
        List.of(java, "-XX:AOTCache=" + cache, "-XX:+UseSerialGC", "-jar", jar.toString(), "serve");
    try (var github = dev.parallax.demo.StandInGitHub.start(SECRET)) {
      var without = new ArrayList<Duration>();
      var with = new ArrayList<Duration>();
      for (var round = 0; round < 10; round++) {
        without.add(ColdStart.toFirst202(plain, server(github)));
        with.add(ColdStart.toFirst202(cached, server(github)));
      }
      print("start to first 202, plain:     " + leastAndMedian(without));
      print("start to first 202, AOT cache: " + leastAndMedian(with));
      print("idle, plain:     " + (ColdStart.idleRss(plain, server(github)) >> 20) + " MiB");
      print("idle, AOT cache: " + (ColdStart.idleRss(cached, server(github)) >> 20) + " MiB");
    }
  }

  private static Map<String, String> server(dev.parallax.demo.StandInGitHub github)
      throws IOException {
    return Map.of(
        "APP_ID", github.appId(),
        "PRIVATE_KEY", github.privateKey(),
        "GITHUB_API_URL", github.apiUrl(),
        "DATA_DIR", Files.createTempDirectory("parallax-start").toString());
  }

  private static String leastAndMedian(List<Duration> times) {
    var sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%d ms at least, %d ms in the middle of %d",
        sorted.getFirst().toMillis(),
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.size());
  }

  /// Sends signed deliveries and gives the distribution of the time until each was answered.
  private static String ack(Inbox inbox, int inFlight) throws Exception {
    var web =
        new WebServer(
            "127.0.0.1",
            0,
            List.of(
                new WebhookEndpoint(
                    "/hook",
                    Signature.of(SECRET),
                    new TriggerReader("")::read,
                    inbox,
                    new Metrics(),
                    InstantSource.system())));
    var uri = URI.create("http://127.0.0.1:" + web.start() + "/hook");
    var times = new CopyOnWriteArrayList<Long>();
    var wrong = new AtomicInteger();
    var begin = 0L;
    try (var client = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var body = payload();
      var signature = "sha256=" + hmac(body);
      var slots = new Semaphore(inFlight);
      for (var i = 0; i < 3_000; i++) {
        if (i == 1_000) begin = System.nanoTime(); // what came before warmed up
        var counted = i >= 1_000;
        slots.acquire();
        threads.execute(() -> {
          try {
            var request =
                HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .header("X-GitHub-Event", "pull_request")
                    .header("X-GitHub-Delivery", UUID.randomUUID().toString())
                    .header("X-Hub-Signature-256", signature)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            var sent = System.nanoTime();
            var answer = client.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 202) wrong.incrementAndGet();
            if (counted) times.add((System.nanoTime() - sent) / 1_000);
          } catch (IOException | InterruptedException e) {
            wrong.incrementAndGet();
          } finally {
            slots.release();
          }
        });
      }
      slots.acquire(inFlight);
    } finally {
      web.stop();
    }
    var seconds = (System.nanoTime() - begin) / 1e9;
    var sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms, %.0f/s, %d not 202",
        sorted.get(sorted.size() / 2) / 1_000.0,
        sorted.get(sorted.size() * 99 / 100) / 1_000.0,
        sorted.size() / seconds,
        wrong.get());
  }

  private static final class NoDisk implements Inbox {
    @Override
    public Acceptance accept(Delivery delivery, Trigger trigger) {
      return Acceptance.ACCEPTED;
    }

    @Override
    public Optional<Delivery> find(String guid) {
      return Optional.empty();
    }

    @Override
    public void settled(String guid, String result) {}
  }

  private static byte[] payload() {
    var json =
        """
        {"action":"opened","number":1,"pull_request":{"number":1,"title":"x","draft":false,"state":"open",
         "head":{"sha":"%s"},"body":"%s"},
         "repository":{"id":1,"name":"shop","owner":{"login":"acme"},"full_name":"acme/shop","default_branch":"main"},
         "sender":{"id":2,"login":"robin","type":"User"},"installation":{"id":3}}
        """
            .formatted("a".repeat(40), "words and more words ".repeat(1_150));
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String hmac(byte[] body) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
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
