package dev.parallax.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.outcome.Severity;
import dev.parallax.plan.Agent;
import dev.parallax.run.AnswerReader;
import java.util.Arrays;

/// The tool that a model hands its answer in with: its input is the JSON form that `AnswerReader`
/// reads.
final class ReportTool {
  static final String NAME = "report";

  private ReportTool() {}

  static Model.Tool of(Agent agent) {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = schema.putObject("properties");
    var words = properties.putObject("status").put("type", "string").putArray("enum");
    agent.statuses().words().keySet().stream().sorted().forEach(words::add);
    properties.putObject("summary").put("type", "string").put("description", "one sentence");
    properties
        .putObject("looked_at")
        .put("type", "array")
        .put("description", "the path of every file of the difference that you looked at")
        .putObject("items")
        .put("type", "string");
    var evidence = properties.putObject("evidence").put("type", "array");
    evidence.put("maxItems", AnswerReader.MOST_FINDINGS);
    var item = evidence.putObject("items").put("type", "object");
    var fields = item.putObject("properties");
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
    item.putArray("required").add("path").add("severity").add("claim");
    schema.putArray("required").add("status").add("summary").add("evidence");
    return new Model.Tool(
        NAME, "Hands in your answer. It ends your work: call it once, by itself.", schema);
  }
}
