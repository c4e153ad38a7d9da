package dev.parallax;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What agents hand back, in the JSON form.
final class Answers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Answers() {}

  /// A defect at one line of a file.
  record Defect(String path, int line, String quote, String claim) {}

  static String pass(String summary) {
    return answer("PASS", summary, List.of()).toString();
  }

  /// Says WARN and gives no evidence.
  static String doubt(String summary) {
    return answer("WARN", summary, List.of()).toString();
  }

  static String fail(String summary, Defect... defects) {
    return answer("FAIL", summary, List.of(defects)).toString();
  }

  /// Passes, and says what it looked at.
  static String havingLookedAt(String... paths) {
    return passing("all is well", paths);
  }

  /// Passes with a summary, and says what it looked at.
  static String passing(String summary, String... lookedAt) {
    var answer = answer("PASS", summary, List.of());
    List.of(lookedAt).forEach(answer.putArray("looked_at")::add);
    return answer.toString();
  }

  private static ObjectNode answer(String status, String summary, List<Defect> defects) {
    var answer = JSON.objectNode().put("status", status).put("summary", summary);
    var evidence = answer.putArray("evidence");
    for (var defect : defects) {
      evidence
          .addObject()
          .put("path", defect.path())
          .put("line", defect.line())
          .put("quote", defect.quote())
          .put("severity", "high")
          .put("claim", defect.claim());
    }
    return answer;
  }
}
