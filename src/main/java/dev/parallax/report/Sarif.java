package dev.parallax.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import dev.parallax.outcome.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The report as SARIF 2.1.0. A failed agent is a notification of the tool, never a result; a
/// dismissed finding is suppressed; others that do not count are left out.
///
/// GitHub's code scanning is handed a form of it with a category for each agent, because a file
/// with a category replaces what was handed over with it before: what an agent found last time must
/// not be taken for mended because that agent did not look.
public final class Sarif {
  public static final String TOOL = "Parallax";

  private static final int MOST = 4_000;
  private static final int MOST_TITLE = 250;

  /// What GitHub takes in one file, and shows of one run.
  private static final int MOST_RUNS = 20;

  private static final int MOST_RESULTS = 5_000;

  private Sarif() {}

  /// The report as one SARIF log with one run.
  public static String of(Report report) {
    var root = root();
    var dismissed = report.dismissed();
    var claims =
        report.claims().stream()
            .filter(claim -> claim.finding().counts() || dismissed.contains(claim))
            .toList();
    run(report, claims, root.withArray("runs").addObject());
    return root.toPrettyString();
  }

  /// The report as code scanning takes it: one run for each agent that looked at everything that it
  /// was to look at, with the findings that it was the first to make. A dismissed one is left out,
  /// since suppressions are not read there.
  ///
  /// @return as many files as are needed; none when no agent looked
  public static List<String> forCodeScanning(Report report) {
    var files = new ArrayList<ObjectNode>();
    for (var row : report.rows()) {
      if (!row.sawAll()) continue;
      var name = row.agent().name();
      var claims =
          report.claims().stream()
              .filter(claim -> claim.finding().counts() && claim.agents().getFirst().equals(name))
              .limit(MOST_RESULTS)
              .toList();
      if (files.isEmpty() || files.getLast().path("runs").size() == MOST_RUNS) files.add(root());
      var run = files.getLast().withArray("runs").addObject();
      run.putObject("automationDetails").put("id", "parallax/" + name + "/");
      run(report, claims, run);
      run.path("results").forEach(Sarif::asCodeScanningWants);
    }
    return files.stream().map(ObjectNode::toString).toList();
  }

  /// Whether a result is new is its own business, and every result is shown on some line.
  private static void asCodeScanningWants(JsonNode result) {
    ((ObjectNode) result).remove("baselineState");
    var place = (ObjectNode) result.path("locations").path(0).path("physicalLocation");
    if (!place.has("region")) place.putObject("region").put("startLine", 1);
  }

  private static ObjectNode root() {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json").put("version", "2.1.0");
    root.putArray("runs");
    return root;
  }

  private static void run(Report report, List<Claim> claims, ObjectNode run) {
    var driver = run.putObject("tool").putObject("driver").put("name", TOOL);
    var rules = new LinkedHashMap<String, Integer>();
    var ruleNodes = driver.putArray("rules");
    invocation(report, run.putArray("invocations").addObject());
    run.put("columnKind", "utf16CodeUnits");
    var results = run.putArray("results");
    var seen = new HashMap<String, Integer>();
    for (var claim : claims) {
      var node = results.addObject();
      result(claim, rule(claim.finding(), rules, ruleNodes), node);
      var print = hash(Likeness.fingerprint(claim.finding()));
      // The same words twice in one file are two results.
      var nth = seen.merge(print, 1, Integer::sum);
      // Code scanning knows a result again by this name, and by no other.
      node.putObject("partialFingerprints")
          .put("primaryLocationLineHash", print + ":" + nth)
          .put("parallax/v1", print + ":" + nth);
      if (!report.previous().head().isEmpty()) {
        node.put("baselineState", claim.isNew() ? "new" : "unchanged");
      }
    }
  }

  private static int rule(Finding finding, Map<String, Integer> known, ArrayNode rules) {
    return known.computeIfAbsent(
        finding.rule(),
        id -> {
          var node = rules.addObject().put("id", id);
          var words = id.substring(id.indexOf('/') + 1).replace('-', ' ');
          node.putObject("shortDescription").put("text", SafeMarkdown.plain(words, MOST_TITLE));
          node.putObject("fullDescription")
              .put("text", SafeMarkdown.plain("What Parallax reports as " + id + ".", MOST_TITLE));
          node.putObject("help")
              .put("text", "The message says what is wrong here, and what to do instead.");
          return rules.size() - 1;
        });
  }

  private static void result(Claim claim, int rule, ObjectNode node) {
    var finding = claim.finding();
    node.put("ruleId", finding.rule()).put("ruleIndex", rule);
    node.put("level", level(finding.severity()));
    var instead = finding.suggestion().isBlank() ? "" : "\nInstead: " + finding.suggestion();
    node.putObject("message").put("text", unlinked(finding.claim() + instead));
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
    suppression.put("justification", unlinked(finding.aside()));
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
      notification.putObject("message").put("text", unlinked(words));
    }
  }

  /// Plain text, in which SARIF knows links all the same: `[words](address)`.
  private static String unlinked(String text) {
    // In this order: a sign that nobody sees would keep the two apart until it is taken out.
    return SafeMarkdown.plain(text, MOST).replaceAll("\\]\\s*\\(", "] (");
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
