package dev.parallax.rules;

import dev.parallax.outcome.Finding;
import dev.parallax.plan.Change;
import dev.parallax.plan.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the rules find in a change, as hints for models: a line each, to be looked into and not to
/// be believed.
public final class Hints {
  private static final int MOST = 40;
  private static final int MOST_CLAIM = 200;

  private Hints() {}

  /// `path:line rule claim`, gravest first; empty when the rules find nothing.
  public static String of(Change change, Source source) {
    var findings = new ArrayList<Finding>();
    for (var agent : List.of("security", "performance", "docs")) {
      findings.addAll(RulesEngine.findings(agent, change, source));
    }
    var lines =
        findings.stream()
            .sorted((one, other) -> one.severity().compareTo(other.severity()))
            .map(Hints::line)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var more = lines.size() - MOST;
    return Stream.concat(
            lines.stream().limit(MOST), more > 0 ? Stream.of(more + " more\n") : Stream.empty())
        .collect(Collectors.joining());
  }

  private static String line(Finding finding) {
    return "%s:%d %s %s\n"
        .formatted(
            OneLine.of(finding.path(), 300),
            finding.line(),
            finding.rule(),
            OneLine.of(finding.claim(), MOST_CLAIM));
  }
}
