package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.errors.OpenAIException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Holds requests to the providers' own schemas, in the form in which they publish them for Java:
/// types that are generated from their API's description. A value of another type, a word that is
/// none of theirs, a field that is missing and one that they do not know are complained about.
final class ProviderSchemas {
  private static final ObjectMapper ANTHROPIC = com.anthropic.core.ObjectMappers.jsonMapper();
  private static final ObjectMapper OPENAI = com.openai.core.ObjectMappers.jsonMapper();

  /// What is free by its nature: JSON schemas, and the input of tools.
  private static final Set<String> FREE =
      Set.of(
          "Tool$InputSchema",
          "Tool$InputSchema$Properties",
          "FunctionParameters",
          "FunctionTool$Parameters",
          "ToolUseBlockParam$Input");

  private ProviderSchemas() {}

  /// What a provider would say against a request.
  ///
  /// @param path where it was sent
  static List<String> complaints(String path, String body) {
    try {
      return unknown(valid(path, body));
    } catch (OpenAIException
        | com.anthropic.errors.AnthropicException
        | JsonProcessingException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static Object valid(String path, String body) throws JsonProcessingException {
    if (path.endsWith("/messages")) {
      return ANTHROPIC
          .readValue(body, com.anthropic.models.messages.MessageCreateParams.Body.class)
          .validate();
    }
    if (path.endsWith("/chat/completions")) {
      return OPENAI
          .readValue(body, com.openai.models.chat.completions.ChatCompletionCreateParams.Body.class)
          .validate();
    }
    if (path.endsWith("/responses")) {
      return OPENAI
          .readValue(body, com.openai.models.responses.ResponseCreateParams.Body.class)
          .validate();
    }
    throw new AssertionError("no schema for " + path);
  }

  /// The fields that no type has a place for. `stream` is one: the types leave it to the method
  /// that is called.
  private static List<String> unknown(Object body) {
    var found = new ArrayList<String>();
    visit(body, "", found, Collections.newSetFromMap(new IdentityHashMap<>()));
    found.remove("/stream");
    return found;
  }

  private static void visit(Object value, String path, List<String> found, Set<Object> seen) {
    switch (value) {
      case null -> {}
      case Optional<?> some -> some.ifPresent(inner -> visit(inner, path, found, seen));
      case List<?> list -> {
        for (var i = 0; i < list.size(); i++) visit(list.get(i), path + "/" + i, found, seen);
      }
      default -> fields(value, path, found, seen);
    }
  }

  private static void fields(Object value, String path, List<String> found, Set<Object> seen) {
    var type = value.getClass();
    if (!type.getName().matches("com\\.(openai|anthropic)\\..*") || !seen.add(value)) return;
    if (FREE.contains(type.getName().replaceFirst(".*\\.", ""))) return;
    try {
      for (var field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) continue;
        field.setAccessible(true);
        var inside = field.get(value);
        if (field.getName().equals("additionalProperties") && inside instanceof Map<?, ?> map) {
          map.keySet().forEach(key -> found.add(path + "/" + key));
        } else {
          var raw = Set.of("value", "_json", "validated").contains(field.getName());
          visit(inside, raw ? path : path + "/" + field.getName(), found, seen);
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
