package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.job.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The pages in a real Chromium: what people press, what changes by itself, what they are shown in
/// light and in dark, and what axe finds wrong with it, which is nothing. `-Dpictures=update` takes
/// the pictures for the documents.
@Tag("acceptance")
@Timeout(300)
final class DashboardInChromiumTest {
  private static final Path PICTURES = Path.of("docs/pages");
  private static final int MOST_BYTES = 150_000;
  private static final String TITLE = "Charge the right amount";

  private static StandInModel model;
  private static World world;
  private static Chromium chromium;
  private static String run = "";
  private static String replay = "";
  private static String delivery = "";

  private CountDownLatch free = new CountDownLatch(0);

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    world = new World(model, 10);
    world.repository(
        Team.of(
                agent("security", "priority: P0"),
                agent("performance"),
                agent("docs", "priority: P2"),
                agent("unlucky"))
            .files());
    model.script(
        "security",
        new Act.Tools(new ToolUse("Read", "{\"path\":\"src/Shop.java\"}")),
        new Act.Say(
            Answers.fail(
                "the amount is not checked",
                new Answers.Defect(
                    "src/Shop.java",
                    2,
                    "  int charge(int amount) { return -amount; }",
                    "A negative amount <b onclick=alert(1)>gives</b> money away"))));
    model.answerWith(request ->
        request.agent().equals("unlucky")
            ? new Act.Status(401, "{}")
            : new Act.Say(Answers.pass("nothing to say against it")));
    run = review();
    model.answerWith(_ -> new Act.Say(Answers.pass("fine")));
    review();
    replay = replayed();
    chromium = Chromium.start();
  }

  @AfterAll
  static void close() {
    chromium.close();
    world.close();
    model.close();
  }

  @BeforeEach
  void forget() {
    chromium.forgetCookies();
    chromium.complaints.clear();
    chromium.requests.clear();
    chromium.look(false);
    chromium.size(1100, 800);
  }

  @AfterEach
  void nothing_was_complained_of_and_nothing_was_asked_elsewhere() {
    free.countDown();
    world.quiet();
    // The browser itself writes down that a page was answered 401, 403 or 404.
    assertThat(chromium.complaints).allMatch(line -> line.contains("responded with a status of 4"));
    assertThat(chromium.requests)
        .allMatch(url ->
            url.startsWith(world.address())
                || url.startsWith(world.github.apiUrl())
                || url.startsWith("about:"));
  }

  /// Each page by the name of its picture.
  private static Map<String, String> pages() {
    return Map.ofEntries(
        Map.entry("runs", "/"),
        Map.entry("run", "/runs/" + run),
        Map.entry("task", "/runs/" + run + "/tasks/security"),
        Map.entry("talk", "/runs/" + run + "/tasks/security/talk"),
        Map.entry("beside", "/runs/" + run + "/beside/" + replay),
        Map.entry("replay", "/runs/" + replay),
        Map.entry("agents", "/agents"),
        Map.entry("findings", "/agents/findings?agent=security"),
        Map.entry("deliveries", "/deliveries"),
        Map.entry("delivery", "/deliveries/" + delivery),
        Map.entry("health", "/health"),
        Map.entry("sign-in", "/sign-in"),
        Map.entry("not-here", "/runs/nope"));
  }

  @Test
  void axe_finds_nothing_wrong_with_any_page_in_light_and_in_dark() throws IOException {
    var axe = Files.readString(NpmPackages.file("axe-core/axe.min.js"));
    var wrong = new ArrayList<String>();
    for (var dark : List.of(false, true)) {
      chromium.look(dark);
      for (var page : pages().entrySet()) {
        chromium.open(world.address() + page.getValue());
        var _ = chromium.evaluate(axe + "; true");
        var found =
            chromium.evaluate(
                "axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ': ' +"
                    + " v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))))");
        if (!found.asText().equals("[]")) {
          wrong.add(page.getKey() + (dark ? ", dark: " : ", light: ") + found.asText());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void the_pictures_in_the_documents_are_of_every_page_and_small() throws IOException {
    for (var page : pages().entrySet()) {
      if (page.getKey().equals("not-here")) continue;
      for (var dark : List.of(false, true)) {
        var file = PICTURES.resolve(page.getKey() + (dark ? "-dark" : "") + ".png");
        if ("update".equals(System.getProperty("pictures"))) {
          chromium.look(dark);
          chromium.open(world.address() + page.getValue());
          Files.createDirectories(PICTURES);
          Files.write(file, chromium.picture());
        }
        assertThat(file).as("take it with -Dpictures=update").exists();
        assertThat(Files.size(file)).as(file + "").isLessThanOrEqualTo(MOST_BYTES);
      }
    }
  }

  @Test
  void what_strangers_wrote_does_nothing_in_a_browser() {
    open("<script>document.title='x'</script>");
    world.quiet();
    var pages = new ArrayList<>(pages().values());
    pages.add("/runs/" + world.newestRun().id());
    for (var page : pages) {
      chromium.open(world.address() + page);
      assertThat(chromium.evaluate("document.title").asText()).isNotEqualTo("x");
      assertThat(
              chromium
                  .evaluate("document.querySelectorAll('main script, [onclick]').length")
                  .asInt())
          .as(page)
          .isZero();
    }
    assertThat(chromium.text()).contains("<script>document.title='x'</script>");
    chromium.open(world.address() + "/runs/" + run);
    assertThat(chromium.text()).contains("<b onclick=alert(1)>");
  }

  @Test
  void no_page_is_wider_than_a_small_screen() {
    chromium.size(360, 740);
    for (var page : pages().values()) {
      chromium.open(world.address() + page);
      assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
          .as(page)
          .isLessThanOrEqualTo(360);
    }
  }

  @Test
  void a_run_under_way_is_seen_to_go_on_and_to_end_without_a_hand_at_the_browser()
      throws InterruptedException {
    var mine = underWay();
    chromium.open(world.address() + "/runs/" + mine.id());
    World.until(() -> chromium.text().contains("0 of 4 tasks have ended."));
    World.until(
        () -> chromium.evaluate("document.querySelectorAll('rect.live').length").asInt() == 4);
    free.countDown();
    World.until(() -> chromium.text().contains("4 of 4 agents looked"));
    assertThat(chromium.text()).doesNotContain("Cancel this run");
  }

  @Test
  void a_run_under_way_can_be_watched_without_javascript() throws InterruptedException {
    chromium.withoutJavaScript(true);
    try {
      var mine = underWay();
      chromium.open(world.address() + "/runs/" + mine.id());
      assertThat(chromium.text()).contains("0 of 4 tasks have ended.");
      free.countDown();
      world.quiet();
      chromium.open(world.address() + "/runs/" + mine.id());
      assertThat(chromium.text()).contains("4 of 4 agents looked");
    } finally {
      chromium.withoutJavaScript(false);
    }
  }

  @Test
  void somebody_signs_in_with_github_retries_a_run_and_signs_out() {
    model.answerWith(_ -> new Act.Status(401, "{}"));
    var mine = review();
    model.answerWith(_ -> new Act.Say(Answers.pass("fine")));
    world.github.permit(World.REPOSITORY, "robin", "write");
    world.github.signIn("robin");
    chromium.open(world.address() + "/sign-in?to=/runs/" + mine);
    chromium.press("a.go");
    World.until(() -> chromium.text().contains("not reviewed"));
    assertThat(chromium.text()).contains("robin", "no credentials");

    chromium.press("form[action$=\"/retry\"] button");
    World.until(() -> chromium.text().contains("4 of 4 agents looked"));

    chromium.press("form[action=\"/sign-out\"] button");
    assertThat(chromium.text()).contains("Sign in with GitHub");
  }

  @Test
  void the_operator_signs_in_with_the_token() {
    chromium.open(world.address() + "/sign-in");
    chromium.type("input[type=password]", World.OPERATOR);
    chromium.press("form button");
    assertThat(chromium.text()).contains("operator", "Sign out");
  }

  @Test
  void the_keyboard_alone_reaches_the_content_and_the_links() {
    chromium.open(world.address() + "/");
    chromium.key("Tab");
    assertThat(chromium.evaluate("document.activeElement.innerText").asText())
        .isEqualTo("To the content");
    for (var i = 0; i < 30; i++) {
      if (chromium.evaluate("document.activeElement.href || ''").asText().contains("/runs/"))
        return;
      chromium.key("Tab");
    }
    throw new AssertionError("no run is reached");
  }

  @Test
  void a_filter_is_in_the_address_and_can_be_shared() {
    chromium.open(world.address() + "/");
    var _ = chromium.evaluate("document.querySelector('select[name=status]').value = 'fail'");
    chromium.type("input[name=agent]", "security");
    chromium.press("form.filter button");
    assertThat(chromium.evaluate("location.search").asText())
        .contains("status=fail", "agent=security");
    // The run, and what was made of it once more.
    assertThat(
            chromium
                .evaluate(
                    "[...document.querySelectorAll('tbody th a')].map(a => a.getAttribute('href'))"
                        + ".sort().join(' ')")
                .asText()
                .split(" "))
        .containsExactlyInAnyOrder("/runs/" + run, "/runs/" + replay);
  }

  @Test
  void the_operator_replays_a_run_from_its_page_and_goes_on_to_both_side_by_side() {
    chromium.open(world.address() + "/runs/" + run);
    var _ =
        chromium.evaluate(
            "document.querySelector('details.order summary').click();"
                + " document.querySelector('details.order input[value=docs]').click()");
    chromium.press("details.order button");
    World.until(() -> chromium.text().contains("Otherwise: only docs"));
    world.quiet();
    chromium.press("p.note a[href*=\"/beside/\"]");
    World.until(() -> chromium.text().contains("Only in A: 1"));
    assertThat(chromium.text()).contains("only in the first", "A negative amount");
  }

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
      return new Act.Say(Answers.pass("fine"));
    });
    open();
    asked.await();
    return world.newestRun();
  }

  private static int changes;

  private static void open() {
    open(TITLE);
  }

  private static void open(String title) {
    changes++;
    world.open(
        title,
        Map.of(
            "src/Shop.java",
            "class Shop {\n  int charge(int amount) { return -amount; }\n  int n = "
                + changes
                + ";\n}\n"));
  }

  /// The first run once more, by another model.
  private static String replayed() {
    delivery =
        world
            .get("/api/deliveries?event=pull_request")
            .path("deliveries")
            .path(1)
            .path("guid")
            .asText();
    model.answerWith(request ->
        new Act.Say(
            request.agent().equals("security")
                ? Answers.fail(
                    "the amount is not checked",
                    new Answers.Defect(
                        "src/Shop.java",
                        2,
                        "  int charge(int amount) { return -amount; }",
                        "Charging turns the sign around"),
                    new Answers.Defect(
                        "src/Shop.java", 3, "  int n = 1;", "The count can be changed by all"))
                : Answers.pass("fine")));
    try (var operator = new Browser()) {
      var path = world.address() + "/runs/" + run;
      var form = Map.of("model", "anthropic/claude-haiku-4-5", "only", "", "anew", "");
      var answer = operator.press(operator.get(path), path + "/replay", form);
      world.quiet();
      model.answerWith(_ -> new Act.Say(Answers.pass("fine")));
      return Browser.location(answer).replace("/runs/", "");
    }
  }

  private static String review() {
    open();
    world.quiet();
    return world.newestRun().id();
  }
}
