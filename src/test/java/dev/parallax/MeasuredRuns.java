package dev.parallax;

import com.sun.management.OperatingSystemMXBean;
import dev.parallax.engine.LlmEngine;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Agent;
import dev.parallax.plan.AgentCatalog;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Plan;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.run.Cancellation;
import dev.parallax.run.Limits;
import dev.parallax.run.MemoryJournal;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/// A process of its own for `Benchmark`, so that neither the pretend provider nor the tests stand
/// in its figures. Takes commands as lines and prints a line for each, numbers with spaces between:
///
/// - `fan N`: one run of N agents; nanoseconds by the clock
/// - `many N`: N runs of three agents at once; agents that reported, nanoseconds by the clock, and
///   the longest task's
/// - `heap`: bytes in use after a collection; answers also while `many` goes on
/// - `ours N`: N calls in runs of three; nanoseconds of processor time of this process
/// - `bare N FILE`: the same calls with nothing but threads and the HTTP client, each with the
///   file's text as its body
final class MeasuredRuns {
  /// An answer as a model gives it, with quotes that are where it says.
  static final String ANSWER = answer();

  private static final int FILES = 5;
  private static final int LINES = 40;
  private static final MediaType TYPE = MediaType.get("application/json");

  private final String url;
  private final LlmEngine engine;
  private final Slots slots = new Slots(new Slots.Bounds(10_000, 10_000, 10_000));
  private final OkHttpClient bare =
      new OkHttpClient.Builder()
          .retryOnConnectionFailure(false)
          .followRedirects(false)
          .readTimeout(Duration.ofSeconds(60))
          .callTimeout(Duration.ofMinutes(10))
          .addNetworkInterceptor(chain -> {
            Objects.requireNonNull(chain.connection()).socket().setTcpNoDelay(true);
            return chain.proceed(chain.request());
          })
          .build();

  private MeasuredRuns(String url) {
    this.url = url;
    this.engine =
        new LlmEngine(
            new Providers(
                new Secret("key"), url, Secret.NONE, Providers.OPENAI, "anthropic/claude-test"));
  }

  /// Does what is asked on stdin, a line each, and answers on stdout.
  ///
  /// @param arguments the provider's address
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    var runs = new MeasuredRuns(arguments[0]);
    var underway = new ArrayList<Future<Boolean>>();
    try (var commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var aside = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var line = commands.readLine(); line != null; line = commands.readLine()) {
        var words = List.of(line.split(" "));
        if (words.getFirst().equals("many")) {
          underway.add(
              aside.submit(() -> {
                System.out.println(runs.many(Integer.parseInt(words.get(1))));
                return true;
              }));
        } else {
          System.out.println(runs.answer(words));
        }
      }
      for (var many : underway) many.get();
    }
  }

  private String answer(List<String> words) throws IOException, InterruptedException {
    return switch (words.getFirst()) {
      case "heap" -> heap();
      case "fan" -> fan(Integer.parseInt(words.get(1)));
      case "ours" -> ours(Integer.parseInt(words.get(1)));
      case "bare" -> bare(Integer.parseInt(words.get(1)), Files.readString(Path.of(words.get(2))));
      default -> throw new IllegalArgumentException(words.toString());
    };
  }

  private String fan(int agents) throws InterruptedException {
    var plan = plan(agents, 0);
    var begin = System.nanoTime();
    run(plan, 0);
    return Long.toString(System.nanoTime() - begin);
  }

  private String many(int runs) throws InterruptedException {
    var reported = new AtomicInteger();
    var longest = new AtomicLong();
    var begin = System.nanoTime();
    var threads = new ArrayList<Thread>();
    for (var number = 0; number < runs; number++) {
      var seed = number;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              for (var ended : run(plan(3, seed), seed).values()) {
                if (ended.outcome() instanceof Outcome.Reported) reported.incrementAndGet();
                longest.accumulateAndGet(ended.took().toNanos(), Math::max);
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    for (var thread : threads) thread.join();
    return reported + " " + (System.nanoTime() - begin) + " " + longest;
  }

  private static String heap() {
    for (var i = 0; i < 3; i++) System.gc();
    return Long.toString(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private String ours(int calls) throws InterruptedException {
    var plan = plan(3, 0);
    var begin = processor();
    for (var i = 0; i < calls / 3; i++) run(plan, 0);
    return Long.toString(processor() - begin);
  }

  private String bare(int calls, String body) throws InterruptedException {
    var begin = processor();
    for (var i = 0; i < calls / 3; i++) {
      var threads = new ArrayList<Thread>();
      for (var j = 0; j < 3; j++) threads.add(Thread.startVirtualThread(() -> ask(body)));
      for (var thread : threads) thread.join();
    }
    return Long.toString(processor() - begin);
  }

  private void ask(String body) {
    var request =
        new Request.Builder()
            .url(url + "/v1/messages")
            .header("x-api-key", "key")
            .header("anthropic-version", "2023-06-01")
            .post(RequestBody.create(body, TYPE))
            .build();
    try (var response = bare.newCall(request).execute()) {
      var answer = response.body().string();
      if (!answer.contains("message_stop")) throw new IOException("cut off");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Of all threads together: virtual ones are not told apart.
  private static long processor() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }

  private SequencedMap<Task, Ended> run(Plan plan, int seed) throws InterruptedException {
    var runner =
        new Runner(
            engine,
            new Limits(100, Duration.ofMinutes(14), Duration.ZERO, java.math.BigDecimal.TEN),
            slots,
            InstantSource.system(),
            new Random(seed));
    var ends =
        runner.run(plan, source(seed), new MemoryJournal(), Progress.NONE, new Cancellation());
    ends.forEach((task, ended) -> {
      if (!(ended.outcome() instanceof Outcome.Reported)) {
        System.err.println(task.id() + " " + ended.outcome());
      }
    });
    return ends;
  }

  /// A plan for a change of 200 lines in five files, as large as a pull request usually is.
  ///
  /// @param seed so that no run shares its texts with another one
  private static Plan plan(int agents, int seed) {
    var change = change(seed);
    var tasks = new ArrayList<Task>();
    var parts = new LinkedHashMap<Task, Change>();
    for (var number = 1; number <= agents; number++) {
      var task = new Task(agent(number), 1, 1);
      tasks.add(task);
      parts.put(task, change);
    }
    return new Plan(
        new Subject.LocalRange("bench", "Change " + seed, "b", "h" + seed),
        change,
        RepositoryConfig.DEFAULT,
        "",
        tasks,
        parts,
        List.of(),
        List.of());
  }

  private static Agent agent(int number) {
    var builtIn = AgentCatalog.builtIn().find("security").orElseThrow();
    return new Agent(
        "agent-" + number,
        builtIn.description(),
        builtIn.priority(),
        builtIn.scope(),
        builtIn.needs(),
        builtIn.follows(),
        builtIn.votes(),
        builtIn.mind(),
        builtIn.tries(),
        builtIn.statuses(),
        builtIn.origin());
  }

  private static Change change(int seed) {
    var files = new ArrayList<FileChange>();
    files(seed)
        .forEach((path, text) -> {
          var patch = new StringBuilder("@@ -0,0 +1," + LINES + " @@\n");
          text.lines().forEach(line -> patch.append('+').append(line).append('\n'));
          files.add(
              new FileChange(
                  path,
                  path,
                  FileChange.Kind.ADDED,
                  FileChange.Content.TEXT,
                  Hunk.parse(patch.toString())));
        });
    return new Change(files, List.of());
  }

  private static Map<String, String> files(int seed) {
    var files = new TreeMap<String, String>();
    for (var file = 0; file < FILES; file++) {
      var text = new StringBuilder();
      for (var line = 1; line < LINES; line++) text.append(line(line)).append('\n');
      files.put(
          "src/File" + file + ".java", text.append("// ").append(seed).append('\n').toString());
    }
    return files;
  }

  private static String line(int number) {
    return "    var total" + number + " = prices.get(" + number + ").plus(tax(order));";
  }

  private static String answer() {
    var evidence = new ArrayList<String>();
    for (var number : List.of(3, 17, 31)) {
      evidence.add(
          """
          {"path": "src/File2.java", "line": %d, "quote": "%s", "severity": "medium",
           "claim": "the price is read without looking whether the order has such a line, so an order of fewer lines fails here",
           "suggestion": "go over the lines that the order has instead of naming each by its number"}\
          """
              .formatted(number, line(number).strip()));
    }
    return "{\"status\": \"WARN\", \"summary\": \"three prices are read by number\", \"evidence\":"
        + " ["
        + String.join(",\n", evidence)
        + "]}";
  }

  private static Source source(int seed) {
    var files = files(seed);
    return new Source() {
      @Override
      public String commit() {
        return "h" + seed;
      }

      @Override
      public List<String> paths() {
        return List.copyOf(files.keySet());
      }

      @Override
      public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
      }
    };
  }
}
