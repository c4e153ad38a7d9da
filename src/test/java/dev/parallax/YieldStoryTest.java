package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInGitHub.LineComment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of findings, through the front door: by pushes, by what people say, and by the end.
final class YieldStoryTest extends TwoHoles {
  private static final String GRAPHQL = "POST /graphql";

  // What became of them.

  @Test
  void a_finding_is_open_until_something_is_known_of_it() {
    rules();
    open(TWO_HOLES);
    assertThat(fates()).isEqualTo(Map.of("F1", "open", "F2", "open"));
    assertThat(agent("security").path("judged").asInt()).isZero();
    assertThat(agent("security").has("precision")).isFalse();
  }

  @Test
  void a_finding_that_a_later_push_takes_away_is_fixed_and_open_again_when_it_comes_back() {
    rules();
    var number = open(TWO_HOLES);
    push(number, SECOND_HOLE);
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "open"));
    assertThat(finding("F1").path("source").asText()).isEqualTo("code");
    push(number, TWO_HOLES);
    assertThat(fates()).isEqualTo(Map.of("F1", "open", "F2", "open"));
  }

  @Test
  void a_finding_that_is_only_not_found_again_is_not_fixed_and_not_ignored() {
    told(List.of("docs"));
    says("docs", "a hole", 3);
    var number = open(TWO_HOLES);
    model.answer("docs", Answers.pass("nothing"));
    push(number, TWO_HOLES + "// elsewhere\n");
    assertThat(world.oneComment(number)).contains("1 fixed since");
    assertThat(fates()).isEqualTo(Map.of("F1", "open"));
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "open"));
  }

  @Test
  void a_finding_whose_agent_did_not_look_again_is_not_fixed() {
    told(List.of("docs"));
    says("docs", "a hole", 3);
    var number = open(TWO_HOLES);
    model.answer("docs", "nonsense");
    push(number, SECOND_HOLE);
    assertThat(fates()).isEqualTo(Map.of("F1", "open"));
    model.answer("docs", Answers.pass("nothing"));
    push(number, SECOND_HOLE + "// more\n");
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed"));
  }

  @Test
  void a_finding_whose_offer_stands_there_is_applied() {
    told(List.of("docs"));
    var offer = "    return s.executeQuery(\"select 2\");";
    model.answer(
        "docs",
        Answers.fail("x", new Answers.Defect(PATH, 3, line(3), "a hole"))
            .replace("\"claim\"", "\"replacement\":" + quoted(offer) + ",\"claim\""));
    var number = open(TWO_HOLES);
    model.answer("docs", Answers.pass("nothing"));
    push(number, TWO_HOLES.replace(line(3), offer));
    assertThat(fates()).isEqualTo(Map.of("F1", "applied"));
  }

  @Test
  void what_is_still_there_when_a_pull_request_is_closed_was_ignored_until_it_is_open_again() {
    rules();
    var number = open(TWO_HOLES);
    push(number, SECOND_HOLE);
    close(number);
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "ignored"));
    assertThat(agent("security").path("precision").asDouble()).isEqualTo(0.5);
    assertThat(agent("security").path("low").asDouble()).isBetween(0.05, 0.15);
    world.github.setOpen(World.REPOSITORY, number, true, "acme");
    push(number, SECOND_HOLE + "// again\n");
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "open"));
  }

  /// Whoever opens pull requests from outside could else have agents hidden with what they find in
  /// them, whether he closes them himself or has them closed.
  @ParameterizedTest
  @ValueSource(strings = {"robin", "acme"})
  void that_a_stranger_s_pull_request_was_closed_says_nothing_of_its_findings(String by) {
    rules();
    var number = open(TWO_HOLES);
    world.github.setOpen(World.REPOSITORY, number, false, by);
    world.quiet();
    assertThat(world.result("pull_request")).isNotEmpty();
    assertThat(fates()).isEqualTo(Map.of("F1", "open", "F2", "open"));
  }

  @Test
  void what_a_stranger_s_pull_request_was_merged_with_was_ignored() {
    rules();
    var number = open(TWO_HOLES);
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "ignored", "F2", "ignored"));
  }

  /// Nobody looked at the last push, which may have mended it.
  @Test
  void what_was_last_seen_before_the_last_push_is_not_called_ignored() {
    rules();
    var number = open(TWO_HOLES);
    world.github.loseDeliveries(true);
    world.push(number, Map.of(PATH, SECOND_HOLE));
    world.github.loseDeliveries(false);
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "open", "F2", "open"));
  }

  @Test
  void a_dismissal_goes_before_what_the_code_shows_and_can_be_taken_back() {
    rules();
    var number = open(TWO_HOLES);
    command(number, "acme", "dismiss F1 nobody uses it");
    assertThat(fates()).isEqualTo(Map.of("F1", "dismissed", "F2", "open"));
    assertThat(finding("F1").path("by").asText()).isEqualTo("acme");
    push(number, SECOND_HOLE);
    assertThat(fates()).containsEntry("F1", "dismissed");
    push(number, TWO_HOLES);
    command(number, "acme", "undismiss F1");
    assertThat(fates()).containsEntry("F1", "open");
  }

  @Test
  void a_stranger_dismisses_nothing() {
    rules();
    var number = open(TWO_HOLES);
    command(number, "stranger", "dismiss F1 trust me");
    assertThat(fates()).containsEntry("F1", "open");
  }

  @Test
  void a_conversation_that_a_writer_resolves_without_a_change_dismisses() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    resolve(number, 0, "acme", true);
    assertThat(world.result("pull_request_review_thread")).isEqualTo("F1 was resolved");
    assertThat(fates()).isEqualTo(Map.of("F1", "dismissed", "F2", "open"));
    resolve(number, 0, "acme", false);
    assertThat(fates()).containsEntry("F1", "open");
  }

  @Test
  void a_conversation_that_is_resolved_because_the_code_was_mended_dismisses_nothing() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    resolve(number, 0, "acme", true);
    push(number, SECOND_HOLE);
    assertThat(fates()).containsEntry("F1", "fixed");
    resolve(number, 0, "acme", false);
    resolve(number, 0, "acme", true);
    assertThat(world.result("pull_request_review_thread"))
        .isEqualTo("the finding was over already");
    assertThat(fates()).containsEntry("F1", "fixed");
  }

  /// GitHub lets the author of a pull request resolve conversations on it, whoever that is.
  @Test
  void an_author_who_may_not_write_has_no_say_in_what_findings_were_worth() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    resolve(number, 0, "robin", true);
    assertThat(world.result("pull_request_review_thread")).startsWith("only those who may write");
    world.github.react(World.REPOSITORY, lines(number).get(1).id(), "robin", "-1");
    push(number, TWO_HOLES + "// more\n");
    assertThat(fates()).isEqualTo(Map.of("F1", "open", "F2", "open"));
  }

  @Test
  void the_app_s_own_resolving_says_nothing() {
    var more = new HashMap<>(Map.of("metadata", "read", "contents", "write", "issues", "write"));
    more.putAll(Map.of("pull_requests", "write", "checks", "write"));
    rules("inline: true");
    world.github.grant("acme", more);
    var number = open(TWO_HOLES);
    command(number, "acme", "dismiss F2 x");
    push(number, SECOND_HOLE);
    assertThat(lines(number)).allMatch(LineComment::resolved);
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "dismissed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "heart", "hooray", "rocket"})
  void what_a_writer_likes_was_of_use_even_if_it_stays_there(String content) {
    rules("inline: true");
    var number = open(TWO_HOLES);
    world.github.react(World.REPOSITORY, lines(number).getFirst().id(), "acme", content);
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "liked", "F2", "ignored"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyes", "laugh", "confused"})
  void other_reactions_say_nothing(String content) {
    rules("inline: true");
    var number = open(TWO_HOLES);
    world.github.react(World.REPOSITORY, lines(number).getFirst().id(), "acme", content);
    push(number, TWO_HOLES + "// more\n");
    assertThat(fates()).containsEntry("F1", "open");
  }

  @Test
  void a_thumb_down_dismisses_whatever_the_code_shows_until_it_is_taken_back() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    var first = lines(number).getFirst().id();
    world.github.react(World.REPOSITORY, first, "stranger", "+1");
    world.github.react(World.REPOSITORY, first, "acme", "-1");
    push(number, SECOND_HOLE);
    assertThat(fates()).isEqualTo(Map.of("F1", "dismissed", "F2", "open"));
    assertThat(finding("F1").path("source").asText()).isEqualTo("reaction");
    world.github.unreact(World.REPOSITORY, first, "acme", "-1");
    push(number, SECOND_HOLE + "// more\n");
    assertThat(fates()).containsEntry("F1", "fixed");
  }

  @Test
  void a_thumb_down_of_a_stranger_counts_for_nothing_and_is_asked_about_once() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    for (var line : lines(number)) {
      world.github.react(World.REPOSITORY, line.id(), "stranger", "-1");
    }
    world.github.forgetRequests();
    close(number);
    assertThat(fates()).isEqualTo(Map.of("F1", "ignored", "F2", "ignored"));
    assertThat(asked("/graphql")).hasSize(1);
    assertThat(asked("/collaborators/stranger/permission")).hasSize(1);
  }

  @Test
  void where_nothing_stands_on_lines_nobody_is_asked_what_people_say() {
    rules();
    var number = open(TWO_HOLES);
    world.github.forgetRequests();
    push(number, SECOND_HOLE);
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(asked("/graphql")).isEmpty();
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "ignored"));
  }

  @Test
  void a_closing_that_comes_again_and_again_changes_nothing() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    var before = world.get("/api/agents/findings");
    var closed = world.github.deliveries().getLast().guid();
    for (var i = 0; i < 2; i++) {
      world.github.redeliver(closed);
      world.quiet();
    }
    assertThat(world.get("/api/agents/findings")).isEqualTo(before);
    assertThat(agent("security").path("judged").asInt()).isEqualTo(2);
  }

  @Test
  void what_people_say_is_asked_again_when_github_was_away() {
    rules("inline: true");
    var number = open(TWO_HOLES);
    world.github.react(World.REPOSITORY, lines(number).getFirst().id(), "acme", "+1");
    world.github.misbehave(
        Misbehaviour.times(1, GRAPHQL, new Misbehaviour.Act.Answer(502, Map.of(), "{}")));
    world.github.merge(World.REPOSITORY, number, "acme");
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "liked", "F2", "ignored"));
  }

  @Test
  void a_run_whose_end_was_not_kept_is_ended_again_and_judges_the_same() {
    rules();
    var number = open(TWO_HOLES);
    world.github.forgetRequests();
    // The last thing before the run is over: its process stops in the middle of it.
    world.github.misbehave(
        Misbehaviour.times(
            1, "PATCH /repositories/\\d+/check-runs/\\d+", new Misbehaviour.Act.DoThenDrop()));
    push(number, SECOND_HOLE);
    world.restart();
    world.quiet();
    assertThat(fates()).isEqualTo(Map.of("F1", "fixed", "F2", "open"));
    assertThat(agent("security").path("findings").asInt()).isEqualTo(2);
  }

  // What is shown of it.

  @Test
  void the_page_leads_from_each_number_to_its_findings() {
    rules();
    var number = open(TWO_HOLES);
    push(number, SECOND_HOLE);
    var page = world.page("/agents");
    assertThat(page).contains("What became of the findings", "1 of 1 (100 %)", "20 % to 100 %");
    var link = page.replaceAll("(?s).*?href=\"(/agents/findings\\?[^\"]*fate=fixed)\".*", "$1");
    var findings = world.page(link.replace("&amp;", "&"));
    assertThat(findings)
        .contains(">F1</a>", "a later push", "acme/shop #" + number, "src/Shop.java:3")
        .doesNotContain(">F2</a>");
    assertThat(world.page("/agents/findings?fate=nonsense")).contains("There are none.");
    assertThat(world.page("/agents/findings?repository=acme/other")).contains("There are none.");
  }

  @Test
  void who_may_not_see_a_repository_sees_nothing_of_its_findings() {
    rules();
    open(TWO_HOLES);
    world.github.repository("acme/other", Map.of("README.md", "# Other\n"));
    world.github.permit(World.REPOSITORY, "sam", "none");
    world.github.permit("acme/other", "sam", "read");
    world.github.permit(World.REPOSITORY, "robin", "read");
    try (var stranger = new Browser(true);
        var sam = signedIn("sam");
        var robin = signedIn("robin")) {
      for (var path : List.of("/agents/findings", "/api/agents", "/api/agents/findings")) {
        assertThat(stranger.get(world.address() + path).statusCode()).as(path).isEqualTo(401);
      }
      assertThat(robin.get(world.address() + "/agents/findings").body())
          .contains(">F1</a>", "acme/shop #");
      assertThat(robin.get(world.address() + "/agents").body())
          .contains("What became of the findings");
      for (var path : List.of("/agents/findings", "/agents/findings?repository=acme/shop")) {
        assertThat(sam.get(world.address() + path).body())
            .contains("There are none.")
            .doesNotContain(">F1</a>", "acme/shop #");
      }
      assertThat(sam.get(world.address() + "/agents").body())
          .doesNotContain("What became of the findings", "acme/shop");
    }
  }

  @Test
  void prometheus_is_told_how_many_findings_of_whom_had_which_fate() {
    told();
    says("one", "a hole", 3);
    says("docs", "another", 12);
    var number = open(TWO_HOLES);
    close(number);
    assertThat(world.page("/metrics"))
        .contains("parallax_findings{agent=\"docs\",fate=\"ignored\"} 1.0")
        .contains("parallax_findings{agent=\"one\",fate=\"ignored\"} 1.0")
        .doesNotContain("fate=\"open\"");
  }

  private Browser signedIn(String login) {
    world.github.signIn(login);
    var browser = new Browser(true);
    var github = browser.get(world.address() + "/sign-in/github?to=%2Fagents");
    var back = Browser.location(browser.get(Browser.location(github)));
    assertThat(Browser.location(browser.get(back))).isEqualTo("/agents");
    return browser;
  }

  private void rules(String... settings) {
    world.repository(Team.of(Team.builtIn("security")).under(settings).files());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  private void resolve(int number, int line, String login, boolean resolved) {
    world.github.resolve(World.REPOSITORY, lines(number).get(line).id(), login, resolved);
    world.quiet();
  }

  private List<StandInGitHub.Request> asked(String path) {
    return world.github.requests().stream().filter(r -> r.path().endsWith(path)).toList();
  }

  /// By the names of the findings; there is one pull request.
  private Map<String, String> fates() {
    var fates = new HashMap<String, String>();
    for (var finding : findings()) {
      assertThat(fates.put(finding.path("id").asText(), finding.path("fate").asText())).isNull();
    }
    return fates;
  }
}
