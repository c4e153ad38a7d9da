package dev.parallax;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.SamplePullRequest;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The main job through the front door: a signed webhook in, a comment out.
final class ReviewStoryTest {
  private static final String LEAKY =
      """
      class Shop {
        java.sql.ResultSet f(java.sql.Statement s, String u) throws Exception {
          return s.executeQuery("select * from users where name = '" + u + "'");
        }
      }
      """;
  private static final String CLEAN = "class Shop { int orders; }\n";

  private World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void an_opened_pull_request_gets_one_comment_with_a_row_for_every_agent() {
    var number = SamplePullRequest.open(world.github);
    var comment = world.oneComment(number);
    assertThat(comment)
        .contains("| security | FAIL |", "| performance | WARN |", "| docs | WARN |")
        .contains("| architecture | FAILED |");
  }

  @Test
  void an_agent_without_a_key_has_its_row_and_says_what_to_do() {
    var number = SamplePullRequest.open(world.github);
    assertThat(world.oneComment(number))
        .contains("### Failed agents")
        .contains("no credentials")
        .contains("ANTHROPIC")
        .contains("3 of 4 agents");
  }

  @Test
  void a_secret_that_was_found_is_not_repeated() {
    var number = SamplePullRequest.open(world.github);
    assertThat(world.oneComment(number)).contains("starting `q8Zr").doesNotContain("q8Zr2LmP0vKx");
  }

  @Test
  void a_clean_change_passes() {
    world.repository(Map.of());
    assertThat(world.oneComment(open(CLEAN))).contains("## Parallax: PASS", "0 findings");
  }

  @Test
  void a_push_edits_the_comment_and_says_what_is_fixed() {
    world.repository(Map.of());
    var number = open(LEAKY);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL", "1 finding");
    world.github.push(World.REPOSITORY, number, files(CLEAN));
    world.quiet();
    assertThat(world.oneComment(number)).contains("## Parallax: PASS", "1 fixed");
  }

  @Test
  void where_only_findings_are_wanted_a_clean_change_has_its_check_alone() {
    commenting("findings");
    var number = open(CLEAN);
    world.quiet();
    assertThat(world.botComments(number)).isEmpty();
    assertThat(conclusions()).containsExactly("success");
    assertThat(world.oneComment(open(LEAKY))).contains("## Parallax: FAIL");
  }

  @Test
  void what_was_found_and_is_mended_is_not_said_any_more_where_only_findings_are_wanted() {
    commenting("findings");
    var number = open(LEAKY);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
    world.github.push(World.REPOSITORY, number, files(CLEAN));
    world.quiet();
    assertThat(world.oneComment(number)).contains("## Parallax: PASS", "1 fixed");
  }

  @Test
  void where_no_comment_is_wanted_there_is_the_check_alone() {
    commenting("never");
    var number = open(LEAKY);
    world.quiet();
    assertThat(world.botComments(number)).isEmpty();
    assertThat(conclusions()).containsExactly("neutral");
  }

  private void commenting(String when) {
    var config = "version: 1\nreview:\n  comment: " + when + "\n";
    world.repository(Map.of(".github/parallax.yml", config));
  }

  private List<Object> conclusions() {
    return world.github.checks(World.REPOSITORY).stream()
        .map(check -> check.get("conclusion"))
        .toList();
  }

  @Test
  void a_finding_that_only_moved_is_still_there() {
    world.repository(Map.of());
    var number = open(LEAKY);
    world.quiet();
    world.github.push(World.REPOSITORY, number, files("\n\n\n" + LEAKY));
    world.quiet();
    assertThat(world.oneComment(number)).contains("0 new, 1 still there, 0 fixed");
  }

  @Test
  void a_delivery_repeated_starts_nothing() {
    world.repository(Map.of());
    var number = open(CLEAN);
    world.quiet();
    var first = deliverAgain(number, "6f0e5d0a-0000-4000-8000-000000000001");
    var second = deliverAgain(number, "6f0e5d0a-0000-4000-8000-000000000001");
    assertThat(List.of(first, second)).containsExactly(202, 200);
    world.quiet();
    assertThat(world.runs().recent(10)).hasSize(1);
  }

  @Test
  void what_was_accepted_survives_a_stop_before_it_was_handled() {
    world.repository(Map.of());
    // The first look at the pull request takes so long that the stop comes in between.
    world.github.misbehave(
        Misbehaviour.times(
            1,
            "GET /repositories/\\d+/pulls/\\d+",
            new Misbehaviour.Act.Delay(java.time.Duration.ofSeconds(20))));
    var number = open(LEAKY);
    World.until(() -> world.github.misbehavesNoMore());
    assertThat(world.github.comments(World.REPOSITORY, number)).isEmpty();
    world.restart();
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
  }

  @Test
  void a_newer_head_cancels_the_run_on_the_older_one() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.times(
            1, "GET /archive/.*", new Misbehaviour.Act.Delay(java.time.Duration.ofSeconds(2))));
    var number = open(CLEAN);
    World.until(() -> world.github.misbehavesNoMore());
    world.github.push(World.REPOSITORY, number, files(LEAKY));
    world.quiet();
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
    assertThat(world.runs().recent(10))
        .extracting(run -> run.state().name())
        .containsExactlyInAnyOrder("REPORTED", "CANCELLED");
  }

  @Test
  void a_comment_whose_answer_was_lost_is_adopted_and_not_posted_again() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.times(
            1, "POST /repositories/\\d+/issues/\\d+/comments", new Misbehaviour.Act.DoThenDrop()));
    var number = open(LEAKY);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
  }

  @Test
  void a_server_error_after_the_comment_was_stored_does_not_make_a_second_one() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.times(
            1,
            "POST /repositories/\\d+/issues/\\d+/comments",
            new Misbehaviour.Act.DoThenAnswer(502, "<html>Bad gateway</html>")));
    var number = open(LEAKY);
    assertThat(world.oneComment(number)).contains("## Parallax: FAIL");
  }

  @Test
  void a_wrong_configuration_is_said_with_file_line_and_the_nearest_key() {
    world.repository(Map.of(".github/parallax.yml", "version: 1\nreview:\n  agent: [security]\n"));
    assertThat(world.oneComment(open(LEAKY)))
        .contains("Not reviewed")
        .contains("parallax.yml:3")
        .contains("agents");
  }

  @Test
  void a_configuration_in_the_pull_request_is_not_used() {
    world.repository(Map.of());
    var files = new HashMap<>(files(LEAKY));
    files.put(".github/parallax.yml", "version: 1\nreview:\n  agents: [docs]\n");
    var number = world.github.openPullRequest(World.REPOSITORY, "Be quiet", "", "mallory", files);
    assertThat(world.oneComment(number)).contains("| security | FAIL |").contains("parallax.yml");
  }

  @Test
  void a_label_asks_for_one_agent_alone() {
    world.repository(Map.of(".github/parallax.yml", "version: 1\nreview:\n  auto: false\n"));
    var number = open(LEAKY);
    world.quiet();
    assertThat(world.botComments(number)).isEmpty();
    world.github.label(World.REPOSITORY, number, "parallax:security", "acme");
    assertThat(world.oneComment(number)).contains("| security | FAIL |").doesNotContain("| docs |");
  }

  @Test
  void a_stranger_cannot_command() {
    world.repository(Map.of());
    var number = open(CLEAN);
    world.quiet();
    world.github.comment(World.REPOSITORY, number, "stranger", "/parallax review");
    world.quiet();
    assertThat(world.runs().recent(10)).hasSize(1);
    assertThat(world.botComments(number)).anyMatch(body -> body.contains("write access"));
  }

  @Test
  void somebody_who_may_write_can_ask_for_another_review() {
    world.repository(Map.of());
    var number = open(CLEAN);
    world.quiet();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax review security");
    World.until(() -> world.runs().recent(10).size() == 2);
    world.quiet();
    var comment = world.oneComment(number);
    assertThat(comment).contains("| security | PASS |").doesNotContain("| docs |");
    assertThat(world.github.comments(World.REPOSITORY, number))
        .anyMatch(c -> c.author().equals("acme") && c.reactions().contains("eyes"));
  }

  @Test
  void a_failed_agent_is_retried_alone_and_good_outputs_are_kept() {
    var number = SamplePullRequest.open(world.github);
    world.oneComment(number);
    world.quiet();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax retry");
    World.until(() -> world.oneComment(number).contains("(cached)"));
    assertThat(world.oneComment(number))
        .contains("| security | FAIL (cached) |")
        .contains("| architecture | FAILED |");
  }

  @Test
  void a_run_in_which_nothing_failed_stays_reported_when_a_retry_is_asked_for() {
    world.repository(Map.of());
    var number = open(CLEAN);
    world.oneComment(number);
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax retry");
    World.until(() ->
        world.github.comments(World.REPOSITORY, number).stream()
            .anyMatch(comment -> comment.reactions().contains("eyes")));
    world.quiet();
    assertThat(world.runs().recent(10))
        .extracting(run -> run.state().name())
        .containsExactly("REPORTED");
  }

  @Test
  void names_that_would_break_a_table_do_not() {
    world.repository(Map.of());
    var files = new HashMap<>(files(CLEAN));
    files.put("src/a|b`c\n@everyone <img src=x>\u202E.java", LEAKY);
    var number = world.github.openPullRequest(World.REPOSITORY, "@all | x", "", "robin", files);
    var comment = world.oneComment(number);
    assertThat(comment.lines().filter(line -> line.startsWith("| ") && line.contains("FAIL")))
        .hasSize(1);
    assertThat(comment).doesNotContain("\u202E");
  }

  @Test
  void a_model_reviews_with_its_own_words_and_its_quotes_are_checked() {
    var model = new WireMockServer(options().dynamicPort());
    model.start();
    try {
      model.stubFor(
          post(urlEqualTo("/v1/messages"))
              .willReturn(
                  aResponse()
                      .withHeader("Content-Type", "text/event-stream")
                      .withBody(anthropic(ANSWER))));
      world.close();
      world =
          new World(
              new Providers(
                  new Secret("a-key-of-the-test"),
                  model.baseUrl(),
                  Secret.NONE,
                  Providers.OPENAI,
                  ""));
      world.repository(Map.of());
      assertThat(world.oneComment(open(LEAKY)))
          .contains("| security | FAIL |")
          .contains("the query is built from input")
          .contains("unverified")
          .contains("anthropic/claude")
          .doesNotContain("a-key-of-the-test");
    } finally {
      model.stop();
    }
  }

  private static final String ANSWER =
      """
      {"status": "FAIL", "summary": "one hole", "evidence": [
        {"path": "src/Shop.java", "line": 3, "quote": "s.executeQuery(", "severity": "high",
         "claim": "the query is built from input", "suggestion": "bind it"},
        {"path": "src/Shop.java", "line": 1, "quote": "words that are not there", "severity": "critical",
         "claim": "an invention", "suggestion": ""}]}
      """;

  /// One answer in the wire format of Anthropic's stream.
  private static String anthropic(String text) {
    var json = com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    return """
    event: message_start
    data: {"type":"message_start","message":{"usage":{"input_tokens":100}}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":50}}

    event: message_stop
    data: {"type":"message_stop"}

    """
        .formatted(json);
  }

  private int open(String shop) {
    return world.github.openPullRequest(World.REPOSITORY, "A change", "", "robin", files(shop));
  }

  private static Map<String, String> files(String shop) {
    return Map.of("README.md", "# Shop\n", "src/Shop.java", shop);
  }

  private int deliverAgain(int number, String guid) {
    return world.github.deliverPullRequestAs(guid, World.REPOSITORY, number, "reopened", "robin");
  }
}
