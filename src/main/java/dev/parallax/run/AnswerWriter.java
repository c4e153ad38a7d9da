package dev.parallax.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// Writes an answer in the JSON form that `AnswerReader` reads, for engines that are not models.
public final class AnswerWriter {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AnswerWriter() {}

  /// The answer as JSON.
  public static String write(Answer answer) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("status", answer.word()).put("summary", answer.summary());
    var evidence = root.putArray("evidence");
    for (var finding : answer.findings()) {
      var node = evidence.addObject();
      node.put("rule", finding.rule())
          .put("path", finding.path())
          .put("line", finding.line())
          .put("end_line", finding.endLine())
          .put("quote", finding.quote())
          .put("severity", finding.severity().word())
          .put("claim", finding.claim())
          .put("suggestion", finding.suggestion());
      if (!finding.replacement().isEmpty()) node.put("replacement", finding.replacement());
    }
    return JSON.valueToTree(root).toPrettyString();
  }
}
