package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.math.BigDecimal;
import java.util.List;
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
  public Reply ask(String model, String shared, List<Turn> turns, List<Tool> tools, int mostTokens)
      throws InterruptedException {
    var body = http.json.createObjectNode();
    body.put("model", model).put(bound(), mostTokens).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    if (!tools.isEmpty()) offer(tools, body.putArray("tools"));
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", shared);
    for (var turn : turns) say(turn, messages);
    var request = new Request.Builder().url(providers.openAiUrl() + "/chat/completions");
    if (providers.openAiKey().isThere()) {
      request.header("Authorization", "Bearer " + providers.openAiKey().value());
    }
    var answer = new Answer();
    http.stream(request, body, answer);
    return answer.reply();
  }

  /// OpenAI's reasoning models refuse the older name, and most who speak like OpenAI know only
  /// that.
  private String bound() {
    var url = providers.openAiUrl();
    return url.startsWith(Providers.OPENAI) || url.contains(".openai.azure.com")
        ? "max_completion_tokens"
        : "max_tokens";
  }

  private static void offer(List<Tool> tools, ArrayNode list) {
    for (var tool : tools) {
      list.addObject()
          .put("type", "function")
          .putObject("function")
          .put("name", tool.name())
          .put("description", tool.description())
          .set("parameters", tool.schema());
    }
  }

  private static void say(Turn turn, ArrayNode messages) {
    switch (turn) {
      case Turn.Told(var text) -> messages.addObject().put("role", "user").put("content", text);
      case Turn.Said(var text, var calls) -> {
        var message = messages.addObject().put("role", "assistant").put("content", text);
        if (calls.isEmpty()) return;
        var list = message.putArray("tool_calls");
        for (var call : calls) {
          list.addObject()
              .put("id", call.id())
              .put("type", "function")
              .putObject("function")
              .put("name", call.name())
              .put("arguments", call.written());
        }
      }
      case Turn.Done(var results) -> {
        for (var result : results) {
          messages
              .addObject()
              .put("role", "tool")
              .put("tool_call_id", result.callId())
              // There is no other place to say so.
              .put("content", (result.error() ? "Error: " : "") + result.text());
        }
      }
    }
  }

  /// An answer as it comes in. It ends with `[DONE]`.
  private static final class Answer implements ModelHttp.Events {
    private final PartialReply parts = new PartialReply();
    private String stop = "";
    private long input;
    private long cached;
    private long output;

    @Override
    public boolean take(JsonNode event) {
      if (event.has("error")) throw ModelHttp.inside(event.path("error").path("type").asText());
      var choice = event.path("choices").path(0);
      parts.text(choice.path("delta").path("content").asText(""));
      var place = 0;
      for (var piece : choice.path("delta").path("tool_calls")) {
        // Who sends whole calls may leave their numbers out.
        var number = piece.path("index").asInt(place++);
        var function = piece.path("function");
        parts.begin(number, piece.path("id").asText(""), function.path("name").asText(""));
        parts.input(number, function.path("arguments").asText(""));
      }
      if (choice.path("finish_reason").isTextual()) stop = choice.path("finish_reason").asText();
      var usage = event.path("usage");
      if (usage.isObject()) {
        input = usage.path("prompt_tokens").asLong();
        cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        output = usage.path("completion_tokens").asLong();
      }
      return false;
    }

    /// @throws EngineTrouble before anybody reads a stub as if it were whole
    Reply reply() {
      var tokens = new Usage(0, input, cached, output, BigDecimal.ZERO);
      return switch (stop) {
        case "length" -> throw ModelHttp.cutOff(tokens);
        case "content_filter" -> throw ModelHttp.refused(tokens);
        case "tool_calls" -> {
          if (!parts.hasCalls()) throw ModelHttp.noCalls(tokens);
          yield parts.whole(tokens);
        }
        default -> parts.whole(tokens);
      };
    }
  }
}
