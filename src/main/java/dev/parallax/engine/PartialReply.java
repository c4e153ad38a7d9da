package dev.parallax.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.util.ArrayList;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model's answer as it comes in, piece by piece: words, and calls of tools under a number each.
/// Only whole calls leave it, in the order of their numbers.
final class PartialReply {
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_CALLS = 128;
  private static final int MOST_NAME = 64;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final StringBuilder text = new StringBuilder();
  private final SortedMap<Integer, Begun> calls = new TreeMap<>();
  private int size;

  private record Begun(String id, String name, StringBuilder input) {}

  /// Takes in some words.
  void text(String piece) {
    append(text, piece);
  }

  /// Takes in the head of a call. Some providers repeat it with every piece.
  void begin(int number, String id, String name) {
    var begun = calls.get(number);
    if (begun != null) {
      if (id.isEmpty() || id.equals(begun.id())) return;
      throw unreadable("two tool calls under one number");
    }
    if (id.isEmpty() || name.isEmpty()) throw unreadable("a tool call without id or name");
    if (calls.values().stream().anyMatch(other -> other.id().equals(id))) {
      throw unreadable("two tool calls under one id");
    }
    if (calls.size() == MOST_CALLS) {
      throw new EngineTrouble(
          Cause.INVALID_OUTPUT, "the model called more than " + MOST_CALLS + " tools at once");
    }
    calls.put(number, new Begun(id, plain(name), new StringBuilder()));
  }

  /// Takes in a piece of a call's input.
  void input(int number, String piece) {
    var begun = calls.get(number);
    if (begun == null) throw unreadable("a part of a tool call that never began");
    append(begun.input(), piece);
  }

  /// The id of the call under a number; empty when none has begun.
  String id(int number) {
    var begun = calls.get(number);
    return begun == null ? "" : begun.id();
  }

  /// Whether anything of the input of the call under a number is there.
  boolean hasInput(int number) {
    var begun = calls.get(number);
    return begun != null && !begun.input().isEmpty();
  }

  /// The number of the newest call; -1 when there is none.
  int last() {
    return calls.isEmpty() ? -1 : calls.lastKey();
  }

  /// Whether the model has said nothing and called nothing.
  boolean isEmpty() {
    return text.isEmpty() && calls.isEmpty();
  }

  boolean hasCalls() {
    return !calls.isEmpty();
  }

  /// The answer, when all of it is there.
  ///
  /// @throws EngineTrouble when the input of a call is not one JSON object
  Model.Reply whole(Usage tokens) {
    var whole = new ArrayList<Model.Call>();
    for (var call : calls.values()) whole.add(whole(call, tokens));
    return new Model.Reply(text.toString(), whole, tokens);
  }

  private static Model.Call whole(Begun call, Usage tokens) {
    var written = call.input().isEmpty() ? "{}" : call.input().toString();
    try {
      var input = JSON.readTree(written);
      if (input.isObject()) return new Model.Call(call.id(), call.name(), written, input);
    } catch (JsonProcessingException e) {
      // no better than some other kind of JSON
    }
    throw new EngineTrouble(
        Cause.INVALID_OUTPUT,
        "the model called `" + call.name() + "` with an input that is not one whole JSON object",
        null,
        tokens);
  }

  /// Names go back to the provider and into logs; a model can make up any.
  private static String plain(String name) {
    return name.substring(0, Math.min(MOST_NAME, name.length())).replaceAll("[^\\w-]", "_");
  }

  private void append(StringBuilder part, String piece) {
    size += piece.length();
    if (size > MOST_CHARACTERS) {
      throw new EngineTrouble(Cause.INVALID_OUTPUT, "the answer is over a million characters");
    }
    part.append(piece);
  }

  private static EngineTrouble unreadable(String what) {
    return new EngineTrouble(
        Cause.PROVIDER_ERROR, "the provider's answer cannot be read: it has " + what);
  }
}
