package dev.parallax.engine;

import java.util.Map;

/// A model and who offers it.
record ModelName(Provider provider, String name) {
  enum Provider {
    ANTHROPIC,
    OPENAI
  }

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "sonnet", "claude-sonnet-4-5",
          "opus", "claude-opus-4-5",
          "haiku", "claude-haiku-4-5");
  private static final String ANTHROPIC_DEFAULT = "claude-sonnet-4-5";
  private static final String OPENAI_DEFAULT = "gpt-5";

  /// The model that an agent's file names; the configured one when it names none.
  static ModelName of(String named, Providers providers) {
    var wanted = named.isEmpty() ? providers.model() : named;
    if (wanted.isEmpty()) {
      return providers.anthropicKey().isThere() || !providers.openAiIsThere()
          ? new ModelName(Provider.ANTHROPIC, ANTHROPIC_DEFAULT)
          : new ModelName(Provider.OPENAI, OPENAI_DEFAULT);
    }
    if (wanted.startsWith("openai/")) {
      return new ModelName(Provider.OPENAI, wanted.substring("openai/".length()));
    }
    var name = wanted.startsWith("anthropic/") ? wanted.substring("anthropic/".length()) : wanted;
    return new ModelName(Provider.ANTHROPIC, NICKNAMES.getOrDefault(name, name));
  }

  @Override
  public String toString() {
    return (provider == Provider.ANTHROPIC ? "anthropic/" : "openai/") + name;
  }
}
