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

/// OpenAI's Responses API.
final class ResponsesFormat extends ModelFormat {
  @Override
  String path() {
    return "/v1/responses";
  }

  @Override
  Optional<Refusal> refusal(Map<String, String> headers, JsonNode body) {
    if (body.path("model").asText().isEmpty()) {
      return invalid("Missing required parameter: 'model'.");
    }
    if (!body.path("stream").asBoolean()) return invalid("this stand-in answers streams only");
    if (body.path("input").isEmpty() && body.path("input").asText().isEmpty()) {
      return invalid("Missing required parameter: 'input'.");
    }
    return unpaired(body.path("input"));
  }

  /// Each use of a tool must have its result, and no result may come without its use.
  private static Optional<Refusal> unpaired(JsonNode input) {
    Set<String> wanted = new HashSet<>();
    for (var item : input) {
      var id = item.path("call_id").asText();
      switch (item.path("type").asText()) {
        case "function_call" -> wanted.add(id);
        case "function_call_output" -> {
          if (!wanted.remove(id)) {
            return invalid("No tool call found for function call output with call_id " + id + ".");
          }
        }
        default -> {}
      }
    }
    return wanted.isEmpty()
        ? Optional.empty()
        : invalid("No tool output found for function call " + wanted.iterator().next() + ".");
  }

  @Override
  List<String> texts(JsonNode body) {
    var texts = new ArrayList<String>();
    collect(body.path("instructions"), texts);
    collect(body.path("input"), texts);
    for (var item : body.path("input")) {
      collect(item.path("arguments"), texts);
      collect(item.path("output"), texts);
    }
    return texts;
  }

  @Override
  List<String> tools(JsonNode body) {
    return names(body.path("tools"));
  }

  @Override
  long maxTokens(JsonNode body) {
    return body.path("max_output_tokens").asLong();
  }

  @Override
  List<Map.Entry<String, Boolean>> pieces(JsonNode body) {
    var pieces = new ArrayList<Map.Entry<String, Boolean>>();
    for (var tool : body.path("tools")) pieces.add(Map.entry(tool.toString(), true));
    for (var item : body.path("input")) pieces.add(Map.entry(item.toString(), true));
    return pieces;
  }

  @Override
  List<PromptCache.Prefix> prefixes(Request request) {
    return steps(request);
  }

  @Override
  String error(Refusal refusal) {
    return new OpenAiFormat().error(refusal);
  }

  @Override
  List<String> answer(Request request, String text, Billed billed, End end) {
    var answer = new Events(request, billed);
    if (end == End.REFUSED) {
      answer.add("response.refusal.delta").put("output_index", 0).put("delta", "I cannot help.");
      answer.add("response.refusal.done").put("output_index", 0).put("refusal", "I cannot help.");
    } else if (!text.isEmpty()) {
      answer.message(text);
    }
    return answer.end(end, text.length());
  }

  @Override
  List<String> tools(Request request, List<ToolUse> uses, Billed billed) {
    var answer = new Events(request, billed);
    var characters = 0;
    for (var index = 0; index < uses.size(); index++) {
      answer.call(index, uses.get(index));
      characters += uses.get(index).name().length() + uses.get(index).input().length();
    }
    return answer.end(End.TOOLS, characters);
  }

  /// The events of one answer, each with its number.
  private static final class Events {
    private final Request request;
    private final Billed billed;
    private final String id = id("resp_");
    private final List<ObjectNode> events = new ArrayList<>();

    Events(Request request, Billed billed) {
      this.request = request;
      this.billed = billed;
      add("response.created").set("response", response("in_progress"));
      add("response.in_progress").set("response", response("in_progress"));
    }

    void message(String text) {
      var item = object().put("id", id("msg_")).put("type", "message").put("role", "assistant");
      item.putArray("content");
      add("response.output_item.added").put("output_index", 0).set("item", item);
      for (var part : parts(text)) {
        add("response.output_text.delta")
            .put("output_index", 0)
            .put("content_index", 0)
            .put("delta", part);
      }
      add("response.output_text.done")
          .put("output_index", 0)
          .put("content_index", 0)
          .put("text", text);
      add("response.output_item.done").put("output_index", 0).set("item", item);
    }

    void call(int index, ToolUse use) {
      var item =
          object()
              .put("id", id("fc_"))
              .put("type", "function_call")
              .put("call_id", id("call_"))
              .put("name", use.name())
              .put("arguments", "");
      add("response.output_item.added").put("output_index", index).set("item", item);
      for (var part : parts(use.input())) {
        add("response.function_call_arguments.delta").put("output_index", index).put("delta", part);
      }
      add("response.function_call_arguments.done")
          .put("output_index", index)
          .put("arguments", use.input());
      add("response.output_item.done")
          .put("output_index", index)
          .set("item", item.deepCopy().put("arguments", use.input()));
    }

    List<String> end(End end, int characters) {
      var response = response(end == End.CUT ? "incomplete" : "completed");
      if (end == End.CUT) {
        response.putObject("incomplete_details").put("reason", "max_output_tokens");
      }
      var output = tokens(characters);
      var usage =
          response
              .putObject("usage")
              .put("input_tokens", billed.input())
              .put("output_tokens", output)
              .put("total_tokens", billed.input() + output);
      usage.putObject("input_tokens_details").put("cached_tokens", billed.read());
      usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
      add(end == End.CUT ? "response.incomplete" : "response.completed").set("response", response);
      return events.stream()
          .map(event -> "event: " + event.path("type").asText() + "\ndata: " + event + "\n\n")
          .toList();
    }

    private ObjectNode response(String status) {
      return object()
          .put("id", id)
          .put("object", "response")
          .put("status", status)
          .put("model", request.model());
    }

    ObjectNode add(String type) {
      var event = object().put("type", type).put("sequence_number", events.size());
      events.add(event);
      return event;
    }
  }
}
