package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInModel;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.job.RunRecord;
import dev.parallax.job.Verification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people see of a run beside its comment, through the front door: plans, steps, caches,
/// labels, live progress, and what can be checked and made again afterwards.
final class OrchestrationStoryTest {
  private static final String SHOP = "class Shop { int orders; }\n";
  private final StandInModel model = StandInModel.start();
  private final World world =
      new World(
          new Providers(
              new Secret("a-key-of-the-test"), model.url(), Secret.NONE, Providers.OPENAI, ""));

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// R120.
  @Test
  void a_dry_run_says_the_plan_and_asks_nobody() {
    project("auto: false\n  agents: [security, docs, synthesis]");
    var number = open(SHOP);
    world.quiet();
    command(number, "review --dry-run");
    World.until(() -> !world.botComments(number).isEmpty());
    assertThat(world.botComments(number).getFirst())
        .contains("[[security,docs],[synthesis]]", "batched (stages)");
    assertThat(model.calls()).isEmpty();
    assertThat(world.runs().recent(10))
        .extracting(RunRecord::reason)
        .containsExactly("`review.auto` is false; ask with `/parallax review`");
  }

  /// R120.
  @Test
  void a_review_by_steps_stops_after_the_first_stage_and_goes_on_when_told() {
    project("auto: false\n  agents: [security, docs, synthesis]");
    var number = open(SHOP);
    world.quiet();
    command(number, "review --step");
    assertThat(world.oneComment(number))
        .contains("| synthesis | cancelled | – | waits for", "| security | PASS |");
    assertThat(StandInModel.order(model.calls())).containsExactlyInAnyOrder("security", "docs");
    command(number, "continue");
    World.until(() -> world.oneComment(number).contains("| synthesis | PASS |"));
    assertThat(model.calls()).hasSize(3);
    assertThat(world.oneComment(number)).contains("| security | PASS (cached) |");
  }

  /// R105.
  @Test
  void what_was_answered_before_is_not_asked_again_unless_somebody_wants_it() {
    project("agents: [security, docs]");
    var number = open(SHOP);
    world.oneComment(number);
    world.quiet();
    assertThat(model.calls()).hasSize(2);
    command(number, "review");
    World.until(() -> world.oneComment(number).contains("(cached)"));
    world.quiet();
    assertThat(model.calls()).hasSize(2);
    command(number, "review --no-cache");
    World.until(() -> model.calls().size() == 4);
    World.until(() -> !world.oneComment(number).contains("(cached)"));
  }

  /// R105: only good answers.
  @Test
  void an_answer_that_could_not_be_read_is_not_recalled() {
    project("agents: [security]");
    model.script(
        "security", new StandInModel.Act.Say("no idea"), new StandInModel.Act.Say("no idea"));
    var number = open(SHOP);
    assertThat(world.oneComment(number)).contains("| security | FAILED |");
    world.quiet();
    command(number, "review");
    World.until(() -> world.oneComment(number).contains("| security | PASS |"));
  }

  /// R79, R80.
  @Test
  void the_same_failure_is_escalated_warned_of_or_noted_by_priority() {
    project("agents: [security, performance, docs]\n  escalate-to: \"@acme/leads\"\n  gate: true");
    var seen = new ArrayList<String>();
    for (var agent : List.of("security", "performance", "docs")) {
      model.answerWith(request ->
          request.agent().equals(agent)
              ? new StandInModel.Act.Status(401, "{}")
              : new StandInModel.Act.Say(StandInModel.ANSWER));
      var number = open("class Shop { int " + agent + "; }\n");
      var comment = world.oneComment(number);
      world.quiet();
      seen.add(comment.lines().filter(line -> line.startsWith("> ")).findFirst().orElse(""));
      var isP0 = agent.equals("security");
      assertThat(world.github.labels(World.REPOSITORY, number).contains("parallax-escalated"))
          .as(agent)
          .isEqualTo(isP0);
      assertThat(comment.contains("@acme/leads")).as(agent).isEqualTo(isP0);
      assertThat(conclusion()).isEqualTo(isP0 ? "action_required" : "neutral");
    }
    assertThat(seen).as("three texts").doesNotHaveDuplicates();
  }

  /// R79: the label goes when nobody need look any more.
  @Test
  void the_label_goes_when_the_agent_that_must_look_has_looked() {
    project("agents: [security]");
    model.script("security", new StandInModel.Act.Status(401, "{}"));
    var number = open(SHOP);
    world.oneComment(number);
    world.quiet();
    assertThat(world.github.labels(World.REPOSITORY, number)).contains("parallax-escalated");
    command(number, "retry security");
    World.until(() -> world.oneComment(number).contains("| security | PASS |"));
    world.quiet();
    assertThat(world.github.labels(World.REPOSITORY, number)).isEmpty();
  }

  /// R104.
  @Test
  void nothing_starts_after_the_runs_money_is_spent() {
    project(
        "agents: [one, two, three, four]\n  max-cost-usd: 0.12",
        agents("one", "two", "three", "four needs one"));
    assertThat(world.oneComment(open("// words that are paid for\n".repeat(600))))
        .contains("| four | FAILED |", "cost cap", "| one | PASS |");
    assertThat(StandInModel.order(model.calls())).doesNotContain("four");
  }

  /// R92, R93, R91: while a run goes on, and after the process has been started again.
  @Test
  void a_run_shows_how_its_tasks_stand_while_it_goes_on() throws Exception {
    project("agents: [security, docs]");
    var hold = new CountDownLatch(1);
    model.answerWith(request -> {
      if (request.agent().equals("security")) await(hold);
      return new StandInModel.Act.Say(StandInModel.ANSWER);
    });
    var number = open(SHOP);
    World.until(() -> "ended".equals(state("docs")) && "running".equals(state("security")));
    assertThat(task("security").path("detail").asText()).isEqualTo("turn 1 of 20");
    World.until(() ->
        world.github.checkRuns(World.REPOSITORY, run().head()).stream()
            .anyMatch(check -> check.toString().contains("1 of 2 agents have ended")));
    hold.countDown();
    world.oneComment(number);
    world.quiet();
    world.restart();
    assertThat(state("security")).isEqualTo("ended");
    assertThat(task("docs").path("detail").asText()).isEqualTo("PASS");
  }

  /// R85: every turn of an agent is kept.
  @Test
  void the_whole_talk_of_an_agent_can_be_read_afterwards() throws Exception {
    project("agents: [security]");
    model.script(
        "security",
        new StandInModel.Act.Tools(
            new StandInModel.ToolUse("Read", "{\"path\": \"src/Shop.java\"}")));
    world.oneComment(open(SHOP));
    world.quiet();
    var talk = get("/api/runs/" + run().id() + "/talks/security").lines().toList();
    assertThat(talk)
        .extracting(line -> json(line).path("role").asText())
        .containsExactly("system", "user", "assistant", "tool", "assistant");
    assertThat(json(talk.get(3)).path("text").asText()).contains("int orders");
  }

  /// R85: a person gives more turns and a hint.
  @Test
  void a_retry_carries_its_note_and_its_limit() {
    project("agents: [security]");
    model.script("security", new StandInModel.Act.Refuse());
    var number = open(SHOP);
    world.oneComment(number);
    world.quiet();
    command(number, "retry security --max-turns 33 --note the money is in cents");
    World.until(() -> world.oneComment(number).contains("| security | PASS |"));
    assertThat(model.calls().getLast().prompt()).contains("adds: the money is in cents");
    assertThat(world.runs().moments(run().id()))
        .anyMatch(moment -> moment.detail().equals("turn 1 of 33"));
  }

  /// R59.
  @Test
  void a_report_is_made_again_without_asking_anybody() {
    project("agents: [security, docs]");
    var number = open(SHOP);
    var before = world.oneComment(number);
    world.quiet();
    var calls = model.calls().size();
    var kept = world.runs().kept(run().id()).orElseThrow();
    assertThat(before).endsWith(dev.parallax.report.CommentMarkdown.render(kept.report(), ""));
    assertThat(model.calls()).hasSize(calls);
  }

  /// R59, R99: from the command line, while the server runs.
  @Test
  void a_kept_run_can_be_checked_and_printed_from_the_command_line() throws Exception {
    project("agents: [security, docs]");
    var number = open(SHOP);
    var comment = world.oneComment(number);
    world.quiet();
    assertThat(parallax("verify", run().id())).endsWith("all of it holds\n");
    assertThat(comment).endsWith(parallax("rerender", run().id()));
    assertThat(parallax("verify", "nothing")).contains("there is no run nothing");
    assertThat(model.calls()).hasSize(2);
  }

  private String parallax(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "dev.parallax.Main"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DATA_DIR", world.dataDir().toString());
    var process = builder.start();
    try (var out = process.inputReader(java.nio.charset.StandardCharsets.UTF_8)) {
      var text = new StringBuilder();
      out.lines().forEach(line -> text.append(line).append('\n'));
      process.waitFor();
      return text.toString();
    }
  }

  /// R59: a person may want back what was taken away.
  @Test
  void a_comment_that_was_deleted_comes_back_when_somebody_asks() {
    project("agents: [security, docs]");
    var number = open(SHOP);
    var before = world.oneComment(number);
    world.quiet();
    world.github.deleteComment(World.REPOSITORY, botComment(number));
    assertThat(world.botComments(number)).isEmpty();
    command(number, "retry");
    assertThat(world.oneComment(number)).isEqualTo(before);
    assertThat(model.calls()).hasSize(2);
  }

  private long botComment(int number) {
    return world.github.comments(World.REPOSITORY, number).stream()
        .filter(comment -> comment.author().endsWith("[bot]"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  /// R52.
  @Test
  void all_seven_review_agents_have_a_row_with_their_finding() {
    var names =
        List.of(
            "security", "performance", "quality", "accessibility", "tests", "docs", "architecture");
    project("agents: " + names);
    model.answerWith(request ->
        new StandInModel.Act.Say(
            """
            {"status": "WARN", "summary": "one thing", "evidence": [{"path": "src/Shop.html",
              "line": 1, "quote": "<b>orders</b>", "severity": "medium",
              "claim": "%1$s would do otherwise: %1$s", "suggestion": "do it"}]}
            """
                .formatted(request.agent())));
    var number =
        world.github.openPullRequest(
            World.REPOSITORY, "A page", "", "robin", Map.of("src/Shop.html", "<b>orders</b>\n"));
    var comment = world.oneComment(number);
    assertThat(names)
        .allSatisfy(name ->
            assertThat(comment)
                .contains("| " + name + " | WARN | 1 medium | `src/Shop.html:1` |")
                .contains(name + " would do otherwise"));
  }

  /// R99: a run holds, and one whose log was changed does not.
  @Test
  void a_run_can_be_checked_from_its_log_and_a_changed_log_is_found_out() {
    project("agents: [security, docs, synthesis]");
    model.delay("security", Duration.ofMillis(200));
    model.delay("docs", Duration.ofMillis(200));
    var number = open(SHOP);
    world.oneComment(number);
    world.quiet();
    var run = run();
    var kept = world.runs().kept(run.id()).orElseThrow();
    var log = world.runs().moments(run.id());
    var checked = Verification.of(kept, log);
    assertThat(checked.faults()).isEmpty();
    assertThat(checked.facts()).anyMatch(fact -> fact.startsWith("overlap: 2 tasks"));
    var changed = new ArrayList<dev.parallax.run.Moment>();
    for (var moment : log) {
      changed.add(
          moment.task().equals("synthesis")
              ? new dev.parallax.run.Moment(
                  moment.at().minusMillis(150), moment.kind(), moment.task(), moment.detail())
              : moment);
    }
    assertThat(Verification.of(kept, changed).faults())
        .anyMatch(fault -> fault.contains("synthesis started") && fault.contains("waits for"));
    var without = log.stream().filter(moment -> !moment.task().equals("docs")).toList();
    assertThat(Verification.of(kept, without).faults())
        .anyMatch(fault -> fault.contains("docs has an end"));
  }

  /// R47: the coordinator's six steps are in the log, in order.
  @Test
  void the_log_has_the_steps_of_a_run_in_order() {
    project("agents: [security, docs]");
    world.oneComment(open(SHOP));
    world.quiet();
    assertThat(world.runs().moments(run().id()))
        .filteredOn(moment -> moment.task().isEmpty())
        .extracting(moment -> moment.kind().name())
        .containsExactly("SCOPED", "CHECKED", "ASSIGNED", "WATCHED", "FAILURES", "REPORTED");
  }

  /// R97: what is scraped agrees with what the provider saw.
  @Test
  void the_metrics_of_a_run_agree_with_what_the_provider_saw() throws Exception {
    project("agents: [security, docs, performance]");
    for (var agent : List.of("security", "docs", "performance")) {
      model.delay(agent, Duration.ofMillis(200));
    }
    model.script("docs", new StandInModel.Act.Status(529, "{}", Map.of("retry-after", "0")));
    world.oneComment(open(SHOP));
    world.quiet();
    var metrics = get("/metrics");
    assertThat(metric(metrics, "parallax_run_overlap_sum")).isEqualTo(model.overlap());
    assertThat(metric(metrics, "parallax_model_calls_total")).isEqualTo(model.calls().size());
    assertThat(metric(metrics, "parallax_retries_total")).isEqualTo(1);
    assertThat(metric(metrics, "parallax_agents_total{outcome=\"reported\"}")).isEqualTo(3);
    var thought = model.calls().stream().mapToLong(c -> c.took().orElseThrow().toMillis()).sum();
    assertThat(metric(metrics, "parallax_run_work_seconds_sum") * 1_000)
        .isGreaterThanOrEqualTo((double) thought);
    assertThat(metric(metrics, "parallax_tokens_total{kind=\"input\"}")).isPositive();
  }

  /// The sum over all series with this name and at least these labels.
  private static double metric(String metrics, String series) {
    var name = series.replaceFirst("\\{.*", "");
    var labels = series.substring(name.length()).replaceAll("[{}]", "");
    var values =
        metrics
            .lines()
            .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
            .filter(line -> line.contains(labels))
            .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .toList();
    if (values.isEmpty()) throw new AssertionError(series + " is not in\n" + metrics);
    return values.stream().mapToDouble(value -> value).sum();
  }

  /// R87: the run on the older head is stopped within two seconds.
  @Test
  void a_push_closes_the_calls_of_the_older_run() {
    project("agents: [security]");
    model.script("security", new StandInModel.Act.Hang());
    var number = open(SHOP);
    World.until(() -> model.calls().size() == 1);
    var pushed = java.time.Instant.now();
    world.github.push(World.REPOSITORY, number, files("class Shop { int other; }\n"));
    World.until(() -> model.calls().getFirst().closedByClient());
    var hung = model.calls().getFirst();
    var closed = hung.startedAt().plus(hung.took().orElseThrow());
    assertThat(Duration.between(pushed, closed)).isLessThan(Duration.ofSeconds(2));
    assertThat(world.oneComment(number)).contains("| security | PASS |");
  }

  /// R88: what could not be posted is posted later, and nobody is asked again for it.
  @Test
  void a_comment_that_github_does_not_take_is_posted_later_without_asking_again() {
    project("agents: [security]");
    world.github.misbehave(
        Misbehaviour.times(
            2,
            "POST /repositories/\\d+/issues/\\d+/comments",
            new Misbehaviour.Act.Answer(403, Map.of("retry-after", "1"), "{}")));
    assertThat(world.oneComment(open(SHOP))).contains("| security | PASS");
    assertThat(model.calls()).hasSize(1);
  }

  private void project(String review) {
    project(review, Map.of());
  }

  private void project(String review, Map<String, String> agents) {
    var files = new HashMap<>(agents);
    files.put(".github/parallax.yml", "version: 1\nreview:\n  " + review + "\n");
    world.repository(files);
  }

  private static Map<String, String> agents(String... lines) {
    var files = new HashMap<String, String>();
    for (var line : lines) {
      var words = line.split(" needs ");
      var needs = words.length > 1 ? "needs: [" + words[1] + "]\n" : "";
      files.put(
          ".github/parallax/agents/" + words[0] + ".md",
          "---\nname: " + words[0] + "\n" + needs + "---\nLook.\n");
    }
    return files;
  }

  private int open(String shop) {
    return world.github.openPullRequest(World.REPOSITORY, "A change", "", "robin", files(shop));
  }

  private static Map<String, String> files(String shop) {
    return Map.of("README.md", "# Shop\n", "src/Shop.java", shop);
  }

  private void command(int number, String words) {
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax " + words);
  }

  private RunRecord run() {
    return world.runs().recent(1).getFirst();
  }

  private String conclusion() {
    return world.github.checkRuns(World.REPOSITORY, run().head()).getLast().conclusion();
  }

  private String state(String task) {
    try {
      return world.runs().recent(1).isEmpty() ? "" : task(task).path("state").asText();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode task(String id) throws IOException, InterruptedException {
    for (var task : json(get("/api/runs/" + run().id())).path("tasks")) {
      if (task.path("id").asText().equals(id)) return task;
    }
    return json("{}");
  }

  private String get(String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(world.address() + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
