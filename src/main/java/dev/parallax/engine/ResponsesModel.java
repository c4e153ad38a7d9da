package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/// OpenAI's Responses API, streamed. Nothing is left with the provider: every request says all.
final class ResponsesModel implements Model {
  private final ModelHttp http;
  private final Providers providers;

  ResponsesModel(ModelHttp http, Providers providers) {
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
    body.put("model", model).put("stream", true).put("store", false);
    if (mostTokens > 0) body.put("max_output_tokens", mostTokens);
    if (!tools.isEmpty()) offer(tools, body.putArray("tools"));
    var input = body.putArray("input");
    message("user", shared, input);
    for (var turn : turns) say(turn, input);
    var answer = new Answer(begun);
    http.stream(providers.openAiRequest("responses"), body, answer);
    return answer.reply();
  }

  private static void offer(List<Tool> tools, ArrayNode list) {
    for (var tool : tools) {
      list.addObject()
          .put("type", "function")
          .put("name", tool.name())
          .put("description", tool.description())
          // Strict ones must name every key as required; ours have keys that may be left out.
          .put("strict", false)
          .set("parameters", tool.schema());
    }
  }

  private static void say(Turn turn, ArrayNode input) {
    switch (turn) {
      case Turn.Told(var text) -> message("user", text, input);
      case Turn.Said(var text, var calls) -> {
        if (!text.isBlank()) message("assistant", text, input);
        for (var call : calls) {
          input
              .addObject()
              .put("type", "function_call")
              .put("call_id", call.id())
              .put("name", call.name())
              .put("arguments", call.written());
        }
      }
      case Turn.Done(var results) -> {
        for (var result : results) {
          input
              .addObject()
              .put("type", "function_call_output")
              .put("call_id", result.callId())
              // There is no other place to say so.
              .put("output", (result.error() ? "Error: " : "") + result.text());
        }
      }
    }
  }

  private static void message(String role, String text, ArrayNode input) {
    input.addObject().put("type", "message").put("role", role).put("content", text);
  }

  /// An answer as it comes in. What it consists of has a number each.
  private static final class Answer extends Incoming {
    private boolean refused;

    Answer(Runnable begun) {
      super(begun);
    }

    @Override
    boolean take(JsonNode event) {
      var number = event.path("output_index").asInt();
      switch (event.path("type").asText()) {
        case "response.created" -> begin();
        case "response.output_item.added" -> call(number, event.path("item"));
        case "response.output_item.done" -> {
          call(number, event.path("item"));
          whole(number, event.path("item").path("arguments").asText(""));
        }
        case "response.output_text.delta" -> parts.text(event.path("delta").asText(""));
        case "response.refusal.delta" -> refused = true;
        case "response.function_call_arguments.delta" ->
            parts.input(number, event.path("delta").asText(""));
        case "response.function_call_arguments.done" ->
            whole(number, event.path("arguments").asText(""));
        case "response.completed", "response.incomplete" -> {
          ended(event.path("response"));
          return true;
        }
        case "response.failed" -> {
          usage(event.path("response").path("usage"));
          throw ProviderError.inside(event.path("response").path("error"));
        }
        case "error" ->
            throw ProviderError.inside(event.has("error") ? event.path("error") : event);
        default -> {} // reasoning, and what may be added one day
      }
      return false;
    }

    private void call(int number, JsonNode item) {
      if (!item.path("type").asText().equals("function_call")) return;
      parts.begin(number, item.path("call_id").asText(""), item.path("name").asText(""));
    }

    /// Its pieces were told before, or there were none.
    private void whole(int number, String arguments) {
      if (!parts.id(number).isEmpty() && !parts.hasInput(number)) parts.input(number, arguments);
    }

    private void ended(JsonNode response) {
      usage(response.path("usage"));
      end =
          switch (response.path("incomplete_details").path("reason").asText("")) {
            case "max_output_tokens" -> End.CUT;
            case "content_filter" -> End.REFUSED;
            case "" -> refused ? End.REFUSED : End.WELL;
            default -> End.BROKEN;
          };
    }

    private void usage(JsonNode usage) {
      if (!usage.isObject()) return;
      read(
          usage.path("input_tokens").asLong(),
          usage.path("input_tokens_details").path("cached_tokens").asLong());
      written(usage.path("output_tokens").asLong());
    }
  }
}
