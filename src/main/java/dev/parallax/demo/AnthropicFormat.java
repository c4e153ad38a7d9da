package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.ModelConnection.Refusal;
import dev.parallax.demo.StandInModel.Billed;
import dev.parallax.demo.StandInModel.Request;
import dev.parallax.demo.StandInModel.ToolUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Anthropic's Messages API.
final class AnthropicFormat extends ModelFormat {
  private static final int MOST_MARKS = 4;

  @Override
  String path() {
    return "/v1/messages";
  }

  @Override
  Optional<Refusal> refusal(Map<String, String> headers, JsonNode body) {
    if (!headers.containsKey("x-api-key") && !headers.containsKey("authorization")) {
      return Optional.of(new Refusal(401, "x-api-key header is required"));
    }
    if (!headers.containsKey("anthropic-version")) {
      return invalid("anthropic-version: header is required");
    }
    if (body.path("model").asText().isEmpty()) return invalid("model: Field required");
    if (maxTokens(body) < 1) return invalid("max_tokens: Field required");
    if (!body.path("stream").asBoolean()) return invalid("this stand-in answers streams only");
    var messages = body.path("messages");
    if (messages.isEmpty()) return invalid("messages: at least one message is required");
    if (!messages.path(0).path("role").asText().equals("user")) {
      return invalid("messages: first message must use the \"user\" role");
    }
    var marks = pieces(body).stream().filter(Map.Entry::getValue).count();
    if (marks > MOST_MARKS) {
      return invalid(
          "A maximum of 4 blocks with cache_control may be provided. Found " + marks + ".");
    }
    return unpaired(messages);
  }

  @Override
  List<Map.Entry<String, Boolean>> pieces(JsonNode body) {
    var pieces = new ArrayList<Map.Entry<String, Boolean>>();
    for (var tool : body.path("tools")) pieces.add(piece("", tool));
    pieces(body.path("system"), "", pieces);
    for (var message : body.path("messages")) {
      pieces(message.path("content"), message.path("role").asText(), pieces);
    }
    return pieces;
  }

  private static void pieces(
      JsonNode content, String role, List<Map.Entry<String, Boolean>> pieces) {
    if (content.isTextual()) pieces.add(Map.entry(role + content.textValue(), false));
    for (var block : content) pieces.add(piece(role, block));
  }

  /// A mark says something about a piece, and is no part of it: the next request sets it elsewhere.
  private static Map.Entry<String, Boolean> piece(String role, JsonNode block) {
    var said = ((ObjectNode) block).deepCopy();
    said.remove("cache_control");
    return Map.entry(role + said, block.has("cache_control"));
  }

  @Override
  List<PromptCache.Prefix> prefixes(Request request) {
    var prefixes = new ArrayList<PromptCache.Prefix>();
    var key = request.model();
    var characters = 0;
    for (var piece : pieces(request.body())) {
      key = PromptCache.key(key, piece.getKey());
      characters += piece.getKey().length();
      prefixes.add(new PromptCache.Prefix(key, tokens(characters), piece.getValue()));
    }
    return prefixes;
  }

  /// Each use of a tool must be followed by its result, and no result may come without its use.
  private static Optional<Refusal> unpaired(JsonNode messages) {
    var wanted = Set.<String>of();
    for (var index = 0; index <= messages.size(); index++) {
      var message = messages.path(index);
      var results = ids(message, "tool_result", "tool_use_id");
      if (!results.containsAll(wanted)) {
        return invalid(
            "messages."
                + (index - 1)
                + ": `tool_use` ids were found without `tool_result` blocks immediately after");
      }
      if (!wanted.containsAll(results)) {
        return invalid(
            "messages."
                + index
                + ": unexpected `tool_use_id` found in `tool_result` blocks. Each `tool_result`"
                + " block must have a corresponding `tool_use` block in the previous message.");
      }
      wanted = ids(message, "tool_use", "id");
    }
    return Optional.empty();
  }

  private static Set<String> ids(JsonNode message, String type, String field) {
    var ids = new HashSet<String>();
    for (var block : message.path("content")) {
      if (block.path("type").asText().equals(type)) ids.add(block.path(field).asText());
    }
    return ids;
  }

  @Override
  List<String> texts(JsonNode body) {
    var texts = new ArrayList<String>();
    collect(body.path("system"), texts);
    for (var message : body.path("messages")) collect(message.path("content"), texts);
    return texts;
  }

  @Override
  List<String> tools(JsonNode body) {
    return names(body.path("tools"));
  }

  @Override
  long maxTokens(JsonNode body) {
    return body.path("max_tokens").asLong();
  }

  @Override
  String error(Refusal refusal) {
    var body = object().put("type", "error");
    body.putObject("error")
        .put("type", refusal.status() == 401 ? "authentication_error" : "invalid_request_error")
        .put("message", refusal.message());
    return body.toString();
  }

  @Override
  List<String> answer(Request request, String text, Billed billed, End end) {
    var events = begin(request, billed);
    if (!text.isEmpty()) {
      begin(events, 0).put("type", "text").put("text", "");
      for (var part : parts(text)) {
        delta(events, 0).put("type", "text_delta").put("text", part);
      }
      events.add(event("content_block_stop").put("index", 0));
    }
    return end(events, end, text.length());
  }

  @Override
  List<String> tools(Request request, List<ToolUse> uses, Billed billed) {
    var events = begin(request, billed);
    var characters = 0;
    for (var index = 0; index < uses.size(); index++) {
      var use = uses.get(index);
      begin(events, index)
          .put("type", "tool_use")
          .put("id", id("toolu_"))
          .put("name", use.name())
          .putObject("input");
      for (var part : parts(use.input())) {
        delta(events, index).put("type", "input_json_delta").put("partial_json", part);
      }
      events.add(event("content_block_stop").put("index", index));
      characters += use.name().length() + use.input().length();
    }
    return end(events, End.TOOLS, characters);
  }

  private static List<ObjectNode> begin(Request request, Billed billed) {
    var events = new ArrayList<ObjectNode>();
    var start = event("message_start");
    var message = start.putObject("message");
    message
        .put("id", id("msg_"))
        .put("type", "message")
        .put("role", "assistant")
        .put("model", request.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", billed.input() - billed.read() - billed.written())
        .put("cache_creation_input_tokens", billed.written())
        .put("cache_read_input_tokens", billed.read())
        .put("output_tokens", 1);
    events.add(start);
    events.add(event("ping"));
    return events;
  }

  private static ObjectNode begin(List<ObjectNode> events, int index) {
    var start = event("content_block_start").put("index", index);
    events.add(start);
    return start.putObject("content_block");
  }

  private static ObjectNode delta(List<ObjectNode> events, int index) {
    var delta = event("content_block_delta").put("index", index);
    events.add(delta);
    return delta.putObject("delta");
  }

  private static List<String> end(List<ObjectNode> events, End end, int characters) {
    var delta = event("message_delta");
    delta
        .putObject("delta")
        .put(
            "stop_reason",
            switch (end) {
              case WELL -> "end_turn";
              case CUT -> "max_tokens";
              case REFUSED -> "refusal";
              case TOOLS -> "tool_use";
            })
        .putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", tokens(characters));
    events.add(delta);
    events.add(event("message_stop"));
    return events.stream()
        .map(event -> "event: " + event.path("type").asText() + "\ndata: " + event + "\n\n")
        .toList();
  }

  private static ObjectNode event(String type) {
    return object().put("type", type);
  }
}
