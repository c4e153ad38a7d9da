package dev.parallax.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Chat completions as OpenAI and everything that speaks like it offers them, streamed.
final class OpenAiModel implements Model {
  private static final Pattern REFUSED =
      Pattern.compile("content_filter|safety|recitation|prohibited|blocklist|spii|refusal");

  private final ModelHttp http;
  private final Providers providers;

  OpenAiModel(ModelHttp http, Providers providers) {
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
    body.put("model", model).put("stream", true);
    if (mostTokens > 0) body.put(bound(), mostTokens);
    body.putObject("stream_options").put("include_usage", true);
    if (!tools.isEmpty()) offer(tools, body.putArray("tools"));
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", shared);
    for (var turn : turns) say(turn, messages);
    var answer = new Answer(begun);
    http.stream(providers.openAiRequest("chat/completions"), body, answer);
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
  private static final class Answer extends Incoming {
    private boolean refused;

    Answer(Runnable begun) {
      super(begun);
    }

    @Override
    boolean take(JsonNode event) {
      if (event.hasNonNull("error")) throw ProviderError.inside(event.path("error"));
      begin();
      var choice = event.path("choices").path(0);
      parts.text(choice.path("delta").path("content").asText(""));
      for (var piece : choice.path("delta").path("tool_calls")) call(piece);
      var reason = choice.path("finish_reason");
      if (reason.isTextual() && !reason.textValue().isEmpty()) end = end(reason.textValue());
      if (!choice.path("delta").path("refusal").asText("").isEmpty()) refused = true;
      if (refused && end == End.WELL) end = End.REFUSED;
      var usage = event.path("usage");
      if (usage.isObject()) {
        read(
            usage.path("prompt_tokens").asLong(),
            usage.path("prompt_tokens_details").path("cached_tokens").asLong());
        written(usage.path("completion_tokens").asLong());
      }
      return false;
    }

    private void call(JsonNode piece) {
      var function = piece.path("function");
      var id = piece.path("id").asText("");
      var name = function.path("name").asText("");
      var number = number(piece, id, name);
      // Some give their calls no ids, and want one all the same with the result.
      if (id.isEmpty() && !name.isEmpty()) {
        var known = parts.id(number);
        id = known.isEmpty() ? "call_" + number : known;
      }
      parts.begin(number, id, name);
      parts.input(number, function.path("arguments").asText(""));
    }

    /// Who sends whole calls may leave their numbers out, or give all the same.
    private int number(JsonNode piece, String id, String name) {
      var last = parts.last();
      var next = last + 1;
      var numbered = piece.path("index").isInt();
      if (name.isEmpty()) return numbered ? piece.path("index").intValue() : Math.max(0, last);
      if (!numbered) return !id.isEmpty() && last >= 0 && parts.id(last).equals(id) ? last : next;
      var number = piece.path("index").intValue();
      var known = parts.id(number);
      var another =
          id.isEmpty()
              ? known.equals("call_" + number) && parts.hasInput(number)
              : !known.isEmpty() && !known.equals(id);
      return another ? next : number;
    }

    /// There are as many words for it as there are who speak like this.
    private static End end(String reason) {
      var word = reason.toLowerCase(Locale.ROOT);
      if (word.equals("length") || word.contains("max_tokens") || word.equals("model_length")) {
        return End.CUT;
      }
      if (REFUSED.matcher(word).find()) return End.REFUSED;
      return switch (word) {
        case "tool_calls", "function_call" -> End.CALLS;
        case "error" -> End.BROKEN;
        default -> End.WELL;
      };
    }
  }
}
