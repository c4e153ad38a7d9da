package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// From a server that knows nothing to the first comment, with a browser alone.
final class SetupStoryTest {
  private static final String SHOP = "acme/shop";

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start("a secret of nobody's, 32 bytes long..");
  private final Browser browser = new Browser();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private SettingUp settingUp;
  private Future<Wiring.Up> up;

  @BeforeEach
  void start() {
    root().addAppender(log);
    log.start();
    settingUp = SettingUp.start(environment(), InstantSource.system());
    up = threads.submit(settingUp::await);
  }

  @AfterEach
  void close() throws Exception {
    // First, since servers wait for connections that are kept.
    browser.close();
    if (up.state() == Future.State.FAILED) settingUp.stop();
    else if (Files.exists(folder.resolve("data/credentials.json"))) up.get().close();
    else settingUp.stop();
    root().detachAppender(log);
    threads.shutdownNow();
    github.close();
  }

  @Test
  void a_server_that_knows_nothing_is_set_up_with_clicks_and_comments_on_the_next_pull_request() {
    assertThat(settingUp.invitation()).contains("/setup", settingUp.token());

    var page = browser.get(here() + "/setup");
    assertThat(page.body()).contains("and there is none yet", "No model&#39;s key is set");
    var asked = browser.press(page, github.apiUrl() + "/settings/apps/new?state=");
    assertThat(asked.body()).contains("Create GitHub App for your own account");
    var back = Browser.location(browser.press(asked, github.apiUrl()));
    assertThat(back).startsWith(here() + "/setup/done?code=").contains("&state=");

    var done = browser.get(back);
    assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    assertThat(done.body())
        .contains("Nothing has to be started again", "/apps/parallax-demo/installations/new")
        .contains("parallax doctor");

    github.repository(SHOP, Map.of("README.md", "# Shop\n"));
    github.install("acme");
    assertThat(github.deliveries().getLast().code()).isEqualTo(200);
    var number =
        github.openPullRequest(
            SHOP, "Greet", "", "robin", Map.of("README.md", "# Shop\n", "a.py", "x = 1\n"));
    assertThat(github.deliveries().getLast().code()).isEqualTo(202);
    World.until(() -> !github.comments(SHOP, number).isEmpty());
    World.until(() -> up().queued() == 0);
    assertThat(github.comments(SHOP, number))
        .singleElement()
        .satisfies(comment -> assertThat(comment.body()).contains("Parallax: PASS"));
  }

  @Test
  void an_organization_s_app_is_made_on_its_own_page() {
    var page = browser.get(here() + "/setup?organization=acme&url=" + Browser.encoded(here()));
    var asked = browser.press(page, github.apiUrl() + "/organizations/acme/settings/apps/new?");
    assertThat(asked.body()).contains("Create GitHub App for acme");
  }

  @Test
  void deliveries_before_that_are_to_come_again() throws Exception {
    github.deliverTo(here() + "/api/github/webhooks");
    var early = github.deliver("ping", "{}", UUID.randomUUID().toString());
    assertThat(early.status()).isEqualTo(503);
    assertThat(early.body()).startsWith("{\"error\":\"not set up yet");
    assertThat(browser.get(here() + "/healthz").statusCode()).isEqualTo(200);
    assertThat(browser.get(here() + "/readyz").body()).contains("not ready: credentials");
    assertThat(browser.get(here() + "/runs/x").statusCode()).isEqualTo(404);
  }

  @Test
  void the_credentials_are_on_disk_for_their_owner_alone() throws Exception {
    setUp();
    var file = folder.resolve("data/credentials.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(json(file).path("privateKey").asText()).isEqualTo(github.downloadedKey());
    assertThat(json(file).path("slug").asText()).isEqualTo("parallax-demo");
    try (var files = Files.list(folder.resolve("data"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void a_restart_goes_on_with_what_was_kept_and_the_environment_wins() {
    setUp();
    var kept = Settings.readForServing(environment());
    assertThat(kept.missingForServing()).isEmpty();
    assertThat(kept.appId()).isEqualTo(github.appId());
    var other = new HashMap<>(environment());
    other.put("WEBHOOK_SECRET", "another secret that is long enough");
    var settings = Settings.readForServing(other);
    assertThat(settings.webhookSecret().value()).isEqualTo("another secret that is long enough");
    assertThat(settings.privateKey()).isEqualTo(kept.privateKey());
    assertThat(Settings.read(environment()).hasNoApp()).isTrue();
  }

  @Test
  void afterwards_there_is_no_set_up_any_more() {
    var back = comeBack();
    assertThat(browser.get(back).statusCode()).isEqualTo(200);
    for (var path : new String[] {"/setup", "/setup/done", "/setup/done?code=c&state=s"}) {
      assertThat(browser.get(here() + path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(browser.get(back).statusCode()).isEqualTo(404);
  }

  @Test
  void no_page_and_no_log_holds_a_secret() throws Exception {
    var back = comeBack();
    var code = back.replaceFirst(".*[?&]code=([^&]+).*", "$1");
    browser.get(back);
    var secrets = json(folder.resolve("data/credentials.json"));
    var words = String.join("\n", browser.seen) + log.list;
    assertThat(words)
        .contains("the App parallax-demo is made")
        .doesNotContain(code, "PRIVATE KEY", settingUp.token())
        .doesNotContain(secrets.path("webhookSecret").asText())
        .doesNotContain(secrets.path("clientSecret").asText());
  }

  @Test
  void a_code_that_is_not_good_any_more_is_told_and_it_can_be_begun_again() {
    github.misbehave(
        Misbehaviour.times(
            1, "POST /app-manifests/.*", new Misbehaviour.Act.Answer(404, Map.of(), "{}")));
    var refused = browser.get(comeBack());
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("does not know the code", "delete it at GitHub");
    assertThat(log.list.toString()).contains("could not be fetched").doesNotContain("conversions");
    assertThat(browser.get(comeBack()).statusCode()).isEqualTo(200);
  }

  @Test
  void when_github_breaks_off_nothing_is_kept_and_the_code_is_in_no_log() throws Exception {
    github.misbehave(
        Misbehaviour.times(1, "POST /app-manifests/.*", new Misbehaviour.Act.DoThenDrop()));
    var back = comeBack();
    var refused = browser.get(back);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("did not hand the App out", "delete it at GitHub");
    assertThat(folder.resolve("data/credentials.json")).doesNotExist();
    assertThat(log.list.toString()).doesNotContain(back.replaceFirst(".*code=([^&]+).*", "$1"));
  }

  @Test
  void credentials_that_are_there_already_are_never_replaced() throws Exception {
    var back = comeBack();
    Files.writeString(folder.resolve("data/credentials.json"), "another's");
    var refused = browser.get(back);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("could not be kept");
    assertThat(folder.resolve("data/credentials.json")).hasContent("another's");
    Files.delete(folder.resolve("data/credentials.json"));
  }

  @Test
  void when_the_server_cannot_go_on_the_page_says_so_and_the_credentials_stay() throws Exception {
    var back = comeBack();
    // Where the database is to be, there is something else.
    Files.createDirectory(folder.resolve("data/parallax.lock"));
    var done = browser.get(back);
    assertThat(done.body()).contains("could not go on", "installations/new");
    assertThat(folder.resolve("data/credentials.json")).exists();
    World.until(() -> up.state() == Future.State.FAILED);
  }

  private void setUp() {
    assertThat(browser.get(comeBack()).statusCode()).isEqualTo(200);
  }

  /// Makes the App, and stops at the address to which GitHub sends the browser.
  private String comeBack() {
    var asked = browser.press(browser.get(here() + "/setup"), github.apiUrl());
    return Browser.location(browser.press(asked, github.apiUrl()));
  }

  private Wiring.Up up() {
    try {
      return up.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private String here() {
    return "http://127.0.0.1:" + settingUp.port();
  }

  private Map<String, String> environment() {
    return Map.of(
        "GITHUB_API_URL",
        github.apiUrl(),
        "DATA_DIR",
        folder.resolve("data").toString(),
        "HOST",
        "127.0.0.1",
        "PORT",
        "0");
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.builder().build().readTree(file.toFile());
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
