package dev.parallax.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Severity;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Field;
import dev.parallax.run.AnswerReader;
import java.util.Arrays;
import java.util.Collection;

/// The tool that a model hands its answer in with: its input is the JSON form that `AnswerReader`
/// reads.
final class ReportTool {
  static final String NAME = "report";

  private ReportTool() {}

  /// The same tool for all agents of a run, so that it does not keep them from sharing a cache.
  static Model.Tool of(Collection<Agent> agents) {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = schema.putObject("properties");
    var status = properties.putObject("status").put("type", "string");
    var words = agents.stream().map(agent -> agent.statuses().words().keySet()).distinct().toList();
    if (words.size() == 1) words.getFirst().stream().sorted().forEach(status.putArray("enum")::add);
    else status.put("description", "one of the words that your instructions name");
    properties.putObject("summary").put("type", "string").put("description", "one sentence");
    properties
        .putObject("looked_at")
        .put("type", "array")
        .put("description", "all that you looked at, as your instructions say")
        .putObject("items")
        .put("type", "string");
    var evidence = properties.putObject("evidence").put("type", "array");
    evidence.put("maxItems", AnswerReader.MOST_FINDINGS);
    var item = evidence.putObject("items").put("type", "object");
    var fields = item.putObject("properties");
    fields
        .putObject("refutes")
        .put("type", "string")
        .put("description", "for a verifier: the id of the claim that this shows to be wrong");
    fields.putObject("path").put("type", "string");
    fields.putObject("line").put("type", "integer").put("description", "the first line");
    fields.putObject("end_line").put("type", "integer").put("description", "the last line");
    fields
        .putObject("quote")
        .put("type", "string")
        .put("description", "the exact words of these lines");
    var severities = fields.putObject("severity").put("type", "string").putArray("enum");
    Arrays.stream(Severity.values()).map(Severity::word).forEach(severities::add);
    fields.putObject("claim").put("type", "string").put("description", "what is wrong");
    fields
        .putObject("suggestion")
        .put("type", "string")
        .put("description", "what to write instead");
    fields
        .putObject("replacement")
        .put("type", "string")
        .put(
            "description",
            "only when sure: the text that takes the place of all lines from line to end_line, with"
                + " their indentation; quote all of these lines");
    item.putArray("required").add("path").add("severity").add("claim");
    agents.forEach(
        agent -> agent.fields().forEach((name, field) -> properties.set(name, schema(field))));
    schema.putArray("required").add("status").add("summary").add("evidence");
    return new Model.Tool(
        NAME, "Hands in your answer. It ends your work: call it once, by itself.", schema);
  }

  private static ObjectNode schema(Field field) {
    var schema = JsonNodeFactory.instance.objectNode();
    switch (field.kind()) {
      case TEXT -> schema.put("type", "string");
      case NUMBER -> schema.put("type", "number");
      case LIST -> schema.put("type", "array").putObject("items").put("type", "string");
      case CHOICE -> {
        var words = schema.put("type", "string").putArray("enum");
        field.words().forEach(words::add);
      }
      case ROWS -> {
        var item = schema.put("type", "array").putObject("items").put("type", "object");
        var keys = item.putObject("properties");
        field.keys().forEach((name, key) -> keys.set(name, schema(key)));
      }
    }
    return schema;
  }
}
