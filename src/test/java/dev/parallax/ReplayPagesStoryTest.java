package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.job.RunRecord;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replays and deliveries as people come to them with a browser.
@Timeout(120)
final class ReplayPagesStoryTest extends DividingShop {
  private static final String TITLE = "<img src=x onerror=alert(1)> mend it";
  private static final Answers.Defect ELSE =
      new Answers.Defect(
          "src/Shop.java", 2, "int pay(int sum)", "<b>Nobody</b> tests what is paid here");

  private CountDownLatch free = new CountDownLatch(0);

  @BeforeEach
  void forget() {
    byModel();
    world.github.signIn("");
  }

  @AfterEach
  void setFree() {
    free.countDown();
    world.quiet();
  }

  /// The one model finds one defect, the other one something else of the same lines, and one more.
  private static void byModel() {
    model.answerWith(request -> {
      if (!request.agent().equals("one")) return new Act.Say(StandInModel.ANSWER);
      return new Act.Say(
          request.model().equals("claude-haiku-4-5")
              ? Answers.fail("two defects", ELSE, NAMED)
              : Answers.fail("a defect", DIVIDES));
    });
  }

  @Test
  void the_operator_has_a_run_made_once_more_and_sees_both_side_by_side() {
    var run = reviewed(TITLE);
    world.github.forgetRequests();
    var replay = replayed(run, Map.of("model", OTHER));

    assertThat(world.github.writes()).isEmpty();
    assertThat(replay.isReplay()).isTrue();
    assertThat(page("/runs/" + replay.id()))
        .contains("A replay of <a href=\"/runs/" + run, "made for operator")
        .contains("Otherwise: model " + OTHER, "Nothing of it was posted")
        .doesNotContain("Retry what did not succeed");
    assertThat(page("/runs/" + run)).contains("/runs/" + run + "/beside/" + replay.id());
    assertThat(page("/")).contains("acme/shop #" + replay.number() + " (replay)");
    var beside = page("/runs/" + run + "/beside/" + replay.id());
    assertThat(beside)
        .contains("Found by both: 1", "Only in A: 0", "Only in B: 1")
        .contains("B says of the same lines: &lt;b&gt;Nobody&lt;/b&gt;")
        .contains("looked with another engine or model", "Otherwise in B: model " + OTHER)
        .doesNotContain("<b>", "<img");
    var json = world.get("/api/runs/" + run + "/beside/" + replay.id());
    assertThat(json.path("both").path(0).path("same").asText()).isEqualTo("place");
    assertThat(json.path("only_second")).hasSize(1);
    assertThat(world.get("/api/runs/" + replay.id()).path("replay").asBoolean()).isTrue();
  }

  @Test
  void a_replay_counts_for_no_agent() {
    var run = reviewed(TITLE);
    var before = page("/agents");
    replayed(run, Map.of("model", OTHER));
    assertThat(page("/agents")).isEqualTo(before);
  }

  @Test
  void a_chosen_agent_looks_alone() {
    var run = reviewed(TITLE);
    var replay = replayed(run, Map.of("only", "two", "anew", "yes"));
    assertThat(world.runs().plan(replay.id()).orElseThrow().agents())
        .extracting(agent -> agent.name())
        .containsExactly("two");
  }

  @Test
  void a_model_that_is_none_or_has_no_key_is_refused_before_anything_is_done() {
    var run = reviewed(TITLE);
    try (var operator = new Browser()) {
      for (var name : new String[] {"gpt", "openai/gpt-5"}) {
        var page = operator.get(at("/runs/" + run));
        var answer = operator.press(page, at("/runs/" + run + "/replay"), Map.of("model", name));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(name);
      }
    }
    assertThat(world.newestRun().id()).isEqualTo(run);
  }

  @Test
  void a_replay_that_its_process_did_not_live_to_end_is_gone_on_with_and_paid_once()
      throws InterruptedException {
    var run = reviewed(TITLE);
    var asked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    free = release;
    model.forget();
    model.answerWith(request -> {
      if (request.agent().equals("two")) {
        asked.countDown();
        await(release);
      }
      return new Act.Say(StandInModel.ANSWER);
    });
    var replay = begun(run, Map.of("model", OTHER));
    asked.await();
    World.until(() -> world.runs().ends(replay).containsKey("one"));
    world.github.forgetRequests();
    world.stop();
    release.countDown();
    world.startAgain();
    World.until(() -> world.isQuiet());
    assertThat(world.runs().find(replay).orElseThrow().state()).isEqualTo(RunRecord.State.REPORTED);
    assertThat(StandInModel.of(model.calls(), "one")).hasSize(1);
    assertThat(world.github.writes()).isEmpty();
  }

  @Test
  void a_replay_is_cancelled_alone_and_github_hears_nothing_of_it() throws InterruptedException {
    var run = reviewed(TITLE);
    var asked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    free = release;
    model.answerWith(_ -> {
      asked.countDown();
      await(release);
      return new Act.Say(StandInModel.ANSWER);
    });
    var replay = begun(run, Map.of("model", OTHER));
    asked.await();
    world.github.forgetRequests();
    try (var operator = new Browser()) {
      var page = operator.get(at("/runs/" + replay));
      operator.press(page, at("/runs/" + replay + "/cancel"));
    }
    World.until(() -> world.runs().find(replay).orElseThrow().state() == RunRecord.State.CANCELLED);
    release.countDown();
    world.quiet();
    assertThat(world.github.writes()).isEmpty();
    assertThat(world.runs().find(run).orElseThrow().state()).isEqualTo(RunRecord.State.REPORTED);
  }

  @Test
  void only_the_operator_replays_and_only_from_a_page_of_ours() {
    var run = reviewed(TITLE);
    world.github.permit(World.REPOSITORY, "robin", "write");
    try (var robin = signedIn("robin");
        var here = new Browser()) {
      var page = robin.get(at("/runs/" + run));
      assertThat(page.body()).doesNotContain("/replay\"");
      // With a stamp of their own, as another form of ours has it.
      var stamped = robin.press(page, at("/runs/" + run + "/retry")).statusCode();
      assertThat(stamped).isEqualTo(303);
      world.quiet();
      var newest = world.newestRun().id();
      var forged = URI.create(at("/runs/" + run + "/replay"));
      var fields = new HashMap<String, String>();
      fields.put("form", stamp(page));
      assertThat(robin.post(forged, fields).statusCode()).isEqualTo(403);
      assertThat(here.post(forged, Map.of("form", "AAAA")).statusCode()).isEqualTo(403);
      assertThat(world.newestRun().id()).isEqualTo(newest);
    }
  }

  @Test
  void two_runs_are_seen_side_by_side_by_who_may_see_both() {
    var run = reviewed(TITLE);
    var replay = replayed(run, Map.of());
    world.github.permit(World.REPOSITORY, "robin", "read");
    world.github.permit(World.REPOSITORY, "sam", "none");
    var path = "/runs/" + run + "/beside/" + replay.id();
    try (var robin = signedIn("robin");
        var sam = signedIn("sam");
        var stranger = new Browser(true)) {
      assertThat(robin.get(at(path)).statusCode()).isEqualTo(200);
      assertThat(sam.get(at(path)).statusCode()).isEqualTo(404);
      assertThat(stranger.get(at(path)).statusCode()).isEqualTo(401);
      assertThat(stranger.get(at("/api" + path)).statusCode()).isEqualTo(401);
    }
  }

  // Deliveries.

  @Test
  void every_delivery_is_listed_with_what_it_asked_for_and_what_became_of_it() {
    var run = reviewed(TITLE);
    var list = page("/deliveries");
    assertThat(list)
        .contains("pull_request opened", ">acme/shop<", ">robin<", "a review of #")
        .contains("reported FAIL in run " + run);
    assertThat(page("/deliveries?event=pull_request&state=done")).contains(run);
    assertThat(page("/deliveries?state=dead+letter")).contains("There is none like that");
    assertThat(page("/deliveries?repository=acme%2Fshop")).contains(run);
    assertThat(page("/deliveries?event=no")).contains("There is none like that");
    var json = world.get("/api/deliveries?event=pull_request").path("deliveries");
    assertThat(json).isNotEmpty();
    assertThat(json.path(0).path("sender").asText()).isEqualTo("robin");
  }

  @Test
  void a_long_list_goes_on_on_another_page() {
    reviewed(TITLE);
    var number = world.newestRun().number();
    for (var i = 0; i < 27; i++)
      world.github.comment(World.REPOSITORY, number, "sam", "/parallax x");
    world.quiet();
    var first = page("/deliveries?event=issue_comment");
    var next = first.replaceAll("(?s).*<a href=\"([^\"]*)\" rel=\"next\".*", "$1");
    assertThat(first.split("<tr>")).hasSize(27); // its head and 25 rows
    var second = page(next.replace("&amp;", "&"));
    assertThat(second).contains("Newest");
    var guid = second.replaceAll("(?s).*?href=\"/deliveries/([0-9a-f-]{36})\".*", "$1");
    assertThat(first).doesNotContain(guid);
  }

  @Test
  void one_delivery_shows_its_body_as_text_and_its_runs_and_can_be_replayed() {
    var run = reviewed(TITLE);
    var guid = newestDelivery();
    var page = page("/deliveries/" + guid);
    assertThat(page)
        .contains("X-GitHub-Event", "pull_request", "/runs/" + run)
        .contains("&quot;action&quot; : &quot;opened&quot;", "&lt;img src=x")
        .doesNotContain("<img");
    assertThat(world.get("/api/deliveries/" + guid).path("runs").path(0).asText()).isEqualTo(run);
    world.github.forgetRequests();
    try (var operator = new Browser()) {
      var answer =
          operator.press(
              operator.get(at("/deliveries/" + guid)), at("/deliveries/" + guid + "/replay"));
      var replay = Browser.location(answer).replace("/runs/", "");
      world.quiet();
      assertThat(page("/runs/" + replay))
          .contains("of what <a href=\"/deliveries/" + guid, "/runs/" + run + "/beside/" + replay);
    }
    assertThat(world.github.writes()).isEmpty();
  }

  @Test
  void somebody_sees_the_deliveries_of_what_can_be_read_and_no_others() {
    reviewed(TITLE);
    var guid = newestDelivery();
    world.github.permit(World.REPOSITORY, "robin", "read");
    world.github.permit(World.REPOSITORY, "sam", "none");
    try (var robin = signedIn("robin");
        var sam = signedIn("sam")) {
      assertThat(robin.get(at("/deliveries")).body()).contains(guid);
      assertThat(robin.get(at("/deliveries/" + guid)).body())
          .contains("mend it")
          .doesNotContain("/replay\"");
      assertThat(sam.get(at("/deliveries")).body()).doesNotContain(guid, "acme");
      assertThat(sam.get(at("/deliveries/" + guid)).statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/deliveries", "/deliveries/GUID", "/api/deliveries"})
  void strangers_see_no_delivery(String path) {
    reviewed(TITLE);
    try (var stranger = new Browser(true)) {
      assertThat(stranger.get(at(path.replace("GUID", newestDelivery()))).statusCode())
          .isEqualTo(401);
    }
  }

  private static String newestDelivery() {
    return world
        .get("/api/deliveries?event=pull_request")
        .path("deliveries")
        .path(0)
        .path("guid")
        .asText();
  }

  private static RunRecord replayed(String run, Map<String, String> with) {
    var id = begun(run, with);
    world.quiet();
    return world.runs().find(id).orElseThrow();
  }

  private static String begun(String run, Map<String, String> with) {
    try (var operator = new Browser()) {
      var fields = new HashMap<>(Map.of("only", "", "anew", ""));
      fields.putAll(with);
      var answer =
          operator.press(operator.get(at("/runs/" + run)), at("/runs/" + run + "/replay"), fields);
      return Browser.location(answer).replace("/runs/", "");
    }
  }

  private static String stamp(HttpResponse<String> page) {
    return page.body().replaceAll("(?s).*name=\"form\" value=\"([^\"]*)\".*", "$1");
  }

  private static String page(String path) {
    return world.page(path);
  }

  private static String at(String path) {
    return world.address() + path;
  }

  private static Browser signedIn(String login) {
    world.github.signIn(login);
    var browser = new Browser(true);
    var github = Browser.location(browser.get(at("/sign-in/github?to=" + Browser.encoded("/"))));
    var back = Browser.location(browser.get(github));
    assertThat(Browser.location(browser.get(back))).isEqualTo("/");
    return browser;
  }
}
