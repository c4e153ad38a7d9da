package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.ModelConnection.Refusal;
import dev.parallax.demo.StandInModel.Billed;
import dev.parallax.demo.StandInModel.Request;
import dev.parallax.demo.StandInModel.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How one kind of provider is spoken to: what it takes, and the events of its answers. Tokens are
/// counted as four characters each.
abstract sealed class ModelFormat permits AnthropicFormat, OpenAiFormat, ResponsesFormat {
  private static final Pattern NAME = Pattern.compile("(?m)^Your name is (\\S+)\\.$");
  private static final int CHARACTERS_IN_A_TOKEN = 4;
  private static final int STEP_TOKENS = 128;
  private static final int CHARACTERS_IN_AN_EVENT = 24;

  /// How an answer ends.
  enum End {
    WELL,
    CUT,
    REFUSED,
    TOOLS
  }

  /// Where requests go.
  abstract String path();

  /// Why a request would not be taken; empty when it is.
  abstract Optional<Refusal> refusal(Map<String, String> headers, JsonNode body);

  /// All texts that a request tells the model, in order.
  abstract List<String> texts(JsonNode body);

  /// The names of the tools that a request offers.
  abstract List<String> tools(JsonNode body);

  /// The bound on the answer's tokens; 0 when there is none.
  abstract long maxTokens(JsonNode body);

  /// An error's body.
  abstract String error(Refusal refusal);

  /// The events of an answer.
  abstract List<String> answer(Request request, String text, Billed billed, End end);

  /// The events of an answer that asks for tools.
  abstract List<String> tools(Request request, List<ToolUse> uses, Billed billed);

  /// What a request begins with, piece by piece in the order in which a cache sees it: each text is
  /// what the piece says, and true stands where it says that all until there is to be kept.
  abstract List<Map.Entry<String, Boolean>> pieces(JsonNode body);

  /// What of a request may be served from a cache, the shortest first.
  abstract List<PromptCache.Prefix> prefixes(Request request);

  /// The beginnings of a request that a cache serves which nobody has to ask: each of so many whole
  /// steps.
  final List<PromptCache.Prefix> steps(Request request) {
    var all = pieces(request.body()).stream().map(Map.Entry::getKey).collect(Collectors.joining());
    var prefixes = new ArrayList<PromptCache.Prefix>();
    var key = request.model();
    var step = STEP_TOKENS * CHARACTERS_IN_A_TOKEN;
    for (var end = step; end <= all.length(); end += step) {
      key = PromptCache.key(key, all.substring(end - step, end));
      prefixes.add(new PromptCache.Prefix(key, end / CHARACTERS_IN_A_TOKEN, true));
    }
    return prefixes;
  }

  /// What a cache makes of a request.
  final PromptCache.Visit visit(Request request, PromptCache cache) {
    var characters = pieces(request.body()).stream().mapToInt(piece -> piece.getKey().length());
    return cache.look(prefixes(request), tokens(characters.sum()));
  }

  /// What is to be known of a request; whatever it lacks is empty.
  final Request read(JsonNode body) {
    var texts = texts(body);
    return new Request(
        agent(texts),
        body.path("model").asText(),
        maxTokens(body),
        String.join("\n\n", texts),
        tools(body),
        body);
  }

  /// The name that a text begins with; without one, the first that stands in any. A change under
  /// review may hold such a line as well, but never at the beginning of a text.
  private static String agent(List<String> texts) {
    for (var text : texts) {
      var name = NAME.matcher(text);
      if (name.lookingAt()) return name.group(1);
    }
    var name = NAME.matcher(String.join("\n", texts));
    return name.find() ? name.group(1) : "";
  }

  /// The names in a list of tools.
  static List<String> names(JsonNode tools) {
    var names = new ArrayList<String>();
    for (var tool : tools) names.add(tool.path("name").asText());
    return names;
  }

  static ObjectNode object() {
    return ModelConnection.JSON.createObjectNode();
  }

  static String id(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
  }

  static long tokens(int characters) {
    return (characters + CHARACTERS_IN_A_TOKEN - 1L) / CHARACTERS_IN_A_TOKEN;
  }

  /// A text in the parts in which a model hands it out; no part ends within a character.
  static List<String> parts(String text) {
    var parts = new ArrayList<String>();
    var from = 0;
    while (from < text.length()) {
      var to = Math.min(text.length(), from + CHARACTERS_IN_AN_EVENT);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) to++;
      parts.add(text.substring(from, to));
      from = to;
    }
    return parts;
  }

  /// The text of a message or a block: a plain one, or the texts of its parts.
  static void collect(JsonNode content, List<String> texts) {
    if (content.isTextual()) {
      texts.add(content.textValue());
    } else if (content.isArray()) {
      for (var part : content) {
        if (part.path("text").isTextual()) texts.add(part.path("text").textValue());
        if (part.path("type").asText().equals("tool_use")) {
          texts.add(part.path("input").toString());
        }
        collect(part.path("content"), texts);
      }
    }
  }

  static Optional<Refusal> invalid(String message) {
    return Optional.of(new Refusal(400, message));
  }
}
