package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/// Asks each provider that is set for its list of models, which costs nothing and shows whether the
/// key is taken. What a provider says is not repeated: it may hold a part of the key.
public final class ProviderCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 4 << 20;

  private ProviderCheck() {}

  /// What came of it.
  public enum Answer {
    /// The key is taken.
    TAKEN,
    /// The key is refused.
    REFUSED,
    /// There is no list of models there, so that nothing is known of the key.
    NO_LIST,
    /// Nobody answered in time, or not as a provider does.
    AWAY
  }

  /// One provider.
  ///
  /// @param name `anthropic` or `openai`
  /// @param host whom it was asked of
  /// @param status 0 when nobody answered
  public record Provider(String name, String host, Answer answer, int status) {}

  /// All that are set, in turn.
  public static List<Provider> of(Providers providers) {
    var found = new ArrayList<Provider>();
    if (providers.anthropicKey().isThere()) {
      found.add(
          ask(
              "anthropic",
              new Request.Builder()
                  .url(ModelHttp.below(providers.anthropicUrl(), "v1/models"))
                  .header("x-api-key", providers.anthropicKey().value())
                  .header("anthropic-version", "2023-06-01")));
    }
    if (providers.openAiIsThere()) found.add(ask("openai", providers.openAiRequest("models")));
    return found;
  }

  /// Whether the model that is asked by default, and the one in its place, belong to a provider
  /// that is set; the names of those that do not.
  public static List<String> withoutProvider(Providers providers) {
    return List.of(providers.model(), providers.fallback()).stream()
        .filter(name -> !name.isEmpty() && !providers.offer(ModelName.of(name, providers)))
        .toList();
  }

  private static Provider ask(String name, Request.Builder builder) {
    var request = builder.build();
    var client =
        new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .callTimeout(PATIENCE)
            .build();
    var host = request.url().host();
    try (var response = client.newCall(request).execute()) {
      var isList = response.isSuccessful() && isList(response.peekBody(MOST_BYTES).string());
      var answer =
          switch (response.code()) {
            case 401, 403 -> Answer.REFUSED;
            case 404, 405 -> Answer.NO_LIST;
            default ->
                isList ? Answer.TAKEN : response.isSuccessful() ? Answer.NO_LIST : Answer.AWAY;
          };
      return new Provider(name, host, answer, response.code());
    } catch (IOException e) {
      return new Provider(name, host, Answer.AWAY, 0);
    }
  }

  private static boolean isList(String body) {
    try {
      return JsonMapper.builder().build().readTree(body).path("data").isArray();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
