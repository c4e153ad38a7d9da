package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Parallax beside Probot 14 on one machine: what `.ci/benchmark` runs, and the first table of
/// docs/benchmarks.md. Both are real processes, asked by the same client in rounds that alternate,
/// so that whatever else the machine does meets both alike: a figure is only worth something beside
/// the one next to it. Nothing is asserted about times.
final class PeerBenchmark {
  static final Path TABLE = Path.of("target/benchmark.md");
  private static final int CONNECTIONS = 32;
  private static final int AGENTS = 50;
  private static final Path JAR = Path.of("target/parallax.jar");

  /// How much is done for each figure.
  ///
  /// @param warm deliveries before any that counts: a server runs for weeks
  /// @param deliveries of a round, at 32 connections
  /// @param alone of a round, at one connection
  /// @param worked of a round whose jobs are done meanwhile
  /// @param paced of a round of 1,000 in a second
  /// @param pages that are asked for, 100 in a second
  record Sizes(
      int rounds,
      int warm,
      int deliveries,
      int alone,
      int worked,
      int paced,
      int pages,
      int starts) {
    static final Sizes FULL = new Sizes(5, 150_000, 5_000, 500, 500, 2_000, 1_500, 6);
    static final Sizes TINY = new Sizes(1, 50, 50, 5, 20, 20, 20, 0);
  }

  private Sizes sizes = Sizes.FULL;
  private final BenchmarkTable table = new BenchmarkTable();
  private final Optional<Probot> probot = Probot.there();

  @Test
  void parallax_beside_probot() throws Exception {
    var text = measured(Sizes.FULL);
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, text);
    System.out.println(text);
  }

  /// The table, and the machine's facts above it.
  String measured(Sizes much) throws Exception {
    sizes = much;
    var facts = MachineFacts.now();
    if (probot.isEmpty()) table.note(Probot.MISSING);
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository("acme/shop", Map.of("a.txt", "a"));
      acknowledge(github);
      acknowledgeBesideWork(github);
    }
    page();
    start();
    return facts.words() + "\n\n" + table.markdown() + "\n" + MachineFacts.loadNow() + "\n";
  }

  /// One that is asked.
  record Server(String name, int port, int taken) {}

  /// Pushes, whose reviews wait for more pushes until nobody measures any more: what is done behind
  /// an acknowledgement is nothing on both sides.
  private void acknowledge(StandInGitHub github) throws Exception {
    try (var both = new Both(github, Map.of("PARALLAX_DEBOUNCE_SECONDS", "300"))) {
      both.rounds("synchronize", 1, sizes.warm, CONNECTIONS, 0);
      var many = both.rounds("synchronize", sizes.rounds, sizes.deliveries, CONNECTIONS, 0);
      var paced = both.rounds("synchronize", sizes.rounds, sizes.paced, CONNECTIONS, 1_000);
      var alone = both.rounds("synchronize", sizes.rounds, sizes.alone, 1, 0);
      table.row(
          "acknowledgements, 32 connections", "%,.0f/s", many, Round::perSecond, "at least 1.30");
      table.row("  of these the slowest in 100", "%.1f ms", many, Round::p99, "at most 0.77");
      table.row("  half of these within", "%.1f ms", many, Round::p50, "");
      table.row("acknowledgements, 1 connection", "%,.0f/s", alone, Round::perSecond, "");
      table.row("  of these the slowest in 100", "%.1f ms", alone, Round::p99, "");
      table.row("1,000/s: the slowest in 100", "%.1f ms", paced, Round::p99, "");
      table.row("  half of these within", "%.1f ms", paced, Round::p50, "");
      table.row("processor time of one, 32 connections", "%.0f µs", many, Round::micros, "");
    }
  }

  /// Pull requests that are closed: each has a job that is begun at once, and done soon.
  private void acknowledgeBesideWork(StandInGitHub github) throws Exception {
    try (var both = new Both(github, Map.of())) {
      both.rounds("closed", 1, sizes.worked, CONNECTIONS, 0);
      var came = both.rounds("closed", sizes.rounds, sizes.worked, CONNECTIONS, 0);
      table.row("the same while jobs are done", "%,.0f/s", came, Round::perSecond, "");
      table.row("  of these the slowest in 100", "%.1f ms", came, Round::p99, "");
    }
  }

  /// What came of a server's turn.
  record Round(double perSecond, double p50, double p99, double micros) {}

  /// A Parallax and, if there is one, a Probot, each a process that has just begun.
  private final class Both implements AutoCloseable {
    private final Path data = Files.createTempDirectory("parallax-benchmark");
    private final ServerProcess parallax;
    private final Optional<Process> peer;
    private final List<Server> servers = new ArrayList<>();

    Both(StandInGitHub github, Map<String, String> environment) throws Exception {
      parallax = serve(github, data, environment);
      servers.add(new Server("Parallax", URI.create(parallax.address()).getPort(), 202));
      if (probot.isEmpty()) {
        peer = Optional.empty();
        return;
      }
      var port = ServerProcess.freePort();
      peer = Optional.of(probot.get().start(github, port));
      awaitOpen(port);
      servers.add(new Server("Probot", port, 200));
    }

    List<List<Round>> rounds(String action, int rounds, int count, int connections, int perSecond)
        throws IOException {
      List<List<Round>> came = new ArrayList<>();
      for (var _ : servers) came.add(new ArrayList<>());
      for (var round = 0; round < rounds; round++) {
        for (var i = 0; i < servers.size(); i++) {
          var server = servers.get(i);
          var deliveries = new PreparedDeliveries(count, action, ServerProcess.SECRET);
          var process = i == 0 ? parallax.handle() : peer.orElseThrow().toHandle();
          var before = process.info().totalCpuDuration().orElse(Duration.ZERO);
          var answers = new LeanClient(server.port).send(deliveries, connections, perSecond);
          var used = process.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
          assertThat(answers.of(server.taken)).as(server.name + ": " + answers).isEqualTo(count);
          came.get(i)
              .add(
                  new Round(
                      answers.perSecond(),
                      LeanClient.millis(answers.whole(), 0.5),
                      LeanClient.millis(answers.whole(), 0.99),
                      used.toNanos() / 1e3 / count));
        }
      }
      return came;
    }

    @Override
    public void close() {
      parallax.close();
      peer.ifPresent(Process::destroyForcibly);
    }
  }

  /// As on a small machine: 512 MiB of heap, and the collector that the image has.
  private static ServerProcess serve(
      StandInGitHub github, Path data, Map<String, String> environment) throws IOException {
    return ServerProcess.start(github, data, environment, LoadClient.options("512m")).listens();
  }

  private static void awaitOpen(int port) {
    World.until(() -> {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return true;
      } catch (IOException _) {
        return false;
      }
    });
  }

  /// The page of a run with 50 tasks, at an even pace while others like it are reviewed.
  private void page() throws Exception {
    var data = Files.createTempDirectory("parallax-benchmark");
    try (var github = StandInGitHub.start(ServerProcess.SECRET);
        var model = StandInModel.start()) {
      model.answerWith(
          _ -> new StandInModel.Act.SayAfter(Duration.ofMillis(300), StandInModel.ANSWER));
      var names = IntStream.rangeClosed(1, AGENTS).mapToObj(i -> "agent-" + i).toList();
      github.repository("acme/shop", Team.of(names.toArray(String[]::new)).files());
      var environment = Map.of("ANTHROPIC_API_KEY", "key", "ANTHROPIC_BASE_URL", model.url());
      try (var server = serve(github, data, environment).listening(github)) {
        review(github, 0);
        var port = URI.create(server.address()).getPort();
        var page = new Pages(sizes.pages, "/runs/" + run(server));
        var client = new LeanClient(port);
        var _ = client.send(page, 4, 100);
        var enough = new AtomicBoolean();
        var reviewing =
            Thread.ofVirtual()
                .start(() -> {
                  for (var i = 1; !enough.get(); i++) review(github, i);
                });
        var answers = client.send(page, 8, 100);
        enough.set(true);
        reviewing.join();
        assertThat(answers.of(200)).as(answers.toString()).isEqualTo(sizes.pages);
        var what = "page of a run with 50 tasks, 100/s, first byte: half within";
        table.row(what, words("%.1f ms", LeanClient.millis(answers.firstByte(), 0.5)), "");
        var slowest = words("%.1f ms", LeanClient.millis(answers.firstByte(), 0.99));
        table.row("  the slowest in 100", slowest, "at most 50 ms");
      }
    }
  }

  private static void review(StandInGitHub github, int i) {
    var number =
        github.openPullRequest(
            "acme/shop", "Change " + i, "", "robin", Map.of("a.java", "class A" + i + " {}\n"));
    World.until(Duration.ofMinutes(2), () -> !github.comments("acme/shop", number).isEmpty());
  }

  private static String run(ServerProcess server) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(server.address() + "/api/runs")).build();
      var runs = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new JsonMapper().readTree(runs).at("/runs/0/id").textValue();
    }
  }

  /// The same page again and again.
  private static final class Pages implements LeanClient.Requests {
    private final int count;
    private final byte[] request;

    Pages(int count, String path) {
      this.count = count;
      this.request =
          ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public ByteBuffer[] get(int i) {
      return new ByteBuffer[] {ByteBuffer.wrap(request)};
    }
  }

  /// From the start of a process to the first delivery that it took, and what it occupies then.
  private void start() throws Exception {
    if (sizes.starts == 0) return;
    if (!Files.exists(JAR)) {
      table.note("Starts are left out: there is no " + JAR + "; `mvn package` makes it");
      return;
    }
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var folder = Files.createTempDirectory("parallax-aot");
    var cache = folder.resolve("parallax.aot");
    run(List.of(java, "-jar", JAR.toString()), "train", cache.toString());
    var launcher =
        List.of("-XX:+UseSerialGC", "-Xms32m", "-Dorg.sqlite.lib.path=" + folder.resolve("native"));
    var plain = server(java, launcher);
    var cached = server(java, launcher, "-XX:AOTCache=" + cache);
    var little = server(java, launcher, "-XX:AOTCache=" + cache, "-XX:TieredStopAtLevel=1");
    // As of a machine that wakes up: its database is there.
    var data = Files.createTempDirectory("parallax-start");
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      var known = environment(github, data);
      var without = new ArrayList<Double>();
      var with = new ArrayList<Double>();
      var small = new ArrayList<Double>();
      var peers = new ArrayList<Double>();
      var _ = ColdStart.toFirst202(plain, known);
      for (var round = 0; round < sizes.starts; round++) {
        without.add(millis(ColdStart.toFirst202(plain, known)));
        with.add(millis(ColdStart.toFirst202(cached, known)));
        small.add(millis(ColdStart.toFirst202(little, known)));
        if (probot.isPresent()) {
          var theirs = probot.get().environment(github.appId(), github.privateKey());
          peers.add(millis(ColdStart.toFirst(s -> s / 100 == 2, probot.get().command(), theirs)));
        }
      }
      table.row("start to the first 202, no AOT cache", words("%,.0f ms", median(without)), "");
      table.pair(
          "start to the first 202, AOT cache", "%,.0f ms", median(with), median(peers), "below 1");
      table.row(
          "  of what it is without the cache",
          words("%.2f", BenchmarkTable.medianRatio(with, without)),
          "at most 0.35");
      table.pair("the same, compiled little", "%,.0f ms", median(small), median(peers), "below 1");
      table.row(
          "  of what it is without the cache",
          words("%.2f", BenchmarkTable.medianRatio(small, without)),
          "at most 0.35");
      var rss = ColdStart.idleRss(cached, known) / 1e6;
      var theirs =
          probot.isPresent()
              ? ColdStart.idleRss(
                      probot.get().command(),
                      probot.get().environment(github.appId(), github.privateKey()))
                  / 1e6
              : Double.NaN;
      table.pair("memory when idle", "%.0f MB", rss, theirs, "at most 150 MB");
    }
  }

  private static void run(List<String> program, String... arguments) throws Exception {
    var command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private static List<String> server(String java, List<String> launcher, String... more) {
    var command = new ArrayList<String>();
    command.add(java);
    command.addAll(launcher);
    command.addAll(List.of(more));
    command.addAll(List.of("-jar", JAR.toString(), "serve"));
    return command;
  }

  private static Map<String, String> environment(StandInGitHub github, Path data) {
    return Map.of(
        "APP_ID", github.appId(),
        "PRIVATE_KEY", github.privateKey(),
        "GITHUB_API_URL", github.apiUrl(),
        "DATA_DIR", data.toString());
  }

  private static double median(List<Double> values) {
    return values.isEmpty() ? Double.NaN : BenchmarkTable.median(values);
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  private static String words(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
