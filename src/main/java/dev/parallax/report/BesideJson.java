package dev.parallax.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Two reports side by side as JSON: `/api/runs/{id}/beside/{id}` and `replay --format json`.
/// Fields are added, never renamed or removed.
public final class BesideJson {
  private static final int MOST = 20_000;

  private BesideJson() {}

  /// Indented.
  ///
  /// @param with what was otherwise in the second, a line each
  public static String of(Beside beside, List<String> with) {
    var root = JsonNodeFactory.instance.objectNode();
    side(beside.first(), root.putObject("first"));
    side(beside.second(), root.putObject("second"));
    with.forEach(root.putArray("with")::add);
    var agents = root.putArray("agents");
    for (var agent : beside.agents()) {
      var node = agents.addObject().put("name", agent.name());
      looked(agent.first(), "first", node);
      looked(agent.second(), "second", node);
      node.put("differs", agent.differs());
    }
    var both = root.putArray("both");
    for (var pair : beside.both()) {
      var node = both.addObject().put("same", pair.likeness().name().toLowerCase(Locale.ROOT));
      claim(pair.first(), node.putObject("first"));
      claim(pair.second(), node.putObject("second"));
    }
    var onlyFirst = root.putArray("only_first");
    beside.onlyFirst().forEach(claim -> claim(claim, onlyFirst.addObject()));
    var onlySecond = root.putArray("only_second");
    beside.onlySecond().forEach(claim -> claim(claim, onlySecond.addObject()));
    return root.toPrettyString();
  }

  private static void side(ReadReport report, ObjectNode node) {
    node.put("run", report.runId()).put("verdict", report.verdict());
    node.put("wall_ms", report.wallMs()).put("sum_ms", report.sumMs());
    node.put("tokens", report.tokens()).put("cost_usd", report.costUsd());
  }

  private static void looked(Optional<ReadReport.Looked> looked, String name, ObjectNode node) {
    if (looked.isEmpty()) {
      node.putNull(name);
      return;
    }
    var row = looked.get();
    node.putObject(name)
        .put("status", row.status())
        .put("engine", row.engine())
        .put("prompt", row.prompt())
        .put("looked", row.looked())
        .put("missed", SafeMarkdown.plain(row.missed(), MOST))
        .put("cached", row.cached())
        .put("tokens", row.tokens())
        .put("cost_usd", row.costUsd());
  }

  private static void claim(ReadReport.Claimed claim, ObjectNode node) {
    var finding = claim.finding();
    node.put("id", claim.label()).put("rule", finding.rule()).put("path", finding.path());
    node.put("line", finding.line()).put("end_line", finding.endLine());
    node.put("severity", finding.severity().word());
    node.put("claim", SafeMarkdown.plain(finding.claim(), MOST));
    node.put("counts", claim.counts());
    claim.agents().forEach(node.putArray("agents")::add);
  }
}
