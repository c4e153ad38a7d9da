package dev.parallax.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// A conversation as it is kept: a JSON object for each thing that was said, in order. What all
/// agents of a run are told alike is a line of its own, so that it is the same for all of them.
final class Talk {
  private Talk() {}

  /// @param answer what came of it; empty when nothing did
  static List<String> lines(Prompt prompt, List<Model.Turn> turns, String answer) {
    var lines = new ArrayList<String>();
    lines.add(said("system", prompt.shared()).toString());
    for (var turn : turns) {
      switch (turn) {
        case Model.Turn.Told(var text) -> lines.add(said("user", text).toString());
        case Model.Turn.Said(var text, var calls) -> {
          var line = said("assistant", text);
          for (var call : calls) {
            line.withArray("calls")
                .addObject()
                .put("id", call.id())
                .put("tool", call.name())
                .put("input", call.written());
          }
          lines.add(line.toString());
        }
        case Model.Turn.Done(var results) -> {
          for (var result : results) {
            lines.add(
                said("tool", result.text())
                    .put("id", result.callId())
                    .put("error", result.error())
                    .toString());
          }
        }
      }
    }
    if (!answer.isBlank()) lines.add(said("assistant", answer).toString());
    return lines;
  }

  private static ObjectNode said(String role, String text) {
    return JsonNodeFactory.instance.objectNode().put("role", role).put("text", text);
  }
}
