package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import okhttp3.Request;

/// Chat completions as OpenAI and everything that speaks like it offers them, streamed.
final class OpenAiModel implements Model {
  private final ModelHttp http;
  private final Providers providers;

  OpenAiModel(ModelHttp http, Providers providers) {
    this.http = http;
    this.providers = providers;
  }

  @Override
  public Reply ask(String model, String shared, List<Turn> turns) throws InterruptedException {
    var body = http.json.createObjectNode();
    body.put("model", model).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", shared);
    for (var turn : turns) {
      messages
          .addObject()
          .put("role", turn.role().name().toLowerCase(Locale.ROOT))
          .put("content", turn.text());
    }
    var request = new Request.Builder().url(providers.openAiUrl() + "/chat/completions");
    if (providers.openAiKey().isThere()) {
      request.header("Authorization", "Bearer " + providers.openAiKey().value());
    }
    var answer = new Answer();
    http.stream(request, body, answer);
    return answer.reply();
  }

  /// An answer as it comes in. It ends with `[DONE]`.
  private static final class Answer implements ModelHttp.Events {
    private final StringBuilder text = new StringBuilder();
    private String stop = "";
    private long input;
    private long cached;
    private long output;

    @Override
    public boolean take(JsonNode event) {
      if (event.has("error")) throw ModelHttp.inside(event.path("error").path("type").asText());
      var choice = event.path("choices").path(0);
      ModelHttp.append(text, choice.path("delta").path("content").asText(""));
      if (choice.path("finish_reason").isTextual()) stop = choice.path("finish_reason").asText();
      var usage = event.path("usage");
      if (usage.isObject()) {
        input = usage.path("prompt_tokens").asLong();
        cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        output = usage.path("completion_tokens").asLong();
      }
      return false;
    }

    Reply reply() {
      if (stop.equals("length")) throw ModelHttp.cutOff(output);
      if (stop.equals("content_filter")) throw ModelHttp.refused();
      return new Reply(text.toString(), input, cached, output);
    }
  }
}
