package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.job.Admission;
import dev.parallax.job.RunRecord;
import dev.parallax.server.Html;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages as people come to them: who gets in, what they see there, and what they can have done.
@Timeout(120)
final class DashboardStoryTest {
  private static final String PASS = StandInModel.ANSWER;
  private static final String TITLE = "<img src=x onerror=alert(1)> \u202emend it";

  /// Two commands of one person in an hour.
  private static final Settings.Crowd SELDOM =
      new Settings.Crowd(Duration.ZERO, new Admission.Limits(2, 100));

  private static StandInModel model;
  private static World world;

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    world = new World(model, 10);
    world.repository(Team.of("one", "two").files());
  }

  @AfterAll
  static void close() {
    world.close();
    model.close();
  }

  @BeforeEach
  void forget() {
    model.answerWith(_ -> new Act.Say(PASS));
    world.github.signIn("");
  }

  @AfterEach
  void setFree() {
    free.countDown();
    world.quiet();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/agents", "/runs/RUN", "/runs/RUN/tasks/one", "/runs/RUN/live", "/api/runs"})
  void who_is_not_known_is_shown_nothing_but_the_sign_in(String path) {
    var run = reviewed();
    try (var stranger = new Browser(true)) {
      var answer = stranger.get(at(path.replace("RUN", run)));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).doesNotContain("acme", "mend it");
      assertThat(stranger.get(at("/healthz")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void somebody_signs_in_with_github_and_sees_the_runs_of_what_can_be_read_and_no_others() {
    var run = reviewed();
    world.github.permit(World.REPOSITORY, "robin", "read");
    world.github.permit(World.REPOSITORY, "sam", "none");
    world.github.repository("acme/other", Map.of("README.md", "# Other\n"));
    world.github.permit("acme/other", "sam", "read");
    try (var robin = signedIn("robin", "/runs/" + run);
        var sam = signedIn("sam", "/")) {
      assertThat(robin.get(at("/")).body()).contains("acme/shop", ">robin<");
      assertThat(robin.get(at("/runs/" + run)).statusCode()).isEqualTo(200);
      assertThat(robin.get(at("/agents")).body()).contains("one, week by week");

      assertThat(sam.get(at("/")).body()).doesNotContain("acme/shop");
      assertThat(sam.get(at("/?repository=acme/shop")).body()).doesNotContain("/runs/" + run);
      assertThat(sam.get(at("/agents")).body()).doesNotContain("one, week by week");
      for (var path : List.of("", "/tasks/one", "/tasks/one/talk", "/live")) {
        assertThat(sam.get(at("/runs/" + run + path)).statusCode()).as(path).isEqualTo(404);
      }
    }
    assertThat(world.github.openSignIns()).isZero();
  }

  @Test
  void the_way_back_from_github_is_good_for_the_browser_that_left() {
    world.github.signIn("robin");
    try (var robin = new Browser(true);
        var mallory = new Browser(true)) {
      var back = wayBack(world, robin, "/");
      assertThat(mallory.get(back).statusCode()).isEqualTo(403);
      assertThat(robin.get(back.replaceFirst("state=[^&]*", "state=x")).statusCode())
          .isEqualTo(403);
      // The attempt with another state used the way up.
      assertThat(robin.get(back).statusCode()).isEqualTo(403);
      assertThat(robin.get(at("/")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_sign_in_goes_on_to_a_page_of_ours_and_to_no_other() {
    world.github.signIn("robin");
    try (var robin = new Browser(true)) {
      for (var to : List.of("https://evil.example/", "//evil.example", "/\\evil.example")) {
        assertThat(Browser.location(robin.get(wayBack(world, robin, to)))).isEqualTo("/");
      }
      assertThat(Browser.location(robin.get(wayBack(world, robin, "/agents"))))
          .isEqualTo("/agents");
    }
  }

  @Test
  void the_operator_comes_in_with_the_token_and_leaves_again() {
    try (var operator = new Browser(true)) {
      var door = operator.get(at("/agents"));
      assertThat(operator.press(door, at("/sign-in"), Map.of("token", "wrong")).statusCode())
          .isEqualTo(401);
      var in = operator.press(door, at("/sign-in"), Map.of("token", World.OPERATOR));
      assertThat(Browser.location(in)).isEqualTo("/agents");
      assertThat(in.headers().firstValue("Set-Cookie").orElseThrow())
          .contains("HttpOnly", "SameSite=Lax", "Max-Age=")
          .doesNotContain("Secure", World.OPERATOR);
      var page = operator.get(at("/"));
      assertThat(page.body()).contains(">operator<");

      operator.press(page, at("/sign-out"));
      assertThat(operator.get(at("/")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_form_that_is_not_of_our_page_does_nothing() {
    var run = reviewed();
    try (var here = new Browser()) {
      var retry = URI.create(at("/runs/" + run + "/retry"));
      assertThat(here.post(retry, Map.of()).statusCode()).isEqualTo(403);
      var theirs = here.post(retry, Map.of("form", "AAAA"));
      assertThat(theirs.statusCode()).isEqualTo(403);
      assertThat(theirs.body()).contains("too old, or not ours");
    }
  }

  @Test
  void what_failed_is_run_again_at_the_press_of_a_button_and_the_comment_says_so() {
    model.answerWith(
        request -> request.agent().equals("two") ? new Act.Status(401, "{}") : new Act.Say(PASS));
    var run = reviewed();
    model.answerWith(_ -> new Act.Say(PASS));
    var page = new Browser().get(at("/runs/" + run));
    assertThat(page.body()).contains("no credentials", "What was not looked at");

    try (var operator = new Browser()) {
      var answer = operator.press(operator.get(at("/runs/" + run)), at("/runs/" + run + "/retry"));
      assertThat(Browser.location(answer)).isEqualTo("/runs/" + run);
    }
    World.until(() -> world.result("parallax").contains("reported"));
    assertThat(page(run)).doesNotContain("What was not looked at");
    assertThat(world.runs().recent(1).getFirst().id()).isEqualTo(run);
  }

  @Test
  void a_reader_is_refused_what_a_writer_may() throws InterruptedException {
    world.github.permit(World.REPOSITORY, "robin", "read");
    var run = underWay();
    try (var robin = signedIn("robin", "/")) {
      var page = robin.get(at("/runs/" + run.id()));
      var cancel = at("/runs/" + run.id() + "/cancel");
      var refused = robin.press(page, cancel);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("Only people with write access");

      world.github.permit(World.REPOSITORY, "robin", "write");
      assertThat(robin.press(page, cancel).statusCode()).isEqualTo(303);
    }
    World.until(() -> state(run) == RunRecord.State.CANCELLED);
    assertThat(page(run.id())).contains("cancelled by robin on its page");
  }

  @Test
  void who_asks_for_too_much_on_pages_is_told_so_there_and_github_is_asked_no_more() {
    try (var busy = new World(World.provider(model), SELDOM, InstantSource.system())) {
      busy.repository(Team.of("one").files());
      busy.github.permit(World.REPOSITORY, "robin", "read");
      busy.open(TITLE, Map.of("src/Shop.java", "class Shop { int b; }\n"));
      busy.quiet();
      var run = busy.address() + "/runs/" + busy.newestRun().id();
      try (var robin = signedIn(busy, "robin", "/")) {
        var page = robin.get(run);
        for (var i = 0; i < 2; i++) {
          assertThat(robin.press(page, run + "/retry").statusCode()).isEqualTo(403);
        }
        busy.github.forgetRequests();
        var refused = robin.press(page, run + "/retry");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("You asked for too much");
        assertThat(busy.github.requests()).isEmpty();
      }
      assertThat(busy.botComments(1)).hasSize(1);
    }
  }

  @Test
  void the_operator_sees_how_those_stand_who_are_asked_and_served() {
    reviewed();
    var page = world.page("/health");
    assertThat(Html.rows(page))
        .anyMatch(row -> row.startsWith("database works"))
        .anyMatch(row -> row.startsWith("credentials works"))
        .anyMatch(row -> row.startsWith("GitHub answers"))
        .anyMatch(row -> row.matches(".* at 127\\.0\\.0\\.1:\\d+ answers .* ago.*"))
        .anyMatch(row -> row.matches("\\d+ acme/shop .* served .*"));
    world.github.permit(World.REPOSITORY, "robin", "write");
    try (var robin = signedIn("robin", "/")) {
      assertThat(robin.get(at("/health")).statusCode()).isEqualTo(404);
      assertThat(robin.get(at("/")).body()).doesNotContain("/health");
    }
  }

  @Test
  void a_page_is_told_how_its_run_goes_on_until_it_is_over() throws Exception {
    var run = underWay();
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(at("/runs/" + run.id() + "/live"))).build();
      var told = http.send(request, BodyHandlers.ofLines());
      assertThat(told.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      var events = new ArrayList<String>();
      told.body()
          .forEach(line -> {
            if (!line.startsWith("event: ")) return;
            events.add(line.substring("event: ".length()));
            if (line.equals("event: course")) free.countDown();
          });
      assertThat(events).startsWith("said", "course").endsWith("over").doesNotHaveDuplicates();
    }
    world.quiet();
  }

  @Test
  void what_strangers_wrote_is_text_on_every_page() {
    model.answerWith(_ -> new Act.Say(Answers.fail("<b>bold</b>", HOSTILE)));
    var run = reviewed();
    for (var path : List.of("/", "/runs/RUN", "/runs/RUN/tasks/one", "/runs/RUN/tasks/one/talk")) {
      assertThat(world.page(path.replace("RUN", run)))
          .as(path)
          .doesNotContain("<img", "<b>", "<script", "\u202e")
          .contains("[U+202E]");
    }
  }

  private static final Answers.Defect HOSTILE =
      new Answers.Defect(
          "src/Shop.java", 1, "class Shop", "<script>alert(2)</script> \u202eis bad");

  private CountDownLatch free = new CountDownLatch(0);

  /// A run that waits for its models until it is set free.
  private RunRecord underWay() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    free = release;
    model.answerWith(_ -> {
      asked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Act.Say(PASS);
    });
    open();
    asked.await();
    return world.newestRun();
  }

  private static int changes;

  private static void open() {
    changes++;
    world.open(TITLE, Map.of("src/Shop.java", "class Shop { int a = " + changes + "; }\n"));
  }

  private static String reviewed() {
    open();
    world.quiet();
    return world.newestRun().id();
  }

  private static RunRecord.State state(RunRecord run) {
    return world.runs().find(run.id()).orElseThrow().state();
  }

  private static String page(String run) {
    return world.page("/runs/" + run);
  }

  private static String at(String path) {
    return world.address() + path;
  }

  /// Where GitHub sends somebody back to who wants in.
  private static String wayBack(World world, Browser browser, String to) {
    var ask = world.address() + "/sign-in/github?to=" + Browser.encoded(to);
    return Browser.location(browser.get(Browser.location(browser.get(ask))));
  }

  private static Browser signedIn(String login, String to) {
    return signedIn(world, login, to);
  }

  private static Browser signedIn(World world, String login, String to) {
    world.github.signIn(login);
    var browser = new Browser(true);
    HttpResponse<String> in = browser.get(wayBack(world, browser, to));
    assertThat(Browser.location(in)).isEqualTo(to);
    return browser;
  }
}
