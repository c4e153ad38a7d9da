package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.ActionsJob;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.ForgeTrouble;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who we are at GitHub, by what we show it.
final class CredentialsTest {
  @TempDir Path folder;
  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");

  @BeforeEach
  void makeRepository() {
    github.repository("acme/shop", Map.of("README.md", "# Shop\n"));
  }

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void an_app_comments_as_its_bot() {
    var key = AppKey.of(github.appId(), github.privateKey());
    assertThat(app(key).botLogin()).isEqualTo(github.botLogin());
  }

  @Test
  void a_person_s_token_comments_as_that_person_who_is_asked_for_once() {
    var app = app(new GivenToken(github.userToken("kim", "acme")));
    assertThat(app.botLogin()).isEqualTo("kim");
    assertThat(app.botLogin()).isEqualTo("kim");
    assertThat(github.requests()).hasSize(1);
  }

  @Test
  void a_job_s_token_may_not_ask_who_it_is_and_comments_as_the_jobs_bot() {
    assertThat(app(jobToken()).botLogin()).isEqualTo("github-actions[bot]");
  }

  @Test
  void the_token_of_another_app_comments_as_the_bot_that_the_other_api_names() {
    github.misbehave(
        Misbehaviour.times(
            1,
            "POST /graphql",
            new Misbehaviour.Act.Answer(
                200, Map.of(), "{\"data\":{\"viewer\":{\"login\":\"our-app[bot]\"}}}")));
    assertThat(app(jobToken()).botLogin()).isEqualTo("our-app[bot]");
  }

  @ParameterizedTest
  @CsvSource({"401, DENIED", "500, PASSING"})
  void while_it_is_not_known_who_we_are_nobody_is_guessed(int status, ForgeTrouble.Kind kind) {
    github.misbehave(
        Misbehaviour.times(3, "GET /user", new Misbehaviour.Act.Answer(status, Map.of(), "")));
    var app = app(jobToken());
    assertThatThrownBy(app::botLogin)
        .isInstanceOfSatisfying(
            ForgeTrouble.class, trouble -> assertThat(trouble.kind()).isEqualTo(kind));
  }

  /// There is no other one to be had.
  @Test
  void a_given_token_that_is_refused_is_not_shown_again() {
    var app = app(new GivenToken("ghs_" + "0".repeat(36)));
    assertThatThrownBy(() -> app.requests(0, 1).get("/repositories/1"))
        .isInstanceOf(ForgeTrouble.class)
        .hasMessageContaining("401");
    assertThat(github.requests()).hasSize(1);
  }

  @Test
  void credentials_show_nothing_of_what_is_secret() {
    assertThat(new GivenToken("ghp_canary").toString()).doesNotContain("canary");
    assertThat(AppKey.of("7", github.privateKey()).toString()).isEqualTo("AppKey[7]");
  }

  /// Otherwise what was transferred to another account would be out of reach for as long as the
  /// token of the old one lives.
  @Test
  void the_token_that_one_installation_was_given_is_not_used_for_another() {
    github.repository("umbrella/shop", Map.of());
    var repository = github.repositoryId("acme/shop");
    var app = app(AppKey.of(github.appId(), github.privateKey()));
    var path = "/repositories/" + repository;
    app.requests(github.installationId("acme"), repository).get(path);
    var other = github.installationId("umbrella");
    assertThatThrownBy(() -> app.requests(other, repository).get(path))
        .isInstanceOf(ForgeTrouble.class)
        .hasMessageContaining("the token of an installation");
  }

  private GitHubApp app(Credentials credentials) {
    return new GitHubApp(github.apiUrl(), credentials, InstantSource.system());
  }

  private GivenToken jobToken() {
    var job =
        ActionsJob.start(github, "acme/shop", folder, "push", Map.of(), ActionsJob.PERMISSIONS);
    return new GivenToken(job.environment().getOrDefault("GITHUB_TOKEN", ""));
  }
}
