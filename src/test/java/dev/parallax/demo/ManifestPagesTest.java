package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pretend GitHub's pages for a manifest refuse what GitHub's do, and its App is as registered.
final class ManifestPagesTest {
  private static final String MANIFEST =
      "{\"name\":\"Mine\",\"url\":\"https://a.example\",\"redirect_url\":\"http://b.example/back\","
          + "\"hook_attributes\":{\"url\":\"http://127.0.0.1:9/hook\"},\"public\":false,"
          + "\"default_permissions\":{\"issues\":\"write\",\"merge_queues\":\"read\"},"
          + "\"default_events\":[\"issues\",\"merge_group\"]}";

  private final Visitor visitor = new Visitor();

  ManifestPagesTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void a_manifest_becomes_the_app_and_the_browser_is_sent_back_with_a_code() throws Exception {
    var asked = form("/settings/apps/new?state=s%26t", Map.of("manifest", MANIFEST));
    assertThat(asked.status()).isEqualTo(200);
    assertThat(asked.header("content-type")).startsWith("text/html");
    assertThat(asked.text()).contains("your own account", "value=\"s&amp;t\"", "value=\"Mine\"");

    var back = form("/settings/apps/manifest", Map.of("manifest", MANIFEST, "state", "s&t"));
    assertThat(back.status()).isEqualTo(302);
    assertThat(back.header("location"))
        .matches("http://b\\.example/back\\?code=[0-9a-f]{32}&state=s%26t");
    var app = visitor.send("GET", "/app", visitor.jwt(), "").json();
    assertThat(app.path("name").asText()).isEqualTo("Mine");
    assertThat(app.at("/permissions/metadata").asText()).isEqualTo("read");
    assertThat(app.path("events")).hasSize(2);
    var hook = visitor.send("GET", "/app/hook/config", visitor.jwt(), "").json();
    assertThat(hook.path("url").asText()).isEqualTo("http://127.0.0.1:9/hook");
    assertThat(hook.path("secret").asText()).isEqualTo("********");

    var code = back.header("location").replaceFirst(".*code=([0-9a-f]+).*", "$1");
    var made = visitor.send("POST", "/app-manifests/" + code + "/conversions", "", "").json();
    assertThat(made.path("webhook_secret").asText())
        .matches("[0-9a-f]{40}")
        .isNotEqualTo(Visitor.SECRET);
  }

  @Test
  void the_first_delivery_is_a_ping_under_the_new_secret() throws Exception {
    visitor.listen();
    var here = visitor.send("GET", "/app/hook/config", visitor.jwt(), "").json().path("url");
    var manifest = MANIFEST.replace("http://127.0.0.1:9/hook", here.asText());
    form("/settings/apps/manifest", Map.of("manifest", manifest));
    visitor.github.awaitDeliveries();
    assertThat(visitor.hooks)
        .singleElement()
        .satisfies(hook -> {
          assertThat(hook.header("X-github-event")).isEqualTo("ping");
          assertThat(hook.json().path("zen").asText()).isNotEmpty();
          assertThat(hook.header("X-hub-signature-256"))
              .isNotEqualTo(
                  StandInGitHub.signature(
                      Visitor.SECRET, hook.body().getBytes(StandardCharsets.UTF_8)));
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"merge_queues\":\"read\"; \"checks\":\"read\"; not supported by permissions: merge_group",
        "\"issues\",; \"issues\",\"installation\",; Default events unsupported: installation",
        "\"issues\":\"write\"; \"issues\":\"admin\"; Default permission issues is not valid",
        "\"issues\":\"write\"; \"issues\":\"write\",\"metadata\":\"write\"; metadata is not valid",
        "\"url\":\"https://a.example\",; ''; \"url\" wasn't supplied",
        "http://b.example/back; back; \"redirect_url\" must be a valid URL",
        "http://127.0.0.1:9/hook; ftp://a/b; \"hook_attributes.url\" must be a valid URL",
        "\"public\":false; \"public\":\"no\"; \"public\" is not a flag",
        "{\"name\"; {{\"name\"; the manifest is not JSON"
      })
  void a_manifest_that_is_not_valid_is_refused_on_both_pages(
      String part, String instead, String words) throws Exception {
    var fields = Map.of("manifest", MANIFEST.replace(part, instead == null ? "" : instead));
    for (var page :
        new String[] {"/organizations/acme/settings/apps/new", "/settings/apps/manifest"}) {
      var refused = form(page, fields);
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.text())
          .contains("does not appear to be a valid GitHub App manifest")
          .contains(words.replace("\"", "&quot;"));
    }
    var app = visitor.send("GET", "/app", visitor.jwt(), "").json();
    assertThat(app.path("name").asText()).isEqualTo("Parallax demo");
  }

  @Test
  void a_code_is_good_for_an_hour() throws Exception {
    var code = visitor.github.manifestCode();
    visitor.pass(Duration.ofMinutes(61));
    var path = "/app-manifests/" + code + "/conversions";
    assertThat(visitor.send("POST", path, "", "").status()).isEqualTo(404);
  }

  @Test
  void the_webhook_s_settings_are_the_app_s_alone() throws Exception {
    assertThat(visitor.send("GET", "/app/hook/config", "", "").status()).isEqualTo(401);
    assertThat(visitor.send("GET", "/app/hook/config", visitor.token(), "").status())
        .isEqualTo(401);
  }

  @Test
  void a_webhook_can_come_as_a_form() throws Exception {
    visitor.github.deliverAs("form", "0");
    visitor.listen();
    visitor.github.install("acme");
    assertThat(visitor.hooks)
        .singleElement()
        .satisfies(hook -> {
          assertThat(hook.header("Content-type")).isEqualTo("application/x-www-form-urlencoded");
          assertThat(hook.body()).startsWith("payload=%7B%22action%22%3A%22created%22");
          assertThat(hook.header("X-hub-signature-256"))
              .isEqualTo(
                  StandInGitHub.signature(
                      Visitor.SECRET, hook.body().getBytes(StandardCharsets.UTF_8)));
        });
  }

  private Visitor.Reply form(String path, Map<String, String> fields) throws Exception {
    var body = new StringBuilder();
    fields.forEach((name, value) ->
        body.append(body.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return visitor.send(
        "POST", path, "", body.toString(), "Content-Type", "application/x-www-form-urlencoded");
  }
}
