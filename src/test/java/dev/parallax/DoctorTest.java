package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.store.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `parallax doctor` finds, as a shell sees it.
final class DoctorTest {
  private static final String SECRET = "the webhook's secret, which is long";
  private static final String KEY = "sk-canary-of-this-test";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start(SECRET);
  private final AtomicInteger hookStatus = new AtomicInteger(202);
  private final HttpServer receiver;
  private final Map<String, String> environment = new HashMap<>();
  private final PrintStream realOut = System.out;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Duration ahead = Duration.ZERO;

  DoctorTest() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(hookStatus.get(), -1);
          }
        });
    receiver.start();
  }

  @BeforeEach
  void allIsWell() throws IOException {
    System.setOut(new PrintStream(out, true, UTF_8));
    Database.embedded(Files.createDirectory(folder.resolve("data"))).close();
    github.repository("acme/shop", Map.of("README.md", "# Shop\n"));
    github.deliverTo(url() + "/api/github/webhooks");
    environment.putAll(
        Map.of(
            "APP_ID", github.appId(),
            "PRIVATE_KEY", github.downloadedKey(),
            "WEBHOOK_SECRET", SECRET,
            "GITHUB_API_URL", github.apiUrl(),
            "DATA_DIR", folder.resolve("data").toString(),
            "PARALLAX_URL", url()));
  }

  @AfterEach
  void close() {
    System.setOut(realOut);
    receiver.stop(0);
    github.close();
  }

  @Test
  void where_all_is_well_each_check_is_a_line_and_the_exit_code_is_0() throws Exception {
    deliver(202);
    assertThat(doctor()).isZero();
    var text = out.toString(UTF_8);
    assertThat(text.lines().map(line -> line.split(" {2,}")[1]))
        .containsExactly(
            "java",
            "environment",
            "credentials",
            "app",
            "permissions",
            "events",
            "webhook",
            "deliveries",
            "installations",
            "rate limit",
            "clock",
            "database",
            "data folder",
            "models");
    // The pretend GitHub delivers on loopback, where nobody has a certificate; and how much room
    // there is on the disk is not this test's affair.
    assertThat(
            text.lines().filter(line -> !line.startsWith("ok ") && !line.contains(" data folder ")))
        .singleElement()
        .asString()
        .contains("warning  webhook ", "not encrypted", " -> put a proxy");
    assertThat(text).contains("parallax-demo, App 4242", "contents: read", "1: acme", "5000");
  }

  @Test
  void json_is_json() throws Exception {
    assertThat(command("--format", "json")).isZero();
    var json = JSON.readTree(out.toString(UTF_8));
    assertThat(json.path("state").asText()).isEqualTo("warning");
    assertThat(json.path("checks")).hasSize(14);
    assertThat(line(json, "app").path("state").asText()).isEqualTo("ok");
    assertThat(line(json, "webhook").path("mend").asText()).startsWith("put a proxy");
  }

  @Test
  void before_the_set_up_it_says_where_to_begin_and_still_looks_at_everything_else() {
    environment.keySet().removeAll(List.of("APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"));
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +credentials +there is no App -> start ./parallax serve")
        .containsPattern("warning +app +not checked: there is no key")
        .containsPattern("warning +deliveries +not checked: there is no key")
        .containsPattern("ok +clock ")
        .containsPattern("ok +database +SQLite, answers, schema ");
  }

  @Test
  void what_the_set_up_page_kept_is_used_and_its_mode_is_looked_at() throws Exception {
    var file = folder.resolve("data/credentials.json");
    new Credentials(
            github.appId(), "s", "i", "client-canary", github.downloadedKey(), SECRET, "https://x")
        .store(folder.resolve("data"));
    environment.keySet().removeAll(List.of("APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"));
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8)).containsPattern("ok +app +parallax-demo");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +environment .*chmod 600 .*credentials.json")
        .containsPattern("ok +database ");
  }

  @Test
  void a_key_of_another_app_is_refused_by_github_and_everything_else_is_looked_at() {
    environment.put("PRIVATE_KEY", anotherKey());
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +app +GitHub answered 401 .*-> APP_ID and PRIVATE_KEY must be of")
        .containsPattern("warning +permissions +not checked")
        .containsPattern("warning +webhook +not checked: GitHub answered 401")
        .containsPattern("ok +clock ")
        .containsPattern("ok +models ");
  }

  @Test
  void an_app_that_github_does_not_know_is_told() {
    environment.put("APP_ID", "17");
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8)).containsPattern("error +app .* 404 .*-> look at APP_ID");
  }

  @Test
  void a_key_that_is_none_and_a_weak_secret_are_told_without_repeating_them() {
    environment.put("PRIVATE_KEY", "broken-canary");
    environment.put("WEBHOOK_SECRET", "weak-canary");
    environment.put("PORT", "port-canary");
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +environment +PORT must be")
        .containsPattern("error +credentials +WEBHOOK_SECRET has 11 bytes")
        .containsPattern("error +credentials +the private key is not an RSA key")
        .doesNotContain("canary");
  }

  @Test
  void permissions_that_are_missing_are_errors_and_those_too_many_are_warned_of() {
    github.registerFor(
        Map.of(
            "metadata", "read",
            "contents", "write",
            "issues", "write",
            "pull_requests", "read",
            "checks", "write",
            "security_events", "write"),
        List.of("pull_request", "issues", "issue_comment", "check_run", "push"));
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +permissions .*lacks merge_queues: read, pull_requests: write ->")
        .containsPattern("warning +permissions .*has contents: write, which Parallax never needs")
        .containsPattern(
            "error +events .*does not tell of merge_group, pull_request_review_thread ->")
        .containsPattern("warning +events .*tells of push for nothing")
        .doesNotContain("security_events");
  }

  @Test
  void a_webhook_that_leads_elsewhere_or_comes_in_another_form_is_told() {
    github.deliverTo("https://elsewhere.example.com/hook");
    github.deliverAs("form", "1");
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +webhook +deliveries come as form.* -> choose application/json")
        .containsPattern("warning +webhook +deliveries go to https://elsewhere.*PARALLAX_URL")
        .containsPattern("warning +webhook .*certificate.* -> switch SSL verification on");
    github.deliverTo("");
    doctor();
    assertThat(out.toString(UTF_8))
        .containsPattern("error +webhook +none is set -> set it to http://127.0.0.1:\\d+/api/g");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://hook:pass-w0rd@hooks.example.com/x", "http://pass-w0rd@h.example/"})
  void a_password_in_the_webhook_s_address_is_not_shown(String url) {
    github.deliverTo(url);
    doctor();
    assertThat(out.toString(UTF_8))
        .containsPattern("warning +webhook +deliveries go to https?://\\.\\.\\.@h")
        .doesNotContain("pass-w0rd");
  }

  @ParameterizedTest
  @CsvSource({
    "401, webhook secret on the App's page is not WEBHOOK_SECRET",
    "404, path is not WEBHOOK_PATH",
    "415, content type must be application/json",
    "500, the server's log says why"
  })
  void deliveries_that_failed_are_counted_by_status_with_the_mend(int status, String mend)
      throws Exception {
    deliver(202);
    deliver(status);
    deliver(status);
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +deliveries +2 of the latest 3 failed: 2 with status " + status)
        .contains(mend);
  }

  @Test
  void what_failed_once_and_came_again_is_fine_and_so_is_the_first_ping() throws Exception {
    hookStatus.set(503);
    github.deliver("ping", "{}", UUID.randomUUID().toString());
    var guid = deliver(500);
    hookStatus.set(202);
    github.redeliver(guid);
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8)).containsPattern("ok +deliveries +the latest 1 were all taken");
  }

  @Test
  void after_a_failure_that_is_over_deliveries_are_a_warning() throws Exception {
    github.loseDeliveries(true);
    deliver(202);
    github.loseDeliveries(false);
    deliver(202);
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8))
        .containsPattern("warning +deliveries +1 of the latest 2 failed: 1 with failed to connect");
  }

  @Test
  void an_app_that_nobody_has_installed_comes_with_the_link() {
    github.uninstall("acme");
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8))
        .containsPattern(
            "warning +installations .*nowhere -> install it: https.*/installations/new")
        .containsPattern("warning +rate limit +not checked");
  }

  @Test
  void who_has_suspended_it_or_not_granted_what_it_asks_for_is_named() {
    github.repository("globex/web", Map.of("a", "b"));
    github.setSuspended("globex", true);
    github.grant("acme", Map.of("metadata", "read", "contents", "read"));
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8))
        .containsPattern("warning +installations +globex has suspended the App -> end that at http")
        .containsPattern("warning +installations +acme has not granted checks: write, issues: w");
  }

  @Test
  void a_rate_limit_that_is_nearly_used_up_is_warned_of() {
    github.allowRequests(40);
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8)).containsPattern("warning +rate limit +39 of 5000 requests");
  }

  @Test
  void a_github_without_limits_has_none() {
    github.misbehave(
        Misbehaviour.always(
            "GET /rate_limit",
            new Misbehaviour.Act.Answer(
                404, Map.of(), "{\"message\":\"Rate limiting is not enabled.\"}")));
    assertThat(doctor()).isZero();
    assertThat(out.toString(UTF_8)).containsPattern("ok +rate limit +GitHub sets none");
  }

  @ParameterizedTest
  @CsvSource({"0, ok", "45, warning", "-45, warning", "300, error", "-900, error"})
  void a_clock_that_is_off_is_told(long seconds, String state) {
    ahead = Duration.ofSeconds(seconds);
    assertThat(doctor()).isEqualTo(state.equals("error") ? 2 : 0);
    assertThat(out.toString(UTF_8))
        .containsPattern(state + " +clock +" + (seconds < 0 ? "\\d+ s behind" : ""));
  }

  @Test
  void a_github_that_is_away_is_told_and_everything_else_is_looked_at() throws Exception {
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("GITHUB_API_URL", "http://127.0.0.1:" + nobody.getLocalPort());
    }
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +app +no answer from GitHub.* -> see whether this machine reaches")
        .containsPattern("warning +clock +not checked: no answer")
        .containsPattern("ok +database ");
  }

  @Test
  void a_database_of_a_newer_parallax_is_told() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/parallax.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into flyway_schema_history select installed_rank + 100, '99', description, type,"
              + " 'V99__later.sql', checksum, installed_by, installed_on, execution_time, success"
              + " from flyway_schema_history where version = '1'");
    }
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +database +SQLite of a newer Parallax, schema 99 ->");
  }

  @Test
  void a_database_that_is_none_is_told() throws Exception {
    Files.writeString(folder.resolve("data/parallax.db"), "this is not SQLite".repeat(100));
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8)).containsPattern("error +database .* -> look at DATA_DIR");
  }

  @Test
  void a_database_is_looked_at_while_a_server_works_on_it() {
    try (var _ = Database.embedded(folder.resolve("data"))) {
      assertThat(doctor()).isZero();
    }
    assertThat(out.toString(UTF_8)).containsPattern("ok +database +SQLite, answers");
  }

  @Test
  void a_shared_database_that_nobody_reaches_is_told_without_its_password() throws Exception {
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put(
          "DATABASE_URL", "postgres://u:pass-canary@127.0.0.1:" + nobody.getLocalPort() + "/p");
    }
    assertThat(doctor()).isEqualTo(2);
    environment.put("DATABASE_URL", "postgres://u:pass^canary@127.0.0.1/p");
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +database +it cannot be opened.* -> look at DATABASE_URL")
        .containsPattern("error +environment +DATABASE_URL must be .*percent-encoded")
        .doesNotContain("canary");
  }

  @Test
  void a_folder_that_cannot_be_is_told() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    environment.put("DATA_DIR", folder.resolve("file/data").toString());
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8)).containsPattern("error +data folder .*cannot be written ->");
  }

  @Test
  void keys_are_tried_for_free_and_never_shown() {
    try (var model = StandInModel.start()) {
      environment.put("ANTHROPIC_API_KEY", KEY);
      environment.put("ANTHROPIC_BASE_URL", model.url());
      environment.put("OPENAI_API_KEY", KEY);
      environment.put("OPENAI_BASE_URL", model.openAiUrl());
      assertThat(doctor()).isZero();
      assertThat(out.toString(UTF_8))
          .containsPattern("ok +models +anthropic at 127.0.0.1 takes the key")
          .containsPattern("ok +models +openai at 127.0.0.1 takes the key");
      assertThat(model.calls()).isEmpty();

      model.listFor("another key");
      assertThat(doctor()).isEqualTo(2);
      assertThat(out.toString(UTF_8))
          .containsPattern("error +models +anthropic .*refuses the key .*-> set ANTHROPIC_API_KEY")
          .containsPattern("error +models +openai .*refuses the key .*-> set OPENAI_API_KEY")
          .doesNotContain(KEY, SECRET, "PRIVATE KEY");
    }
  }

  @Test
  void a_provider_without_a_list_is_not_known_and_one_that_is_away_is_an_error() throws Exception {
    environment.put("ANTHROPIC_API_KEY", KEY);
    environment.put("ANTHROPIC_BASE_URL", url());
    hookStatus.set(404);
    assertThat(doctor()).isZero();
    hookStatus.set(529);
    assertThat(doctor()).isZero();
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("ANTHROPIC_BASE_URL", "http://127.0.0.1:" + nobody.getLocalPort());
    }
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("warning +models +anthropic .*has no list of models")
        .containsPattern("warning +models +anthropic .*answers with status 529")
        .containsPattern(
            "error +models +anthropic .*does not answer -> look at ANTHROPIC_BASE_URL");
  }

  @Test
  void a_model_whose_provider_has_no_key_is_told() {
    environment.put("PARALLAX_MODEL", "openai/gpt-5");
    assertThat(doctor()).isEqualTo(2);
    assertThat(out.toString(UTF_8))
        .containsPattern("error +models +there is no key for openai/gpt-5 -> set the provider's");
  }

  private int doctor() {
    return command();
  }

  private int command(String... arguments) {
    return Main.prepared(
            new DoctorCommand(environment, () -> InstantSource.system().instant().plus(ahead)))
        .execute(arguments);
  }

  private String deliver(int status) {
    hookStatus.set(status);
    var guid = UUID.randomUUID().toString();
    github.deliver("issues", "{\"action\":\"opened\"}", guid);
    return guid;
  }

  private String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort();
  }

  private static JsonNode line(JsonNode json, String check) {
    return json.path("checks")
        .valueStream()
        .filter(line -> line.path("check").asText().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static String anotherKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var der = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
