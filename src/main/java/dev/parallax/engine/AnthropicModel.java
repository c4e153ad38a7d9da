package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.run.EngineTrouble;
import java.util.List;
import java.util.Locale;
import okhttp3.Request;

/// Anthropic's Messages API, streamed.
final class AnthropicModel implements Model {
  private static final int MOST_TOKENS = 16_000;

  private final ModelHttp http;
  private final Providers providers;

  AnthropicModel(ModelHttp http, Providers providers) {
    this.http = http;
    this.providers = providers;
  }

  @Override
  public Reply ask(String model, String shared, List<Turn> turns) throws InterruptedException {
    var body = http.json.createObjectNode();
    body.put("model", model).put("max_tokens", MOST_TOKENS).put("stream", true);
    var messages = body.putArray("messages");
    var first = messages.addObject().put("role", "user").putArray("content");
    first
        .addObject()
        .put("type", "text")
        .put("text", shared)
        .putObject("cache_control")
        .put("type", "ephemeral");
    first.addObject().put("type", "text").put("text", turns.getFirst().text());
    for (var turn : turns.subList(1, turns.size())) {
      messages
          .addObject()
          .put("role", turn.role().name().toLowerCase(Locale.ROOT))
          .put("content", turn.text());
    }
    var answer = new Answer();
    http.stream(
        new Request.Builder()
            .url(providers.anthropicUrl() + "/v1/messages")
            .header("x-api-key", providers.anthropicKey().value())
            .header("anthropic-version", "2023-06-01"),
        body,
        answer);
    return answer.reply();
  }

  /// An answer as it comes in.
  private static final class Answer implements ModelHttp.Events {
    private final StringBuilder text = new StringBuilder();
    private String stop = "";
    private long input;
    private long cached;
    private long output;

    @Override
    public boolean take(JsonNode event) {
      switch (event.path("type").asText()) {
        case "message_start" -> {
          var usage = event.path("message").path("usage");
          cached = usage.path("cache_read_input_tokens").asLong();
          input =
              usage.path("input_tokens").asLong()
                  + cached
                  + usage.path("cache_creation_input_tokens").asLong();
        }
        case "content_block_delta" ->
            ModelHttp.append(text, event.path("delta").path("text").asText());
        case "message_delta" -> {
          stop = event.path("delta").path("stop_reason").asText();
          output = event.path("usage").path("output_tokens").asLong();
        }
        case "error" -> throw ModelHttp.inside(event.path("error").path("type").asText());
        case "message_stop" -> {
          return true;
        }
        default -> {} // pings, and what may be added one day
      }
      return false;
    }

    /// @throws EngineTrouble before anybody reads a stub as if it were whole
    Reply reply() {
      if (stop.equals("max_tokens")) throw ModelHttp.cutOff(output);
      if (stop.equals("refusal")) throw ModelHttp.refused();
      return new Reply(text.toString(), input, cached, output);
    }
  }
}
