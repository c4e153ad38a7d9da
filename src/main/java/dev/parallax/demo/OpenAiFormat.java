package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.ModelConnection.Refusal;
import dev.parallax.demo.StandInModel.Billed;
import dev.parallax.demo.StandInModel.Request;
import dev.parallax.demo.StandInModel.ToolUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// OpenAI's chat completions. No key is asked for, as by most who speak like this on a machine of
/// one's own.
final class OpenAiFormat extends ModelFormat {
  @Override
  String path() {
    return "/v1/chat/completions";
  }

  @Override
  Optional<Refusal> refusal(Map<String, String> headers, JsonNode body) {
    if (body.path("model").asText().isEmpty()) return invalid("you must provide a model parameter");
    if (!body.path("stream").asBoolean()) return invalid("this stand-in answers streams only");
    if (body.path("messages").isEmpty()) return invalid("[] is too short - 'messages'");
    return unpaired(body.path("messages"));
  }

  /// Each use of a tool must be followed by its result, and no result may come without its use.
  private static Optional<Refusal> unpaired(JsonNode messages) {
    Set<String> wanted = new HashSet<>();
    for (var message : messages) {
      var isResult = message.path("role").asText().equals("tool");
      if (isResult && !wanted.remove(message.path("tool_call_id").asText())) {
        return invalid(
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding"
                + " message with 'tool_calls'.");
      }
      if (!isResult && !wanted.isEmpty()) return unanswered(wanted);
      for (var use : message.path("tool_calls")) wanted.add(use.path("id").asText());
    }
    return wanted.isEmpty() ? Optional.empty() : unanswered(wanted);
  }

  private static Optional<Refusal> unanswered(Set<String> ids) {
    return invalid(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to"
            + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            + String.join(", ", ids));
  }

  @Override
  List<Map.Entry<String, Boolean>> pieces(JsonNode body) {
    var pieces = new ArrayList<Map.Entry<String, Boolean>>();
    for (var tool : body.path("tools")) pieces.add(Map.entry(tool.toString(), true));
    for (var message : body.path("messages")) pieces.add(Map.entry(message.toString(), true));
    return pieces;
  }

  @Override
  List<PromptCache.Prefix> prefixes(Request request) {
    return steps(request);
  }

  @Override
  List<String> texts(JsonNode body) {
    var texts = new ArrayList<String>();
    for (var message : body.path("messages")) {
      collect(message.path("content"), texts);
      for (var use : message.path("tool_calls")) {
        texts.add(use.path("function").path("arguments").asText());
      }
    }
    return texts;
  }

  @Override
  List<String> tools(JsonNode body) {
    var names = new ArrayList<String>();
    for (var tool : body.path("tools")) names.add(tool.path("function").path("name").asText());
    return names;
  }

  @Override
  long maxTokens(JsonNode body) {
    return body.path("max_completion_tokens").asLong(body.path("max_tokens").asLong());
  }

  @Override
  String error(Refusal refusal) {
    var body = object();
    body.putObject("error")
        .put("message", refusal.message())
        .put("type", "invalid_request_error")
        .putNull("param")
        .putNull("code");
    return body.toString();
  }

  @Override
  List<String> answer(Request request, String text, Billed billed, End end) {
    var answer = new Chunks(request);
    answer.delta().put("role", "assistant").put("content", "");
    for (var part : parts(text)) answer.delta().put("content", part);
    return answer.end(end, text.length(), billed);
  }

  @Override
  List<String> tools(Request request, List<ToolUse> uses, Billed billed) {
    var answer = new Chunks(request);
    answer.delta().put("role", "assistant").putNull("content");
    var characters = 0;
    for (var index = 0; index < uses.size(); index++) {
      var use = uses.get(index);
      var first = answer.delta().putArray("tool_calls").addObject();
      first.put("index", index).put("id", id("call_")).put("type", "function");
      first.putObject("function").put("name", use.name()).put("arguments", "");
      for (var part : parts(use.input())) {
        answer
            .delta()
            .putArray("tool_calls")
            .addObject()
            .put("index", index)
            .putObject("function")
            .put("arguments", part);
      }
      characters += use.name().length() + use.input().length();
    }
    return answer.end(End.TOOLS, characters, billed);
  }

  /// The parts of one answer.
  private static final class Chunks {
    private final Request request;
    private final String id = id("chatcmpl-");
    private final long created = Instant.now().getEpochSecond();
    private final List<ObjectNode> chunks = new ArrayList<>();

    Chunks(Request request) {
      this.request = request;
    }

    /// A new part; what it adds is put into what this returns.
    ObjectNode delta() {
      var choice = chunk().putArray("choices").addObject().put("index", 0);
      var delta = choice.putObject("delta");
      choice.putNull("finish_reason");
      return delta;
    }

    List<String> end(End end, int characters, Billed billed) {
      var choice = chunk().putArray("choices").addObject().put("index", 0);
      choice.putObject("delta");
      choice.put(
          "finish_reason",
          switch (end) {
            case WELL -> "stop";
            case CUT -> "length";
            case REFUSED -> "content_filter";
            case TOOLS -> "tool_calls";
          });
      if (request.body().path("stream_options").path("include_usage").asBoolean()) {
        usage(tokens(characters), billed);
      }
      var events = new ArrayList<String>();
      for (var chunk : chunks) events.add("data: " + chunk + "\n\n");
      events.add("data: [DONE]\n\n");
      return events;
    }

    private void usage(long output, Billed billed) {
      var last = chunk();
      last.putArray("choices");
      var usage = last.putObject("usage");
      usage
          .put("prompt_tokens", billed.input())
          .put("completion_tokens", output)
          .put("total_tokens", billed.input() + output);
      usage.putObject("prompt_tokens_details").put("cached_tokens", billed.read());
    }

    private ObjectNode chunk() {
      var chunk =
          object()
              .put("id", id)
              .put("object", "chat.completion.chunk")
              .put("created", created)
              .put("model", request.model());
      chunks.add(chunk);
      return chunk;
    }
  }
}
