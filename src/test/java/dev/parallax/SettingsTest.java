package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.engine.Providers;
import dev.parallax.job.Admission;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void nothing_set_is_a_working_default() {
    var settings = Settings.read(Map.of());
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.webhookPath()).isEqualTo("/api/github/webhooks");
    assertThat(settings.githubApiUrl()).isEqualTo("https://api.github.com");
    assertThat(settings.providers().any()).isFalse();
  }

  @Test
  void all_that_is_wrong_is_told_at_once_and_no_value_is_repeated() {
    assertThatThrownBy(() ->
            Settings.read(
                Map.of(
                    "PORT", "sk-secret-in-the-wrong-place",
                    "GITHUB_API_URL", "api.github.com",
                    "PARALLAX_MODEL", "gpt",
                    "PARALLAX_FALLBACK_MODEL", "opus",
                    "OPENAI_API", "soap",
                    "PARALLAX_MAX_MONTH_USD", "much",
                    "DATABASE_URL", "mysql://x/y")))
        .isInstanceOf(WrongUse.class)
        .hasMessageContainingAll("PORT", "GITHUB_API_URL", "PARALLAX_MODEL", "DATABASE_URL")
        .hasMessageContainingAll("PARALLAX_FALLBACK_MODEL", "OPENAI_API", "PARALLAX_MAX_MONTH_USD")
        .hasMessageNotContaining("sk-secret");
  }

  @Test
  void a_database_address_that_is_none_is_told_without_its_password() {
    var address = "postgres://parallax:pass word#%@db/parallax";
    assertThatThrownBy(() -> Settings.read(Map.of("DATABASE_URL", address)))
        .isInstanceOf(WrongUse.class)
        .hasMessageContaining("DATABASE_URL")
        .hasMessageNotContaining("pass word");
  }

  @Test
  void an_operator_s_token_that_could_be_guessed_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> Settings.read(Map.of("PARALLAX_OPERATOR_TOKEN", "open sesame")))
        .isInstanceOf(WrongUse.class)
        .hasMessageContaining("PARALLAX_OPERATOR_TOKEN")
        .hasMessageNotContaining("sesame");
    var token = "0123456789abcdef";
    assertThat(Settings.read(Map.of("PARALLAX_OPERATOR_TOKEN", token)).operatorToken().value())
        .isEqualTo(token);
    assertThat(Settings.read(Map.of()).operatorToken().isEmpty()).isTrue();
  }

  @Test
  void how_many_events_and_commands_are_too_many_can_be_set() {
    assertThat(Settings.read(Map.of()).crowd()).isEqualTo(Settings.Crowd.USUAL);
    assertThat(
            Settings.read(
                    Map.of(
                        "PARALLAX_DEBOUNCE_SECONDS", "0",
                        "PARALLAX_MAX_COMMANDS_PER_HOUR", "7",
                        "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR", "9"))
                .crowd())
        .isEqualTo(new Settings.Crowd(Duration.ZERO, new Admission.Limits(7, 9)));
    assertThatThrownBy(() ->
            Settings.read(
                Map.of(
                    "PARALLAX_DEBOUNCE_SECONDS", "301",
                    "PARALLAX_MAX_COMMANDS_PER_HOUR", "0",
                    "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR", "many")))
        .hasMessageContainingAll(
            "PARALLAX_DEBOUNCE_SECONDS",
            "PARALLAX_MAX_COMMANDS_PER_HOUR",
            "PARALLAX_MAX_REPOSITORY_COMMANDS_PER_HOUR");
  }

  @Test
  void a_provider_may_speak_the_newer_form_and_have_another_in_its_place() {
    var providers =
        Settings.read(
                Map.of("OPENAI_API", "responses", "PARALLAX_FALLBACK_MODEL", "openai/gpt-4.1"))
            .providers();
    assertThat(providers.form()).isEqualTo(Providers.Form.RESPONSES);
    assertThat(providers.fallback()).isEqualTo("openai/gpt-4.1");
  }

  @Test
  void serving_needs_an_app_a_key_and_a_secret_worth_the_name() {
    assertThat(Settings.read(Map.of("WEBHOOK_SECRET", "development")).missingForServing())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("APP_ID"))
        .anyMatch(line -> line.startsWith("PRIVATE_KEY"))
        .anyMatch(line -> line.startsWith("WEBHOOK_SECRET"));
  }

  @Test
  void an_enterprise_server_shows_repositories_beside_its_api() {
    assertThat(
            Settings.read(Map.of("GITHUB_API_URL", "https://git.example.com/api/v3/"))
                .githubHtmlUrl())
        .isEqualTo("https://git.example.com");
  }

  @Test
  void an_enterprise_of_github_s_own_cloud_shows_them_under_its_name() {
    assertThat(
            Settings.read(Map.of("GITHUB_API_URL", "https://api.octocorp.ghe.com")).githubHtmlUrl())
        .isEqualTo("https://octocorp.ghe.com");
  }

  @Test
  void keys_show_nothing_of_themselves() {
    assertThat(Settings.read(Map.of("ANTHROPIC_API_KEY", "sk-ant-canary")).providers().toString())
        .doesNotContain("canary");
  }
}
