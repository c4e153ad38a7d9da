package dev.parallax.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.ModelConnection.Refusal;
import java.util.Map;
import java.util.Optional;

/// The list of models, in the form of whoever's headers came with the question. Who lists them has
/// to have a key.
final class ModelList {
  static final String PATH = "/v1/models";

  private final ModelFormat format;
  private final boolean anthropics;
  private final Map<String, String> headers;

  /// @param headers the request's, their names in lower case
  ModelList(Map<String, String> headers) {
    this.headers = headers;
    this.anthropics = headers.containsKey("x-api-key") || headers.containsKey("anthropic-version");
    this.format = anthropics ? new AnthropicFormat() : new OpenAiFormat();
  }

  /// Why it is not given; empty when it is.
  ///
  /// @param key the only one that is right; empty when any is
  Optional<Refusal> refusal(String key) {
    if (anthropics && !headers.containsKey("anthropic-version")) {
      return Optional.of(new Refusal(400, "anthropic-version: header is required"));
    }
    var given =
        anthropics
            ? headers.getOrDefault("x-api-key", "")
            : headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
    if (!given.isEmpty() && (key.isEmpty() || key.equals(given))) return Optional.empty();
    // The real ones repeat a part of the key, and so does this.
    var words = anthropics ? "invalid x-api-key" : "Incorrect API key provided: " + given;
    return Optional.of(new Refusal(401, words));
  }

  String error(Refusal refusal) {
    return format.error(refusal);
  }

  String json() {
    var list = ModelConnection.JSON.createObjectNode();
    var models = list.putArray("data");
    for (var name : new String[] {"stand-in-large", "stand-in-small"}) {
      var model = models.addObject().put("id", name);
      if (anthropics) model.put("type", "model").put("display_name", name);
      else model.put("object", "model").put("owned_by", "stand-in");
    }
    return end(list).toString();
  }

  private ObjectNode end(ObjectNode list) {
    return anthropics
        ? list.put("has_more", false)
            .put("first_id", "stand-in-large")
            .put("last_id", "stand-in-small")
        : list.put("object", "list");
  }
}
