package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Both wire formats from the provider's side, for tests: it writes streams and reads requests.
final class Wire {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ModelName.Provider provider;

  Wire(ModelName.Provider provider) {
    this.provider = provider;
  }

  /// A call as the model makes it: its input is sent as it is written, in pieces of seven
  /// characters.
  record Call(String id, String name, String input) {}

  /// A result as it stands in a request.
  record Result(String id, String text, boolean error) {}

  /// A whole answer, which used 100 tokens, 40 of them cached, and made 10.
  String answer(String text, Call... calls) {
    return switch (provider) {
      case ANTHROPIC -> anthropic(text, calls);
      case OPENAI -> openAi(text, calls);
    };
  }

  private static String anthropic(String text, Call... calls) {
    var events = new ArrayList<String>();
    events.add(
        """
        {"type":"message_start","message":{"usage":{"input_tokens":60,"cache_read_input_tokens":40}}}\
        """);
    events.add("{\"type\":\"ping\"}");
    var index = 0;
    if (!text.isEmpty()) {
      events.add(block(index, object().put("type", "text").put("text", "")));
      events.add(delta(index++, object().put("type", "text_delta").put("text", text)));
    }
    for (var call : calls) {
      var head = object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
      head.putObject("input");
      events.add(block(index, head));
      for (var piece : pieces(call.input())) {
        events.add(
            delta(index, object().put("type", "input_json_delta").put("partial_json", piece)));
      }
      events.add("{\"type\":\"content_block_stop\",\"index\":" + index++ + "}");
    }
    events.add(
        """
        {"type":"message_delta","delta":{"stop_reason":"%s"},"usage":{"output_tokens":10}}\
        """
            .formatted(calls.length > 0 ? "tool_use" : "end_turn"));
    events.add("{\"type\":\"message_stop\"}");
    return stream(events);
  }

  private static String openAi(String text, Call... calls) {
    var events = new ArrayList<String>();
    if (!text.isEmpty()) events.add(choice(object().put("content", text)));
    for (var i = 0; i < calls.length; i++) {
      var head = object().put("index", i).put("id", calls[i].id()).put("type", "function");
      head.putObject("function").put("name", calls[i].name()).put("arguments", "");
      events.add(choice(calls(head)));
      for (var piece : pieces(calls[i].input())) {
        var part = object().put("index", i);
        part.putObject("function").put("arguments", piece);
        events.add(choice(calls(part)));
      }
    }
    events.add(
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}"
            .formatted(calls.length > 0 ? "tool_calls" : "stop"));
    events.add(
        """
        {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":40}}}\
        """);
    events.add("[DONE]");
    return stream(events);
  }

  /// The results that a request ends with.
  List<Result> results(String request) {
    var messages = messages(request);
    var results = new ArrayList<Result>();
    switch (provider) {
      case ANTHROPIC -> {
        for (var block : messages.get(messages.size() - 1).path("content")) {
          results.add(
              new Result(
                  block.path("tool_use_id").asText(),
                  block.path("content").asText(),
                  block.path("is_error").asBoolean()));
        }
      }
      case OPENAI -> {
        for (var message : messages) {
          if (message.path("role").asText().equals("assistant")) results.clear();
          if (!message.path("role").asText().equals("tool")) continue;
          var text = message.path("content").asText();
          results.add(
              new Result(
                  message.path("tool_call_id").asText(),
                  text.replaceFirst("^Error: ", ""),
                  text.startsWith("Error: ")));
        }
      }
    }
    return results;
  }

  /// The calls that a request says the model made last.
  List<Call> calls(String request) {
    var calls = new ArrayList<Call>();
    for (var message : messages(request)) {
      if (!message.path("role").asText().equals("assistant")) continue;
      calls.clear();
      for (var block : message.path("content")) {
        if (!block.path("type").asText().equals("tool_use")) continue;
        calls.add(
            new Call(
                block.path("id").asText(),
                block.path("name").asText(),
                block.path("input").toString()));
      }
      for (var call : message.path("tool_calls")) {
        calls.add(
            new Call(
                call.path("id").asText(),
                call.path("function").path("name").asText(),
                call.path("function").path("arguments").asText()));
      }
    }
    return calls;
  }

  /// The names of the tools that a request offers.
  List<String> offered(String request) {
    var names = new ArrayList<String>();
    for (var tool : read(request).path("tools")) {
      var offer =
          switch (provider) {
            case ANTHROPIC -> tool;
            case OPENAI -> tool.path("function");
          };
      names.add(offer.path("name").asText());
    }
    return names;
  }

  /// The messages of a request.
  JsonNode messages(String request) {
    return read(request).path("messages");
  }

  static JsonNode read(String request) {
    try {
      return JSON.readTree(request);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String block(int index, ObjectNode block) {
    var event = object().put("type", "content_block_start").put("index", index);
    return event.set("content_block", block).toString();
  }

  private static String delta(int index, ObjectNode delta) {
    var event = object().put("type", "content_block_delta").put("index", index);
    return event.set("delta", delta).toString();
  }

  private static ObjectNode calls(ObjectNode call) {
    var delta = object();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static String choice(ObjectNode delta) {
    var event = object();
    event.putArray("choices").addObject().put("index", 0).set("delta", delta);
    return event.toString();
  }

  private static List<String> pieces(String text) {
    var pieces = new ArrayList<String>();
    for (var i = 0; i < text.length(); i += 7) {
      pieces.add(text.substring(i, Math.min(text.length(), i + 7)));
    }
    return pieces;
  }

  private static String stream(List<String> events) {
    var stream = new StringBuilder();
    events.forEach(event -> stream.append("data: ").append(event).append("\n\n"));
    return stream.toString();
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
