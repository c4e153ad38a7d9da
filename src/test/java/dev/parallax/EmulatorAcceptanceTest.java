package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.demo.StandInModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole server against a GitHub that nobody here wrote: the emulator of the npm package
/// `emulate`. What it lacks, and is filled in, stands at [EmulatedGitHub].
@Tag("acceptance")
final class EmulatorAcceptanceTest {
  private static final String LEAKY =
      """
      class Shop {
        java.sql.ResultSet f(java.sql.Statement s, String u) throws Exception {
          return s.executeQuery("select * from users where name = '" + u + "'");
        }
      }
      """;
  private static final String CLEAN = "class Shop { int orders; }\n";

  private final EmulatedGitHub github = new EmulatedGitHub();
  private Wiring.Up up;

  @BeforeEach
  void start(@TempDir Path folder) {
    serve(folder, github.privateKey, Map.of());
  }

  /// @param more of the environment that the server is started in
  private void serve(Path folder, String privateKey, Map<String, String> more) {
    var environment = new HashMap<>(more);
    environment.put("APP_ID", EmulatedGitHub.APP_ID);
    environment.put("PRIVATE_KEY", privateKey);
    environment.put("WEBHOOK_SECRET", EmulatedGitHub.SECRET);
    environment.put("GITHUB_API_URL", github.url());
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", "0");
    environment.put("DATA_DIR", folder.toString());
    var settings = Settings.read(environment);
    assertThat(settings.missingForServing()).isEmpty();
    up = Wiring.serve(settings);
    github.deliverTo("http://127.0.0.1:" + up.port() + settings.webhookPath());
  }

  @AfterEach
  void close() {
    github.deliverTo("");
    up.close();
    github.close();
    assertThat(github.deliveries()).allSatisfy(sent -> assertThat(sent.status()).isIn(200, 202));
    assertThat(HeldToApi.faults(github.requests())).isEmpty();
  }

  @Test
  void an_opened_pull_request_gets_one_comment_of_the_app_and_a_check_run() {
    configure("agents: [security, docs]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", LEAKY));
    var number = github.open("leaky", head);
    assertThat(report(number)).contains("## Parallax: FAIL", "| security | FAIL |", "Shop.java:3");
    settle();
    var checks = github.checkRuns(head);
    assertThat(checks).hasSize(1);
    assertThat(checks.get(0).path("name").asText()).isEqualTo("Parallax");
    assertThat(checks.get(0).path("status").asText()).isEqualTo("completed");
    assertThat(checks.get(0).path("conclusion").asText()).isEqualTo("neutral");
    assertThat(checks.get(0).path("output").path("annotations_count").asInt()).isPositive();
    assertThat(github.deliveries())
        .contains(new EmulatedGitHub.Delivered("pull_request", "opened", 202));
  }

  @Test
  void a_push_edits_the_comment_and_has_a_check_run_of_its_own() {
    configure("agents: [security, docs]");
    var first = github.commit(github.branch("main"), Map.of("src/Shop.java", LEAKY));
    var number = github.open("mended", first);
    assertThat(report(number)).contains("## Parallax: FAIL");
    settle();
    var second = github.commit(first, Map.of("src/Shop.java", CLEAN));
    github.moveBranch("mended", second);
    assertThat(
            github.send(
                "synchronize", number, Map.of("before", text(first), "after", text(second))))
        .isEqualTo(202);
    World.until(() -> report(number).contains("## Parallax: PASS"));
    settle();
    assertThat(report(number)).contains("1 fixed");
    assertThat(ofTheApp(number)).hasSize(1);
    assertThat(github.checkRuns(first)).hasSize(1);
    assertThat(github.checkRuns(second)).hasSize(1);
  }

  @Test
  void a_label_asks_for_one_agent_alone() {
    configure("auto: false\n  agents: [security, docs]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", LEAKY));
    var number = github.open("labelled", head);
    World.until(() -> !github.deliveries().isEmpty());
    settle();
    assertThat(ofTheApp(number)).isEmpty();
    github.label(number, "parallax:security");
    assertThat(report(number)).contains("| security | FAIL |").doesNotContain("| docs |");
    assertThat(github.deliveries())
        .contains(new EmulatedGitHub.Delivered("pull_request", "labeled", 202));
  }

  @Test
  void a_comment_by_somebody_who_may_write_is_seen_and_done() {
    configure("agents: [security, docs]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    var number = github.open("commanded", head);
    assertThat(report(number)).contains("| docs |");
    settle();
    var comment = github.comment("acme", number, "/parallax review security");
    World.until(() -> !report(number).contains("| docs |"));
    settle();
    assertThat(report(number)).contains("| security | PASS |");
    assertThat(github.reactions(comment)).containsExactly("eyes");
    assertThat(github.deliveries())
        .contains(new EmulatedGitHub.Delivered("issue_comment", "created", 202));
  }

  @Test
  void a_comment_by_a_stranger_is_refused_once_and_starts_nothing() {
    configure("agents: [security]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    var number = github.open("refused", head);
    report(number);
    settle();
    github.comment("mallory", number, "/parallax review");
    World.until(() -> ofTheApp(number).size() == 2);
    settle();
    assertThat(ofTheApp(number).getLast()).contains("write access");
    assertThat(up.runs().recent(10)).hasSize(1);
  }

  @Test
  void a_report_that_waits_for_a_person_is_labelled_until_it_does_not() {
    strictAgent();
    configure("agents: [strict]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    var number = github.open("escalated", head);
    assertThat(report(number)).contains("| strict | FAILED |");
    World.until(() -> github.labels(number).equals(List.of("parallax-escalated")));
    settle();
    configure("agents: [security]");
    github.comment("acme", number, "/parallax review");
    World.until(() -> github.labels(number).isEmpty());
    assertThat(report(number)).contains("## Parallax: PASS");
  }

  @Test
  void a_check_run_asked_for_again_runs_what_failed() {
    strictAgent();
    configure("agents: [security, strict]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    var number = github.open("again", head);
    assertThat(report(number)).contains("| strict | FAILED |");
    settle();
    github.rerequest(github.checkRuns(head).get(0).path("id").asLong());
    World.until(() -> report(number).contains("| security | PASS (cached) |"));
    settle();
    assertThat(github.deliveries())
        .contains(new EmulatedGitHub.Delivered("check_run", "rerequested", 202));
  }

  @Test
  void a_wrong_configuration_is_said_with_its_line() {
    configure("agent: [security]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    assertThat(report(github.open("mistaken", head))).contains("Not reviewed", "parallax.yml:3");
  }

  @Test
  void an_issue_is_looked_at_and_labelled_when_somebody_who_may_write_says_so(
      @TempDir Path folder) {
    try (var model = StandInModel.start()) {
      model.answer(
          "triage",
          """
          {"status": "READY", "summary": "Coupons are lost.", "category": "bug", "priority": "P2",
           "confidence": 0.9, "labels": ["lost"], "missing": [], "evidence": []}
          """);
      up.close();
      serve(
          folder,
          github.privateKey,
          Map.of("ANTHROPIC_API_KEY", "a-key", "ANTHROPIC_BASE_URL", model.url()));
      github.makeLabel("lost");
      var number = github.openIssue("The basket forgets", "After a reload my coupon is gone.");
      assertThat(report(number)).contains("| triage | READY |", "set the label `lost`");
      settle();
      assertThat(github.labels(number)).isEmpty();
      github.comment("acme", number, "/parallax apply 1");
      World.until(() -> github.labels(number).equals(List.of("lost")));
      settle();
      assertThat(report(number)).contains("set (asked by `acme`");
    }
  }

  /// The emulator proves the App's signature; so it would be found out if ours were wrong.
  @Test
  void with_another_key_nothing_is_to_be_had(@TempDir Path folder) {
    configure("agents: [security]");
    up.close();
    try (var other = new EmulatedGitHub()) {
      serve(folder, other.privateKey, Map.of());
    }
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", LEAKY));
    var number = github.open("keyless", head);
    // It is asked for again only because it was refused before.
    World.until(() -> tokensAskedFor() >= 2);
    assertThat(github.requests())
        .noneMatch(request -> request.uri().getPath().startsWith("/repositories/"));
    assertThat(github.comments(number)).isEmpty();
  }

  /// When this fails, the emulator has learnt something that the proxy need not do any more.
  @Test
  void what_the_proxy_fills_in_is_really_missing() {
    configure("agents: [security]");
    var head = github.commit(github.branch("main"), Map.of("src/Shop.java", CLEAN));
    var number = github.open("gaps", head);
    var comment = github.comment("robin", number, "Nice.");
    var repository = "/repos/" + EmulatedGitHub.REPOSITORY;
    var id = github.answerWithoutProxy(repository).path("id").asLong();
    assertThat(github.statusWithoutProxy("GET", "/repositories/" + id)).isEqualTo(200);
    assertThat(github.statusWithoutProxy("GET", "/repositories/" + id + "/pulls")).isEqualTo(404);
    assertThat(
            github.statusWithoutProxy(
                "POST", repository + "/issues/comments/" + comment + "/reactions"))
        .isEqualTo(404);
    assertThat(github.answerWithoutProxy(repository + "/pulls/" + number + "/files")).isEmpty();
    assertThat(github.answerWithoutProxy(repository + "/issues/" + number).has("pull_request"))
        .isFalse();
    github.moveBranch("gaps", github.commit(head, Map.of("src/Shop.java", LEAKY)));
    assertThat(
            github
                .answerWithoutProxy(repository + "/pulls/" + number)
                .path("head")
                .path("sha")
                .asText())
        .isEqualTo(head);
  }

  /// An agent that must look, and cannot: there is no model.
  private void strictAgent() {
    var agent = "---\nname: strict\npriority: P0\nattempts: 1\n---\nLook closely.\n";
    github.moveBranch(
        "main",
        github.commit(github.branch("main"), Map.of(".github/parallax/agents/strict.md", agent)));
  }

  /// Makes this the configuration of the default branch.
  private void configure(String review) {
    var yaml = "version: 1\nreview:\n  " + review + "\n";
    var commit = github.commit(github.branch("main"), Map.of(".github/parallax.yml", yaml));
    github.moveBranch("main", commit);
  }

  /// The App's report on a pull request, once it is there.
  private String report(int number) {
    World.until(() -> !ofTheApp(number).isEmpty());
    return ofTheApp(number).getFirst();
  }

  private List<String> ofTheApp(int number) {
    return StreamSupport.stream(github.comments(number).spliterator(), false)
        .filter(c -> c.path("user").path("login").asText().equals(EmulatedGitHub.BOT))
        .map(c -> c.path("body").asText())
        .toList();
  }

  private long tokensAskedFor() {
    return github.requests().stream()
        .filter(request -> request.uri().getPath().endsWith("/access_tokens"))
        .count();
  }

  private void settle() {
    World.until(() -> up.queued() == 0);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }
}
