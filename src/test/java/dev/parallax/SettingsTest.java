package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    "DATABASE_URL", "mysql://x/y")))
        .isInstanceOf(WrongUse.class)
        .hasMessageContainingAll("PORT", "GITHUB_API_URL", "PARALLAX_MODEL", "DATABASE_URL")
        .hasMessageNotContaining("sk-secret");
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
  void keys_show_nothing_of_themselves() {
    assertThat(Settings.read(Map.of("ANTHROPIC_API_KEY", "sk-ant-canary")).providers().toString())
        .doesNotContain("canary");
  }
}
