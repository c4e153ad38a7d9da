package dev.parallax.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import dev.parallax.outcome.Severity;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// The report as SARIF 2.1.0, for code scanning. A failed agent is a notification of the tool,
/// never a result; a dismissed finding is suppressed; others that do not count are left out.
public final class Sarif {
  private static final int MOST = 4_000;

  private Sarif() {}

  /// The report as one SARIF log with one run.
  public static String of(Report report) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    var run = root.putArray("runs").addObject();
    var driver = run.putObject("tool").putObject("driver").put("name", "Parallax");
    var rules = new LinkedHashMap<String, Integer>();
    var ruleNodes = driver.putArray("rules");
    invocation(report, run.putArray("invocations").addObject());
    run.put("columnKind", "utf16CodeUnits");
    var results = run.putArray("results");
    var seen = new HashMap<String, Integer>();
    var dismissed = report.dismissed();
    for (var claim : report.claims()) {
      if (!claim.finding().counts() && !dismissed.contains(claim)) continue;
      var node = results.addObject();
      result(claim, rule(claim.finding(), rules, ruleNodes), node);
      var print = hash(Likeness.fingerprint(claim.finding()));
      // The same words twice in one file are two results.
      var nth = seen.merge(print, 1, Integer::sum);
      node.putObject("partialFingerprints").put("parallax/v1", print + ":" + nth);
      if (!report.previous().head().isEmpty()) {
        node.put("baselineState", claim.isNew() ? "new" : "unchanged");
      }
    }
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
    node.put("ruleId", finding.rule()).put("ruleIndex", rule);
    node.put("level", level(finding.severity()));
    var instead = finding.suggestion().isBlank() ? "" : "\nInstead: " + finding.suggestion();
    node.putObject("message").put("text", SafeMarkdown.plain(finding.claim() + instead, MOST));
    var place = node.putArray("locations").addObject().putObject("physicalLocation");
    place
        .putObject("artifactLocation")
        .put("uri", SafeMarkdown.url(finding.path()))
        .put("uriBaseId", "%SRCROOT%");
    if (finding.line() > 0) {
      var region = place.putObject("region");
      region.put("startLine", finding.line()).put("endLine", finding.endLine());
    }
    var properties = node.putObject("properties");
    claim.agents().forEach(properties.putArray("agents")::add);
    properties.put("severity", finding.severity().word());
    if (!claim.label().isEmpty()) properties.put("id", claim.label());
    if (finding.aside().isEmpty()) return;
    var suppression = node.putArray("suppressions").addObject();
    suppression.put("kind", "external").put("status", "accepted");
    suppression.put("justification", SafeMarkdown.plain(finding.aside(), MOST));
  }

  private static void invocation(Report report, ObjectNode node) {
    node.put("executionSuccessful", report.rows().stream().noneMatch(Row::missing));
    node.put("startTimeUtc", report.facts().startedAt().toString());
    node.put("endTimeUtc", report.facts().endedAt().toString());
    var notifications = node.putArray("toolExecutionNotifications");
    for (var failure : report.failed()) {
      var failed = failure.failed();
      var words =
          "agent %s did not look%s: %s: %s"
              .formatted(
                  failure.agent().name(),
                  failure.part().isEmpty() ? "" : " at " + failure.part(),
                  failed.cause().words(),
                  failed.detail());
      var notification = notifications.addObject().put("level", "error");
      notification.putObject("message").put("text", SafeMarkdown.plain(words, MOST));
    }
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM, LOW -> "warning";
      case INFO -> "note";
    };
  }

  private static String hash(String fingerprint) {
    return UUID.nameUUIDFromBytes(fingerprint.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
