package dev.parallax.rules;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import java.util.Map;

/// The end of a file's name, the file, and the file as it was. Every rule looks at it and comes to
/// an end, and what it finds lies in the file.
public final class RulesFuzz {
  private RulesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    var end = pieces.get(0).replaceAll("[^a-z]", "");
    var path = end.isEmpty() ? "Dockerfile" : "src/a." + end;
    var text = pieces.get(1);
    var change = Changes.between(Map.of(path, pieces.get(2)), Map.of(path, text));
    var source = Changes.source(Map.of(path, text));
    var lines = text.split("\r\n|\n|\r", -1).length;
    for (var agent : RulesEngine.SERVES) {
      for (var finding : RulesEngine.findings(agent, change, source)) {
        Must.equal(finding.path(), path, "a finding is about the file");
        Must.hold(finding.line() >= 0 && finding.line() <= lines, "and lies in it");
        Must.hold(!finding.claim().isBlank(), "and says something");
      }
    }
  }
}
