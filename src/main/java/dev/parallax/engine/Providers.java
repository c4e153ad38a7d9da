package dev.parallax.engine;

/// Which model providers can be asked.
///
/// @param anthropicUrl and `openAiUrl`: base addresses, from the operator only
/// @param model `anthropic/NAME` or `openai/NAME`; empty for the provider's default
public record Providers(
    Secret anthropicKey, String anthropicUrl, Secret openAiKey, String openAiUrl, String model) {
  public static final String ANTHROPIC = "https://api.anthropic.com";
  public static final String OPENAI = "https://api.openai.com/v1";

  /// None at all: the rules engine does what it can.
  public static final Providers NONE =
      new Providers(Secret.NONE, ANTHROPIC, Secret.NONE, OPENAI, "");

  /// Whether any model can be asked. A provider at an address of the operator's own may need no
  /// key.
  public boolean any() {
    return anthropicKey.isThere() || openAiIsThere();
  }

  boolean openAiIsThere() {
    return openAiKey.isThere() || !openAiUrl.equals(OPENAI);
  }
}
