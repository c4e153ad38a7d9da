package dev.parallax.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// The report as SARIF 2.1.0. A failed agent is a notification of the tool, never a result.
public final class Sarif {
  private Sarif() {}

  /// The report as one SARIF log with one run.
  public static String of(Report report) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    var run = root.putArray("runs").addObject();
    var driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Parallax").put("informationUri", "https://github.com/parallax/parallax");
    var rules = new LinkedHashMap<String, Integer>();
    var ruleNodes = driver.putArray("rules");
    var results = JsonNodeFactory.instance.arrayNode();
    for (var claim : report.claims()) {
      if (!claim.finding().counts()) continue;
      result(claim, rule(claim.finding(), rules, ruleNodes), results.addObject());
    }
    invocation(report, run.putArray("invocations").addObject());
    run.set("results", results);
    run.put("columnKind", "utf16CodeUnits");
    return root.toPrettyString();
  }

  private static int rule(Finding finding, Map<String, Integer> known, ArrayNode rules) {
    return known.computeIfAbsent(
        finding.rule(),
        id -> {
          rules.addObject().put("id", id);
          return rules.size() - 1;
        });
  }

  private static void result(Claim claim, int rule, ObjectNode node) {
    var finding = claim.finding();
    node.put("ruleId", finding.rule())
        .put("ruleIndex", rule)
        .put("level", level(finding.severity()));
    node.putObject("message")
        .put("text", SafeMarkdown.mask(finding.claim() + "\n" + finding.suggestion()).strip());
    var place = node.putArray("locations").addObject().putObject("physicalLocation");
    place.putObject("artifactLocation").put("uri", SafeMarkdown.url(finding.path()));
    if (finding.line() > 0) {
      place.putObject("region").put("startLine", finding.line()).put("endLine", finding.endLine());
    }
    node.putObject("partialFingerprints")
        .put(
            "parallax/v1",
            UUID.nameUUIDFromBytes(Claim.fingerprint(finding).getBytes(StandardCharsets.UTF_8))
                .toString());
    node.put("baselineState", claim.isNew() ? "new" : "unchanged");
    var properties = node.putObject("properties");
    claim.agents().forEach(properties.putArray("agents")::add);
    properties.put("severity", finding.severity().word());
  }

  private static void invocation(Report report, ObjectNode node) {
    node.put("executionSuccessful", report.rows().stream().noneMatch(Report::didNotRun));
    node.put("startTimeUtc", report.facts().startedAt().toString());
    node.put("endTimeUtc", report.facts().endedAt().toString());
    var notifications = node.putArray("toolExecutionNotifications");
    for (var row : report.failed()) {
      var failed = (Outcome.Failed) row.outcome();
      var notification = notifications.addObject().put("level", "error");
      notification
          .putObject("message")
          .put(
              "text",
              "agent %s did not run: %s: %s"
                  .formatted(row.agent().name(), failed.cause().words(), failed.detail()));
    }
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM, LOW -> "warning";
      case INFO -> "note";
    };
  }
}
