package dev.parallax.engine;

import okhttp3.HttpUrl;
import okhttp3.Request;

/// Which model providers can be asked.
///
/// @param anthropicUrl and `openAiUrl`: base addresses, from the operator only; what they have
///   behind a `?` goes with every request
/// @param model `anthropic/NAME` or `openai/NAME`; empty for the provider's default
/// @param fallback the model that is asked in the place of one that is away; empty for none
/// @param form which of OpenAI's interfaces is spoken
public record Providers(
    Secret anthropicKey,
    String anthropicUrl,
    Secret openAiKey,
    String openAiUrl,
    String model,
    String fallback,
    Form form) {
  public static final String ANTHROPIC = "https://api.anthropic.com";
  public static final String OPENAI = "https://api.openai.com/v1";

  /// None at all: the rules engine does what it can.
  public static final Providers NONE =
      new Providers(Secret.NONE, ANTHROPIC, Secret.NONE, OPENAI, "");

  /// OpenAI's interfaces. Everybody speaks the first one.
  public enum Form {
    CHAT,
    RESPONSES
  }

  /// Providers without a fallback, OpenAI's by chat completions.
  public Providers(
      Secret anthropicKey, String anthropicUrl, Secret openAiKey, String openAiUrl, String model) {
    this(anthropicKey, anthropicUrl, openAiKey, openAiUrl, model, "", Form.CHAT);
  }

  /// The same with a model in the place of one that is away.
  public Providers orElse(String fallback) {
    return new Providers(anthropicKey, anthropicUrl, openAiKey, openAiUrl, model, fallback, form);
  }

  /// The same, spoken to in another form.
  public Providers by(Form form) {
    return new Providers(anthropicKey, anthropicUrl, openAiKey, openAiUrl, model, fallback, form);
  }

  /// Whether any model can be asked. A provider at an address of the operator's own may need no
  /// key.
  public boolean any() {
    return anthropicKey.isThere() || openAiIsThere();
  }

  /// Whether there is a key for a model of this name; the name alone does not say that the provider
  /// has it.
  public boolean offer(String model) {
    return offer(ModelName.of(model, this));
  }

  boolean openAiIsThere() {
    return openAiKey.isThere() || !openAiUrl.equals(OPENAI);
  }

  /// Whether a model can be asked.
  boolean offer(ModelName name) {
    return switch (name.provider()) {
      case ANTHROPIC -> anthropicKey.isThere();
      case OPENAI -> openAiIsThere();
    };
  }

  /// A request to whoever speaks as OpenAI does, with the key in the header that is read there.
  Request.Builder openAiRequest(String path) {
    var url = ModelHttp.below(openAiUrl, path);
    var request = new Request.Builder().url(url);
    if (!openAiKey.isThere()) return request;
    return isAzure(url)
        ? request.header("api-key", openAiKey.value())
        : request.header("Authorization", "Bearer " + openAiKey.value());
  }

  private static boolean isAzure(HttpUrl url) {
    return url.queryParameter("api-version") != null
        || url.host().matches(".*\\.azure\\.(com|us|cn)");
  }
}
