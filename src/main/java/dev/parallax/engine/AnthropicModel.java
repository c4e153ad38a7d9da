package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import okhttp3.Request;

/// Anthropic's Messages API, streamed.
final class AnthropicModel implements Model {
  private final ModelHttp http;
  private final Providers providers;

  AnthropicModel(ModelHttp http, Providers providers) {
    this.http = http;
    this.providers = providers;
  }

  @Override
  public Reply ask(
      String model,
      String shared,
      List<Turn> turns,
      List<Tool> tools,
      int mostTokens,
      Runnable begun)
      throws InterruptedException {
    var body = http.json.createObjectNode();
    // There an answer without a bound is not to be had.
    body.put("model", model).put("max_tokens", mostTokens > 0 ? mostTokens : MOST_TOKENS);
    body.put("stream", true);
    if (!tools.isEmpty()) offer(tools, body.putArray("tools"));
    var messages = body.putArray("messages");
    for (var turn : turns) {
      var content = say(turn, messages.addObject());
      if (messages.size() == 1) {
        cache(content.insertObject(0).put("type", "text").put("text", shared));
      }
      // The next request begins with all of this one.
      if (messages.size() == turns.size() && turn instanceof Turn.Done) {
        cache((ObjectNode) content.get(content.size() - 1));
      }
    }
    var answer = new Answer(begun);
    http.stream(
        new Request.Builder()
            .url(ModelHttp.below(providers.anthropicUrl(), "v1/messages"))
            .header("x-api-key", providers.anthropicKey().value())
            .header("anthropic-version", "2023-06-01"),
        body,
        answer);
    return answer.reply();
  }

  private static void offer(List<Tool> tools, ArrayNode list) {
    for (var tool : tools) {
      list.addObject()
          .put("name", tool.name())
          .put("description", tool.description())
          .set("input_schema", tool.schema());
    }
  }

  private static ArrayNode say(Turn turn, ObjectNode message) {
    message.put("role", turn instanceof Turn.Said ? "assistant" : "user");
    var content = message.putArray("content");
    switch (turn) {
      case Turn.Told(var text) -> content.addObject().put("type", "text").put("text", text);
      case Turn.Said(var text, var calls) -> {
        // A block of no words is an error there.
        if (!text.isBlank()) content.addObject().put("type", "text").put("text", text);
        for (var call : calls) {
          content
              .addObject()
              .put("type", "tool_use")
              .put("id", call.id())
              .put("name", call.name())
              .set("input", call.input());
        }
      }
      case Turn.Done(var results) -> {
        for (var result : results) {
          content
              .addObject()
              .put("type", "tool_result")
              .put("tool_use_id", result.callId())
              .put("content", result.text())
              .put("is_error", result.error());
        }
      }
    }
    return content;
  }

  private static void cache(ObjectNode block) {
    block.putObject("cache_control").put("type", "ephemeral");
  }

  /// An answer as it comes in.
  private static final class Answer extends Incoming {
    Answer(Runnable begun) {
      super(begun);
    }

    @Override
    boolean take(JsonNode event) {
      switch (event.path("type").asText()) {
        case "message_start" -> {
          var usage = event.path("message").path("usage");
          var cached = usage.path("cache_read_input_tokens").asLong();
          var written = usage.path("cache_creation_input_tokens").asLong();
          read(usage.path("input_tokens").asLong() + cached + written, cached);
          stored(written);
          begin();
        }
        case "content_block_start" ->
            begin(event.path("index").asInt(), event.path("content_block"));
        case "content_block_delta" -> {
          var delta = event.path("delta");
          parts.text(delta.path("text").asText());
          if (delta.path("type").asText().equals("input_json_delta")) {
            parts.input(event.path("index").asInt(), delta.path("partial_json").asText());
          }
        }
        case "message_delta" -> {
          end = end(event.path("delta").path("stop_reason").asText(""));
          written(event.path("usage").path("output_tokens").asLong());
        }
        case "error" -> throw ProviderError.inside(event.path("error"));
        case "message_stop" -> {
          return true;
        }
        default -> {} // pings, and what may be added one day
      }
      return false;
    }

    private static End end(String reason) {
      return switch (reason) {
        case "" -> End.NONE;
        case "max_tokens", "model_context_window_exceeded" -> End.CUT;
        case "refusal" -> End.REFUSED;
        case "tool_use" -> End.CALLS;
        default -> End.WELL;
      };
    }

    private void begin(int number, JsonNode block) {
      if (!block.path("type").asText().equals("tool_use")) return;
      parts.begin(number, block.path("id").asText(), block.path("name").asText());
      // Empty here, as its pieces follow; some who speak this format send it whole instead.
      if (!block.path("input").isEmpty()) parts.input(number, block.path("input").toString());
    }
  }
}
