package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is asked of GitHub, and what it hands out.
final class AppManifestTest {
  private final AppManifest manifest = AppManifest.ours();

  @Test
  void the_copy_in_the_jar_is_the_file_that_people_read() throws IOException {
    assertThat(Path.of("src/main/resources/dev/parallax/github/app-manifest.yml"))
        .hasSameTextualContentAs(Path.of("app-manifest.yml"));
    assertThat(Files.readString(Path.of("README.md"))).contains("(app-manifest.yml)");
  }

  @Test
  void it_asks_for_no_right_to_write_code_and_for_no_more_than_is_used() {
    assertThat(manifest.permissions())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "metadata", "read",
                "contents", "read",
                "pull_requests", "write",
                "issues", "write",
                "checks", "write",
                "merge_queues", "read"));
    assertThat(manifest.events())
        .containsExactlyInAnyOrder(
            "pull_request",
            "pull_request_review_thread",
            "issues",
            "issue_comment",
            "check_run",
            "merge_group");
  }

  @Test
  void as_json_it_says_where_deliveries_and_the_browser_go() throws IOException {
    var json =
        JsonMapper.builder()
            .build()
            .readTree(manifest.json("https://a.example/hook", "http://localhost:3000/setup/done"));
    assertThat(json.at("/hook_attributes/url").asText()).isEqualTo("https://a.example/hook");
    assertThat(json.path("redirect_url").asText()).isEqualTo("http://localhost:3000/setup/done");
    assertThat(json.path("public").isBoolean()).isTrue();
    assertThat(json.path("public").booleanValue()).isFalse();
    assertThat(json.path("default_permissions")).hasSize(6);
    assertThat(json.path("default_events")).hasSize(6);
    assertThat(json.path("url").asText()).startsWith("https://");
  }

  @Test
  void a_code_is_the_app_once_and_what_it_holds_is_not_shown() {
    try (var github = StandInGitHub.start("a secret that is long enough for all")) {
      var code = github.manifestCode();
      var app = NewApp.of(github.apiUrl(), code, InstantSource.system());
      assertThat(app.id()).isEqualTo(github.appId());
      assertThat(app.privateKey()).isEqualTo(github.downloadedKey());
      assertThat(app.webhookSecret()).isEqualTo("a secret that is long enough for all");
      assertThat(List.of(app.clientId(), app.clientSecret())).doesNotContain("");
      assertThat(app.htmlUrl()).endsWith("/apps/" + app.slug());
      assertThat(app).hasToString("NewApp[parallax-demo]");

      assertThatThrownBy(() -> NewApp.of(github.apiUrl(), code, InstantSource.system()))
          .isInstanceOfSatisfying(
              ForgeTrouble.class,
              trouble -> assertThat(trouble.kind()).isEqualTo(ForgeTrouble.Kind.GONE))
          .hasMessageNotContaining(code)
          .hasNoCause();
    }
  }
}
