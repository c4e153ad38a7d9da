package dev.parallax;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.github.GitHubForge;
import dev.parallax.job.RunRecord;
import dev.parallax.outcome.Outcome;
import dev.parallax.store.Database;
import dev.parallax.store.SqlRunStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One database, one pretended GitHub and one pretended model, and one server process after the
/// other, each of which is killed. What a seed decides: how many agents look and how they answer,
/// how long that takes, and what people do.
final class CrashWorld implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern TOKEN = Pattern.compile("HEAD-\\d+-X");
  private static final String KEY = "sk-ant-canary-7f3a91c2d4e85b60";
  private static final String OPERATOR = "operator-canary-51d0c77ae94b2f38";
  private static final String PATH = "src/App.java";

  /// Owners differ, so that no installation's limits are those of another's.
  private static final List<String> REPOSITORIES =
      List.of("acme/shop", "bolt/shop", "crate/shop", "delta/shop");

  final StandInGitHub github;
  final StandInModel model = StandInModel.start();
  final Random chance;
  final int agents;
  private final long seed;
  private final Path folder;
  private final boolean inline;
  private final List<Pull> pulls = new CopyOnWriteArrayList<>();
  private final Map<String, String> heads = new ConcurrentHashMap<>();
  private final Map<String, Integer> commands = new ConcurrentHashMap<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final List<Oracles.Life> lives = new ArrayList<>();
  private final List<Oracles.Text> logs = new ArrayList<>();
  private final List<Long> firstAnswers = new ArrayList<>();
  private final List<Long> rests = new ArrayList<>();
  private volatile Duration slow = Duration.ZERO;
  private long started;
  private int kills;
  private @Nullable ServerProcess server;
  private @Nullable Halt halt;

  /// A pull request.
  record Pull(String repository, int number) {
    String place() {
      return repository + "#" + number;
    }
  }

  CrashWorld(long seed) {
    this.seed = seed;
    this.chance = new Random(seed);
    this.agents = 2 + chance.nextInt(5);
    this.inline = chance.nextBoolean();
    this.github = StandInGitHub.start(ServerProcess.SECRET);
    try {
      folder = Files.createTempDirectory("parallax-crash");
      Files.createDirectories(data());
      Files.createDirectories(temporary());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var repository : REPOSITORIES) {
      github.repository(repository, base());
      github.permit(repository, "robin", "write");
    }
    model.delay("a0", Duration.ofMillis(20));
    model.answerWith(this::answer);
  }

  Path data() {
    return folder.resolve("data");
  }

  private Path temporary() {
    return folder.resolve("tmp");
  }

  // How agents answer.

  private Map<String, String> base() {
    var members = new ArrayList<Team.Member>();
    for (var i = 0; i < agents; i++) {
      members.add(Team.agent("a" + i, i == 0 ? "tools: [Read]" : "tools: []"));
    }
    var files =
        new HashMap<>(Team.of(members).under("max-cost-usd: 100", "inline: " + inline).files());
    files.put("README.md", "# Shop\n");
    return files;
  }

  /// The first uses a tool, the second finds something, the third is refused now and then.
  private StandInModel.Act answer(StandInModel.Request request) {
    var fate = Math.floorMod((seed + head(request.prompt()) + request.agent()).hashCode(), 1_000);
    var time = Duration.ofMillis(10 + fate % 140).plus(slow);
    return switch (request.agent()) {
      case "a0" ->
          slow.isZero() && request.body().path("messages").size() < 3
              ? new StandInModel.Act.Tools(
                  new StandInModel.ToolUse("Read", "{\"path\":\"" + PATH + "\"}"))
              : new StandInModel.Act.SayAfter(time, Answers.pass("read it"));
      case "a1" ->
          new StandInModel.Act.SayAfter(
              time,
              Answers.fail(
                  "one defect",
                  new Answers.Defect(PATH, 2, "int total = 0;", "the total is never set")));
      case "a2" ->
          fate % 3 == 0
              ? new StandInModel.Act.Status(
                  400,
                  "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                      + "\"message\":\"not like this\"}}")
              : new StandInModel.Act.SayAfter(time, Answers.pass("all is well"));
      default -> new StandInModel.Act.SayAfter(time, Answers.pass("nothing to say"));
    };
  }

  private String head(String prompt) {
    var found = TOKEN.matcher(prompt);
    if (!found.find()) return "no head";
    var token = found.group();
    while (found.find()) if (!found.group().equals(token)) return "several heads";
    return heads.getOrDefault(token, token);
  }

  /// The agents whose calls are open.
  boolean isAsked() {
    return model.calls().stream().anyMatch(call -> call.took().isEmpty());
  }

  // What people do.

  /// Somebody opens a pull request.
  Pull open() {
    var repository = REPOSITORIES.get(chance.nextInt(REPOSITORIES.size()));
    var head = commit(repository, github.branch(repository, "main"));
    var number =
        github.openPullRequest(repository, StandInGitHub.Opening.of("A change", "robin", head));
    var pull = new Pull(repository, number);
    pulls.add(pull);
    return pull;
  }

  /// From now on models think at least so long.
  void slow(Duration time) {
    slow = time;
  }

  /// Whether GitHub has our comment.
  boolean isCommented(Pull pull) {
    return github.comments(pull.repository(), pull.number()).stream()
        .anyMatch(comment -> comment.body().startsWith(Oracles.MARKER));
  }

  private String commit(String repository, String parent) {
    var token = "HEAD-" + tokens.incrementAndGet() + "-X";
    var head = github.commit(repository, parent, files(token), "Change");
    heads.put(token, head);
    return head;
  }

  private Map<String, String> files(String token) {
    var files = new HashMap<>(base());
    files.put(PATH, "// " + token + "\nint total = 0;\n");
    return files;
  }

  /// Somebody pushes to it.
  void push(Pull pull) {
    var token = "HEAD-" + tokens.incrementAndGet() + "-X";
    // A commit is known by its content: the one that the push makes has this name.
    github.push(pull.repository(), pull.number(), files(token));
    heads.put(token, github.head(pull.repository(), pull.number()));
  }

  /// Somebody with the right to it asks for a review.
  void command(Pull pull, String words) {
    commands.merge(pull.place(), 1, Integer::sum);
    github.comment(pull.repository(), pull.number(), "robin", words);
  }

  /// Something happens to a pull request that there is.
  void something() {
    if (pulls.isEmpty()) {
      open();
      return;
    }
    var pull = pulls.get(chance.nextInt(pulls.size()));
    switch (chance.nextInt(8)) {
      case 0, 1, 2 -> open();
      case 3 -> push(pull);
      case 4 -> github.label(pull.repository(), pull.number(), "bug", "robin");
      case 5 -> command(pull, "/parallax status");
      case 6 -> command(pull, "/parallax review");
      default -> again(pull);
    }
  }

  /// The same is told once more, under another GUID.
  ///
  /// @return the answer's status
  int again(Pull pull) {
    return github.deliverPullRequestAs(
        UUID.randomUUID().toString(), pull.repository(), pull.number(), "reopened", "robin");
  }

  // Lives and deaths.

  /// Starts a process that can be held at places of its code.
  void startHeld() {
    startHeld(null, 0);
  }

  /// The same, held already on its way up when it comes to a place.
  void startHeld(Halt.@Nullable Place place, int nth) {
    var hand = new Halt();
    if (place != null) hand.arm(place, nth);
    var options = new ArrayList<>(options());
    options.add(hand.option());
    begin(options);
    hand.attend();
    halt = hand;
    if (place == null) up();
    else github.deliverTo(server().address() + "/api/github/webhooks");
  }

  /// Starts a process.
  void start() {
    startOnly();
    up();
  }

  /// Starts a process and does not wait for it.
  void startOnly() {
    begin(options());
  }

  private void begin(List<String> options) {
    lives.add(new Oracles.Life(Instant.now(), lives.isEmpty() ? Map.of() : committed()));
    started = System.nanoTime();
    try {
      server = ServerProcess.start(github, data(), environment(), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until it listens, and takes the time until it has answered a delivery: taken in, or
  /// found among those that were, which asks the disk as well.
  void up() {
    server().listening(github);
    if (pulls.isEmpty()) return;
    until(() -> again(pulls.getFirst()) / 100 == 2);
    firstAnswers.add((System.nanoTime() - started) / 1_000_000);
  }

  private static List<String> options(Path temporary) {
    var options = new ArrayList<>(FastStart.options());
    options.add("-Djava.io.tmpdir=" + temporary);
    return options;
  }

  private List<String> options() {
    return options(temporary());
  }

  private Map<String, String> environment() {
    return Map.of(
        "ANTHROPIC_API_KEY", KEY,
        "ANTHROPIC_BASE_URL", model.url(),
        "PARALLAX_OPERATOR_TOKEN", OPERATOR,
        "PARALLAX_MAX_COST_USD", "100",
        "PARALLAX_DEBOUNCE_SECONDS", "0",
        "PARALLAX_MAX_COMMANDS_PER_HOUR", "10000",
        "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR", "10000");
  }

  ServerProcess server() {
    if (server == null) throw new IllegalStateException("no process");
    return server;
  }

  Halt halt() {
    if (halt == null) throw new IllegalStateException("nothing can hold it");
    return halt;
  }

  /// SIGKILL.
  void kill() {
    github.deliverTo("http://127.0.0.1:1/nobody");
    server().kill();
    gone();
    kills++;
  }

  /// SIGTERM, and does not wait.
  void askToStop() {
    ProcessHandle.of(server().pid()).ifPresent(ProcessHandle::destroy);
  }

  /// SIGTERM, and waits.
  int stop() {
    github.deliverTo("http://127.0.0.1:1/nobody");
    var code = server().terminate();
    gone();
    return code;
  }

  private void gone() {
    logs.add(new Oracles.Text("log " + logs.size(), server().log()));
    if (halt != null) halt.close();
    halt = null;
    server = null;
  }

  int kills() {
    return kills;
  }

  List<Long> firstAnswers() {
    return firstAnswers;
  }

  List<Long> rests() {
    return rests;
  }

  // At rest.

  /// Waits until all that was ever sent is taken and done with. What nobody took is sent again, as
  /// a sweep over GitHub's list of deliveries does.
  void rest() throws InterruptedException {
    github.awaitDeliveries();
    until(() -> {
      deliverMissed();
      return queue().isEmpty() && missed().isEmpty();
    });
    rests.add((System.nanoTime() - started) / 1_000_000);
  }

  /// Waits until a pull request is reported on at its head.
  void reported(Pull pull) {
    until(() -> {
      deliverMissed();
      var head = github.head(pull.repository(), pull.number());
      return count(
              "select count(*) from run where head = '" + head + "' and state = 'REPORTED'", data())
          > 0;
    });
    rests.add((System.nanoTime() - started) / 1_000_000);
  }

  private void deliverMissed() {
    for (var guid : missed()) github.redeliver(guid);
  }

  /// Deliveries that were never answered well.
  private List<String> missed() {
    var answered = new LinkedHashMap<String, Boolean>();
    for (var attempt : github.deliveries()) {
      answered.merge(attempt.guid(), attempt.code() / 100 == 2, Boolean::logicalOr);
    }
    return answered.entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
  }

  private List<Oracles.Job> queue() {
    var jobs = new ArrayList<Oracles.Job>();
    query(
        data(),
        "select task_name, task_instance, picked from scheduled_tasks"
            + " where task_name = 'delivery' or picked",
        row -> jobs.add(new Oracles.Job(row.getString(2), row.getBoolean(3))));
    return jobs;
  }

  void until(BooleanSupplier condition) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("O4: it does not end: " + state());
      if (server != null && !server.isAlive()) {
        throw new AssertionError("the server ended: " + server.log());
      }
      try {
        Thread.sleep(15);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private String state() {
    return "queue " + queue() + ", missed " + missed() + ", log:\n" + server().log();
  }

  /// What ended in the database of a dead process. It is read from a copy: to open it would mend
  /// what the next process has to mend.
  private Map<Oracles.Work, Integer> committed() {
    try {
      var copy = copy();
      var work = new HashMap<Oracles.Work, Integer>();
      if (hasTables(copy)) {
        query(
            copy,
            "select run.head, task_end.agent, task_end.ended from task_end join run on run.id ="
                + " task_end.run_id",
            row -> {
              if (row.getString(3).contains("\"cancelled\"")) return;
              work.merge(new Oracles.Work(row.getString(1), row.getString(2)), 1, Integer::sum);
            });
      }
      delete(copy);
      return work;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A copy of the database of a dead process.
  Path copy() throws IOException {
    var copy = Files.createTempDirectory(folder, "copy");
    for (var name : List.of("parallax.db", "parallax.db-wal")) {
      var file = data().resolve(name);
      if (Files.exists(file)) Files.copy(file, copy.resolve(name));
    }
    return copy;
  }

  static boolean hasTables(Path folder) {
    return Files.exists(folder.resolve("parallax.db"))
        && count("select count(*) from sqlite_master where name = 'task_end'", folder) > 0;
  }

  interface OnRow {
    void with(java.sql.ResultSet row) throws SQLException;
  }

  static void query(Path folder, String query, OnRow rows) {
    try (var database =
            DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("parallax.db") + "?busy_timeout=10000");
        var statement = database.createStatement();
        var result = statement.executeQuery(query)) {
      while (result.next()) rows.with(result);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  static long count(String query, Path folder) {
    var counted = new long[1];
    query(folder, query, row -> counted[0] = row.getLong(1));
    return counted[0];
  }

  /// Ends the process as an operator would, and one more a minute later, and looks at everything.
  Oracles.Evidence evidence() throws IOException {
    var queue = queue();
    if (server != null) stop();
    for (var file : files(temporary())) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(61)));
    }
    startOnly();
    server().listens();
    // What it uses itself is younger, and is the next one's to remove.
    var left = old(files(temporary()));
    stop();
    var runs = new ArrayList<Oracles.Run>();
    var ends = new ArrayList<Oracles.TaskEnd>();
    var expected = new HashMap<String, String>();
    var marked = new HashMap<String, String>();
    var comments = comments(marked);
    try (var database = Database.embeddedToRead(data())) {
      var store = new SqlRunStore(database, InstantSource.system());
      var newest = new HashMap<String, RunRecord>();
      for (var run : store.recent(1_000_000)) {
        var place = run.repository() + "#" + run.number();
        runs.add(new Oracles.Run(run.id(), place, run.head(), run.state().name(), run.reason()));
        if (run.state() == RunRecord.State.REPORTED) {
          newest.merge(place, run, (one, other) -> isLater(one, other) ? one : other);
        }
      }
      for (var last : newest.entrySet()) {
        var kept = store.kept(last.getValue().id());
        if (kept.isEmpty()) continue; // forgotten
        var text = GitHubForge.text(kept.get().report(), marked.getOrDefault(last.getKey(), ""));
        expected.put(last.getKey(), text);
        kept.get()
            .ends()
            .forEach((task, end) -> {
              if (end.outcome() instanceof Outcome.Failed failed) {
                ends.add(
                    new Oracles.TaskEnd(
                        last.getValue().id(), task.agent().name(), failed.cause().words()));
              }
            });
      }
    }
    return new Oracles.Evidence(
        acked(),
        queue,
        runs,
        ends,
        openHeads(),
        comments,
        expected,
        commands,
        lines(),
        checks(),
        calls(),
        lives,
        turns(),
        secrets(),
        texts(comments),
        left);
  }

  private static List<String> old(List<Path> files) throws IOException {
    var old = new ArrayList<String>();
    for (var file : files) {
      var age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
      if (age.compareTo(Duration.ofMinutes(1)) > 0) old.add(file.getFileName().toString());
    }
    return old;
  }

  private static boolean isLater(RunRecord one, RunRecord other) {
    return Objects.requireNonNull(one.endedAt()).isAfter(Objects.requireNonNull(other.endedAt()));
  }

  private List<Oracles.Delivery> acked() {
    var results = new HashMap<String, String>();
    query(
        data(),
        "select guid, result from delivery",
        row -> results.put(row.getString(1), row.getString(2)));
    return github.deliveries().stream()
        .filter(attempt -> attempt.code() == 202)
        .map(StandInGitHub.Attempt::guid)
        .distinct()
        .filter(guid -> !forgotten || results.containsKey(guid))
        .map(guid -> new Oracles.Delivery(guid, results.getOrDefault(guid, "")))
        .toList();
  }

  private boolean forgotten;

  /// From now on it is right that what is old is gone.
  void isOld() {
    forgotten = true;
  }

  private Map<String, String> openHeads() {
    var open = new TreeMap<String, String>();
    for (var pull : pulls) open.put(pull.place(), github.head(pull.repository(), pull.number()));
    return open;
  }

  private List<Oracles.Comment> comments(Map<String, String> marked) {
    var comments = new ArrayList<Oracles.Comment>();
    for (var pull : pulls) {
      for (var comment : github.comments(pull.repository(), pull.number())) {
        if (!comment.author().equals(github.botLogin())) continue;
        comments.add(new Oracles.Comment(pull.place(), comment.body()));
        if (comment.body().startsWith(Oracles.MARKER)) {
          marked.put(pull.place(), comment.body().lines().findFirst().orElseThrow());
        }
      }
    }
    return comments;
  }

  private List<Oracles.LineComment> lines() {
    var lines = new ArrayList<Oracles.LineComment>();
    for (var pull : pulls) {
      for (var line : github.lineComments(pull.repository(), pull.number())) {
        var mark = line.body().lines().findFirst().orElse("").replaceAll(" (open|over) ", " ");
        lines.add(new Oracles.LineComment(pull.place(), line.path(), line.line(), mark));
      }
    }
    return lines;
  }

  private List<Oracles.Check> checks() {
    var checks = new ArrayList<Oracles.Check>();
    for (var repository : REPOSITORIES) {
      for (var head : new HashSet<>(heads.values())) {
        for (var check : github.checkRuns(repository, head)) {
          checks.add(
              new Oracles.Check(
                  check.externalId(), check.status(), check.title() + "\n" + check.summary()));
        }
      }
    }
    return checks;
  }

  private List<Oracles.Call> calls() {
    // What was refused was not paid, and is asked again whenever its run is opened again.
    return model.calls().stream()
        .filter(call -> call.status() != 400)
        .map(call -> new Oracles.Call(head(call.prompt()), call.agent(), call.startedAt()))
        .toList();
  }

  private Map<String, Integer> turns() {
    var turns = new HashMap<String, Integer>();
    for (var i = 0; i < agents; i++) turns.put("a" + i, i == 0 ? 2 : 1);
    return turns;
  }

  private List<String> secrets() {
    var secrets = new ArrayList<>(List.of(ServerProcess.SECRET, KEY, OPERATOR));
    github.privateKey().lines().filter(line -> !line.startsWith("---")).forEach(secrets::add);
    secrets.removeIf(line -> line.length() < 16);
    return secrets;
  }

  private List<Oracles.Text> texts(List<Oracles.Comment> comments) throws IOException {
    var texts = new ArrayList<>(logs);
    for (var comment : comments) texts.add(new Oracles.Text(comment.place(), comment.body()));
    for (var check : checks()) texts.add(new Oracles.Text("check " + check.run(), check.summary()));
    for (var file : files(data())) {
      var content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      texts.add(new Oracles.Text(file.getFileName().toString(), content));
    }
    return texts;
  }

  static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  @Override
  public void close() throws IOException {
    if (server != null) kill();
    github.close();
    model.close();
    delete(folder);
  }
}
