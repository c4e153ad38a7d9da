package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.plan.Caps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/// The whole program beside a pretend GitHub, for stories: what goes in is a webhook, what comes
/// out is a comment.
final class World implements AutoCloseable {
  static final String REPOSITORY = "acme/shop";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OkHttpClient HTTP = new OkHttpClient();

  /// Pushes are looked at without waiting for others.
  static final Settings.Crowd CALM =
      new Settings.Crowd(Duration.ZERO, Settings.Crowd.USUAL.limits());

  /// The operator's token.
  static final String OPERATOR = "the-operators-token-of-these-stories";

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  final StandInGitHub github;
  private final HeldToApi held;
  private final Path folder;
  private final Providers providers;
  private final int maxParallel;
  private final String publicUrl;
  private final BigDecimal maxMonthUsd;
  private final InstantSource clock;
  private final Settings.Crowd crowd;
  private final Settings.Sweep sweep;
  private final int writesPerMinute;
  private final Function<StandInGitHub, String> way;
  private Map<String, String> base = Map.of();
  private Wiring.Up up;

  World() {
    this(Providers.NONE);
  }

  /// A world with model providers.
  World(Providers providers) {
    this(providers, 10, "");
  }

  /// A world whose model provider is pretended as well.
  ///
  /// @param maxParallel tasks at once in one run
  World(StandInModel model, int maxParallel) {
    this(provider(model), maxParallel, "");
  }

  /// @param publicUrl where people are said to reach the server; empty for nowhere
  World(Providers providers, int maxParallel, String publicUrl) {
    this(providers, maxParallel, publicUrl, Caps.NO_USD, InstantSource.system(), CALM);
  }

  /// A world with a cap on its months, and a clock of its own.
  World(StandInModel model, BigDecimal maxMonthUsd, InstantSource clock) {
    this(provider(model), 10, "", maxMonthUsd, clock, CALM);
  }

  /// A world that says how many events and commands are too many.
  World(Providers providers, Settings.Crowd crowd, InstantSource clock) {
    this(providers, 10, "", Caps.NO_USD, clock, crowd);
  }

  /// A world that looks at each start for what never arrived.
  static World sweeping(InstantSource clock) {
    var sweep = new Settings.Sweep(Duration.ofHours(1), Duration.ZERO, Duration.ofHours(1));
    return new World(
        Providers.NONE, 10, "", Caps.NO_USD, clock, CALM, sweep, 0, StandInGitHub::apiUrl);
  }

  /// A world that writes to GitHub no faster than this.
  World(Providers providers, int writesPerMinute) {
    this(
        providers,
        10,
        "",
        Caps.NO_USD,
        InstantSource.system(),
        CALM,
        Settings.Sweep.NONE,
        writesPerMinute,
        StandInGitHub::apiUrl);
  }

  /// A world whose GitHub is reached through somebody in between.
  ///
  /// @param way the address at which it is reached
  World(Providers providers, InstantSource clock, Function<StandInGitHub, String> way) {
    this(providers, 10, "", Caps.NO_USD, clock, CALM, Settings.Sweep.NONE, 0, way);
  }

  private World(
      Providers providers,
      int maxParallel,
      String publicUrl,
      BigDecimal maxMonthUsd,
      InstantSource clock,
      Settings.Crowd crowd) {
    this(
        providers,
        maxParallel,
        publicUrl,
        maxMonthUsd,
        clock,
        crowd,
        Settings.Sweep.NONE,
        0,
        StandInGitHub::apiUrl);
  }

  private World(
      Providers providers,
      int maxParallel,
      String publicUrl,
      BigDecimal maxMonthUsd,
      InstantSource clock,
      Settings.Crowd crowd,
      Settings.Sweep sweep,
      int writesPerMinute,
      Function<StandInGitHub, String> way) {
    this.writesPerMinute = writesPerMinute;
    this.way = way;
    this.crowd = crowd;
    this.sweep = sweep;
    this.github = StandInGitHub.start(SECRET, clock);
    this.held = HeldToApi.whenAsked(github);
    this.maxMonthUsd = maxMonthUsd;
    this.clock = clock;
    this.providers = providers;
    this.maxParallel = maxParallel;
    this.publicUrl = publicUrl;
    try {
      folder = Files.createTempDirectory("parallax-story");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    up = start();
  }

  /// A pretended provider as the one that is asked.
  static Providers provider(StandInModel model) {
    return new Providers(new Secret("a-key"), model.url(), Secret.NONE, Providers.OPENAI, "");
  }

  /// Stops the program as an operator would, and starts it again on the same data.
  void restart() {
    stop();
    startAgain();
  }

  void stop() {
    github.deliverTo("");
    up.close();
  }

  /// Delivers webhooks again, after `github.deliverTo("")`.
  void startAgainDelivering() {
    github.deliverTo(address() + "/api/github/webhooks");
  }

  void startAgain() {
    up = start();
  }

  private Wiring.Up start() {
    // A sweep at the start has deliveries come in before anybody could say where to.
    var port = sweep.equals(Settings.Sweep.NONE) ? 0 : ServerProcess.freePort();
    if (port > 0) github.deliverTo("http://127.0.0.1:" + port + "/api/github/webhooks");
    var settings =
        new Settings(
            github.appId(),
            new Secret(github.privateKey()),
            new Secret(SECRET),
            Secret.NONE,
            way.apply(github),
            "127.0.0.1",
            port,
            "/api/github/webhooks",
            folder,
            Secret.NONE,
            providers,
            maxParallel,
            BigDecimal.ONE,
            maxMonthUsd,
            30,
            crowd,
            publicUrl,
            new Secret(OPERATOR),
            sweep,
            writesPerMinute,
            new Settings.SignInClient(github.clientId(), new Secret(github.clientSecret())));
    var started = Wiring.serve(settings, clock);
    github.deliverTo(address(started) + "/api/github/webhooks");
    return started;
  }

  /// Has a sweep made now.
  void sweep() {
    until(() -> up.jobs().soon("sweep"));
  }

  /// Has the open pull requests looked at now.
  void reconcile() {
    until(() -> up.jobs().soon("reconciliation"));
  }

  /// Whether a sweep of this name was ever made.
  boolean swept(String name) {
    return watermark(name) > 0;
  }

  /// Up to when a sweep has looked; 0 before its first.
  long watermark(String name) {
    try (var database =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("parallax.db"));
        var statement = database.prepareStatement("select at from watermark where name = ?")) {
      statement.setString(1, name);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String address() {
    return address(up);
  }

  private static String address(Wiring.Up up) {
    return "http://127.0.0.1:" + up.port();
  }

  Path dataDir() {
    return folder;
  }

  RunStore runs() {
    return up.runs();
  }

  /// Waits until nothing is left to do, and gives all comments of the bot.
  List<String> botComments(int number) {
    quiet();
    return github.comments(REPOSITORY, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .map(comment -> unmarked(comment.body()))
        .toList();
  }

  /// By its last line, which nobody sees, an answer is known again.
  private static String unmarked(String body) {
    return body.replaceFirst("\n\n<!-- parallax [0-9a-f]{32} -->$", "");
  }

  /// The one comment of the bot; fails when there is none or another one.
  String oneComment(int number) {
    until(() -> !botComments(number).isEmpty());
    var comments = botComments(number);
    assertThat(comments).hasSize(1);
    return comments.getFirst();
  }

  /// Waits until every accepted delivery is done with.
  void quiet() {
    until(() -> up.queued() == 0);
  }

  /// Whether every accepted delivery is done with.
  boolean isQuiet() {
    return up.queued() == 0;
  }

  static void until(BooleanSupplier condition) {
    until(PATIENCE, condition);
  }

  /// The same with another patience: where processes start on a machine that is busy.
  static void until(Duration patience, BooleanSupplier condition) {
    var end = Instant.now().plus(patience);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) throw new AssertionError("it did not happen in " + patience);
      Thread.onSpinWait();
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /// A repository with a configuration and one harmless file.
  void repository(Map<String, String> more) {
    var files = new HashMap<String, String>();
    files.put("README.md", "# Shop\n");
    files.put("src/Shop.java", "class Shop {}\n");
    files.putAll(more);
    base = Map.copyOf(files);
    github.repository(REPOSITORY, files);
  }

  /// Opens an issue of which nobody hears, so that it is not triaged beside what a story tells.
  int quietIssue(String title, String body, String author) {
    github.loseDeliveries(true);
    try {
      return github.openIssue(REPOSITORY, title, body, author);
    } finally {
      github.loseDeliveries(false);
    }
  }

  /// Opens a pull request in which these files are new or another, and all others are as they were.
  int open(String title, Map<String, String> changed) {
    return open(title, "", changed);
  }

  /// The same with words of its author's.
  int open(String title, String body, Map<String, String> changed) {
    return github.openPullRequest(REPOSITORY, title, body, "robin", onTop(changed));
  }

  /// Pushes to a pull request: now these files are new or another, compared with the base.
  void push(int number, Map<String, String> changed) {
    github.push(REPOSITORY, number, onTop(changed));
  }

  private Map<String, String> onTop(Map<String, String> changed) {
    var files = new HashMap<>(base);
    files.putAll(changed);
    return files;
  }

  /// The tasks of a run that have ended, in the order of its log.
  List<String> ended(String run) {
    return moments(run).stream()
        .filter(moment -> moment.path("kind").asText().equals("ENDED"))
        .map(moment -> moment.path("task").asText())
        .toList();
  }

  /// What a run's log says about moments of one kind.
  List<String> log(String run, String kind) {
    return moments(run).stream()
        .filter(moment -> moment.path("kind").asText().equals(kind))
        .map(moment -> moment.path("detail").asText())
        .toList();
  }

  /// A run's log as its address at this server gives it.
  List<JsonNode> moments(String run) {
    var log = new ArrayList<JsonNode>();
    get("/api/runs/" + run).path("log").forEach(log::add);
    return log;
  }

  /// What became of the newest delivery of an event; empty while that is not known.
  String result(String event) {
    return results(event).getLast();
  }

  /// What became of all deliveries of an event, oldest first.
  List<String> results(String event) {
    var query = "select result from delivery where event = ? order by received_at, rowid";
    var results = new ArrayList<String>();
    try (var database =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("parallax.db"));
        var statement = database.prepareStatement(query)) {
      statement.setString(1, event);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) results.add(rows.getString(1));
      }
      return results;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What this server answers to a request for JSON.
  JsonNode get(String path) {
    try {
      return JSON.readTree(page(path));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What this server answers; anything but 200 is an error.
  String page(String path) {
    try (var answer = HTTP.newCall(new Request.Builder().url(address() + path).build()).execute()) {
      assertThat(answer.code()).as(path).isEqualTo(200);
      return answer.body().string();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The newest run of all.
  RunRecord newestRun() {
    return runs().recent(1).getFirst();
  }

  @Override
  public void close() {
    up.close();
    github.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    held.requireNoFaults();
  }
}
