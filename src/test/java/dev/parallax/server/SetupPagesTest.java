package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.server.SetupPages.Made;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets to the set-up, what it hands to GitHub, and the one way back.
final class SetupPagesTest {
  private static final String TOKEN = "set-up-token-of-this-test";
  private static final String AT = "?url=https://parallax.example.com";
  private static final String[] PROXIED = {
    "X-Forwarded-For",
    "203.0.113.7",
    "X-Forwarded-Host",
    "parallax.example.com",
    "X-Forwarded-Proto",
    "https"
  };

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final List<String> codes = new ArrayList<>();
  private Made made = new Made.Served("https://github.example/apps/x/installations/new", List.of());
  private final Running server = server("https://github.example", "");

  @AfterEach
  void close() {
    server.close();
  }

  private Running server(String githubUrl, String publicUrl) {
    var site =
        new SetupPages.Site(githubUrl, "/hook", publicUrl, List.of("A thing is <b>missing</b>"));
    var maker =
        new SetupPages.Maker() {
          @Override
          public String manifest(String webhook, String back) {
            return "{\"hook\":\"" + webhook + "\",\"back\":\"" + back + "\"}";
          }

          @Override
          public Made make(String code) {
            codes.add(code);
            return made;
          }
        };
    return new Running(new SetupPages(site, new OperatorAccess(TOKEN), maker, () -> now));
  }

  @Test
  void the_page_hands_the_manifest_to_github() throws Exception {
    var page = server.get("/setup" + AT + "&organization=acme");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains(
            "action=\"https://github.example/organizations/acme/settings/apps/new?state="
                + state(page))
        .contains("&quot;hook&quot;:&quot;https://parallax.example.com/hook&quot;")
        .contains("&quot;back&quot;:&quot;http://127.0.0.1:" + server.port + "/setup/done&quot;")
        .contains("A thing is &lt;b&gt;missing&lt;/b&gt;")
        .doesNotContain("<script", "src=");
    assertThat(header(page, "Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'self';")
        .endsWith("form-action 'self' https://github.example");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("strict-origin");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void the_cookie_is_for_this_page_alone() throws Exception {
    assertThat(header(server.get("/setup"), "Set-Cookie"))
        .matches(
            "parallax-setup=[A-Za-z0-9_-]{43}; Path=/setup; Max-Age=3600; HttpOnly; SameSite=Lax");
    assertThat(header(enter(TOKEN), "Set-Cookie")).endsWith("; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void the_address_of_the_webhook_is_taken_as_well() throws Exception {
    assertThat(server.get("/setup" + AT + "/hook/").body())
        .contains("&quot;https://parallax.example.com/hook&quot;");
  }

  @Test
  void where_the_server_knows_its_address_nobody_has_to_write_it() throws Exception {
    try (var knowing = server("https://github.example", "https://known.example.com")) {
      assertThat(knowing.get("/setup").body())
          .contains("value=\"https://known.example.com\"", "settings/apps/new?state=");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?url=http://localhost:3000",
        "?url=https://127.0.0.1",
        "?url=ftp://parallax.example.com",
        "?url=parallax.example.com",
        "?url=https://user:secret@parallax.example.com",
        "?url=https://parallax.example.com/?a=b",
        "?url=javascript:alert(1)",
        AT + "&organization=a/../b",
        AT + "&organization=%22%3E%3Cscript%3E"
      })
  void what_github_could_not_take_is_told_and_no_button_is_shown(String query) throws Exception {
    var page = server.get("/setup" + query);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("class=\"mistake\"")
        .doesNotContain("settings/apps/new", "<script");
  }

  @Test
  void on_this_machine_github_s_way_here_is_asked_for_first() throws Exception {
    assertThat(server.get("/setup").body())
        .doesNotContain("settings/apps/new", "class=\"mistake\"")
        .contains("name=\"url\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void what_another_site_s_link_fills_in_does_not_count(String from) throws Exception {
    var linked = server.get("/setup" + AT + "&organization=acme", "Sec-Fetch-Site", from);
    assertThat(linked.statusCode()).isEqualTo(200);
    assertThat(linked.body()).doesNotContain("parallax.example.com/hook", "acme", "apps/new");
    assertThat(server.get("/setup" + AT, "Sec-Fetch-Site", "same-origin").body())
        .contains("parallax.example.com/hook", "settings/apps/new");
  }

  // Who gets in.

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"})
  void what_came_through_a_proxy_needs_the_token(String header) throws Exception {
    var refused = server.get("/setup" + AT, header, "127.0.0.1");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("name=\"token\"").doesNotContain("settings/apps/new");
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(
            server
                .get("/setup" + AT, header, "127.0.0.1", "Authorization", "Bearer " + TOKEN)
                .body())
        .contains("settings/apps/new");
  }

  @Test
  void a_name_that_somebody_else_made_mean_this_machine_does_not_count() throws Exception {
    assertThat(server.raw("GET /setup HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void the_token_opens_the_page_to_a_browser() throws Exception {
    var entered = enter(TOKEN);
    assertThat(entered.statusCode()).isEqualTo(303);
    assertThat(header(entered, "Location")).endsWith("/setup");
    var page = server.get("/setup", with(PROXIED, "Cookie", cookie(entered)));
    assertThat(page.body())
        .contains("settings/apps/new?state=")
        .contains("&quot;back&quot;:&quot;https://parallax.example.com/setup/done&quot;")
        .contains("&quot;hook&quot;:&quot;https://parallax.example.com/hook&quot;");
    now = now.plus(Duration.ofHours(1));
    assertThat(server.get("/setup", with(PROXIED, "Cookie", cookie(entered))).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", TOKEN + "x", "set-up-token"})
  void another_token_opens_nothing(String token) throws Exception {
    var refused = enter(token);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void a_stranger_s_form_is_small() throws Exception {
    var large = server.post("/setup", new byte[5_000], "Content-Type", "text/plain");
    assertThat(large.statusCode()).isEqualTo(413);
    var unknown =
        server.send(
            server
                .to("/setup")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[9])))
                .build());
    assertThat(unknown.statusCode()).isEqualTo(413);
  }

  // The way back.

  @Test
  void the_same_browser_comes_back_once() throws Exception {
    made = new Made.Refused("Not this time.");
    var page = server.get("/setup" + AT);
    var back = "/setup/done?code=the-code&state=" + state(page);
    var refused = server.get(back, "Cookie", cookie(page));
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("Not this time.").doesNotContain("the-code");
    assertThat(codes).containsExactly("the-code");

    var again = server.get(back, "Cookie", cookie(page));
    assertThat(again.statusCode()).isEqualTo(403);
    assertThat(codes).hasSize(1);
  }

  @Test
  void a_state_that_is_missing_or_wrong_leads_nowhere() throws Exception {
    var page = server.get("/setup" + AT);
    for (var state : List.of("", "&state=", "&state=wrong", "&state=" + state(page) + "x")) {
      var refused = server.get("/setup/done?code=c" + state, "Cookie", cookie(page));
      assertThat(refused.statusCode()).as(state).isEqualTo(403);
    }
    assertThat(codes).isEmpty();
  }

  @Test
  void another_browser_s_state_leads_nowhere_and_is_used_up() throws Exception {
    var mine = server.get("/setup" + AT);
    var other = server.get("/setup" + AT);
    var back = "/setup/done?code=c&state=" + state(mine);
    assertThat(server.get(back, "Cookie", cookie(other)).statusCode()).isEqualTo(403);
    assertThat(server.get(back, "Cookie", cookie(mine)).statusCode()).isEqualTo(403);
    var without = "/setup/done?code=c&state=" + state(other);
    assertThat(server.get(without).statusCode()).isEqualTo(403);
    assertThat(codes).isEmpty();
  }

  @Test
  void after_an_hour_the_way_back_is_closed() throws Exception {
    var page = server.get("/setup" + AT);
    now = now.plus(Duration.ofMinutes(30));
    var later = server.get("/setup" + AT, "Cookie", cookie(page));
    now = now.plus(Duration.ofMinutes(30));
    var back = "/setup/done?code=c&state=" + state(later);
    assertThat(server.get(back, "Cookie", cookie(page)).statusCode()).isEqualTo(403);
    assertThat(codes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&code=", "&code=../app", "&code=a%0d%0ab", "&code=a/b"})
  void what_is_no_code_is_not_taken_to_github(String code) throws Exception {
    var page = server.get("/setup" + AT);
    var answer = server.get("/setup/done?state=" + state(page) + code, "Cookie", cookie(page));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(codes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, Nothing has to be started again", "false, could not go on with them"})
  void when_the_app_is_there_nothing_of_this_is_any_more(boolean served, String words)
      throws Exception {
    var install = "https://github.example/apps/x/installations/new";
    made = served ? new Made.Served(install, List.of("A key is missing.")) : new Made.Kept(install);
    var page = server.get("/setup" + AT);
    var spare = server.get("/setup" + AT, "Cookie", cookie(page));
    var done = server.get("/setup/done?code=c&state=" + state(page), "Cookie", cookie(page));
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains(words, "href=\"" + install + "\"");

    var again = "/setup/done?code=c&state=" + state(spare);
    assertThat(server.get(again, "Cookie", cookie(page)).statusCode()).isEqualTo(404);
    assertThat(server.get("/setup", "Cookie", cookie(page)).statusCode()).isEqualTo(404);
    assertThat(enter(TOKEN).statusCode()).isEqualTo(404);
    assertThat(codes).containsExactly("c");
  }

  @Test
  void deliveries_are_to_come_again_later() throws Exception {
    var answer = server.post("/hook", new byte[100], "Content-Type", "application/json");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(header(answer, "Retry-After")).isEqualTo("60");
    assertThat(answer.body()).isEqualTo("{\"error\":\"not set up yet: there is no GitHub App\"}");
  }

  @Test
  void whoever_opens_the_server_is_led_to_the_page() throws Exception {
    var root = server.get("/");
    assertThat(root.statusCode()).isEqualTo(302);
    assertThat(header(root, "Location")).endsWith("/setup");
  }

  private HttpResponse<String> enter(String token) throws Exception {
    var body = "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    return server.post(
        "/setup",
        body.getBytes(StandardCharsets.UTF_8),
        with(PROXIED, "Content-Type", "application/x-www-form-urlencoded"));
  }

  private static String[] with(String[] headers, String... more) {
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String state(HttpResponse<String> page) {
    var state = Pattern.compile("settings/apps/new\\?state=([A-Za-z0-9_-]{43})\"");
    var found = state.matcher(page.body());
    assertThat(found.find()).as(page.body()).isTrue();
    return found.group(1);
  }

  private static String cookie(HttpResponse<String> answer) {
    return header(answer, "Set-Cookie").replaceFirst(";.*", "");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
