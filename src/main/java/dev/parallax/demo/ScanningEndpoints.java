package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.zip.GZIPInputStream;

/// Code scanning: takes SARIF files, unpacks them, and holds them to GitHub's limits. What is wrong
/// within a file is not in the first answer: it is said when the file was worked on.
final class ScanningEndpoints {
  private static final String EVENTS = "security_events";
  private static final int MOST_BYTES = 10_000_000;
  private static final int MOST_RUNS = 20;
  private static final int MOST_RESULTS = 25_000;
  private static final int MOST_TAGS = 20;

  private final StandInGitHub github;

  ScanningEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.write("POST", "/code-scanning/sarifs", EVENTS, this::upload);
    routes.read("/code-scanning/sarifs/([^/]+)", EVENTS, this::status);
  }

  private Answer upload(Ask ask, StandInRepository repository, Matcher path) {
    var commit = ask.text("commit_sha");
    var ref = ask.text("ref");
    if (!commit.matches("[0-9a-f]{40}") || repository.git.commit(commit).isEmpty()) {
      return Answer.error(422, "commit not found");
    }
    if (!ref.matches("refs/(heads|tags)/.+|refs/pull/\\d{1,8}/(head|merge)")) {
      throw Ask.invalid("For 'properties/ref', \"" + ref + "\" does not match.");
    }
    var packed = ask.text("sarif");
    if (packed.length() > MOST_BYTES) return Answer.error(413, "Payload too large");
    var sarif = unpacked(packed);
    var id = "47177e22-5596-11eb-80a1-" + "%012d".formatted(github.ids.incrementAndGet());
    repository.analyses.add(
        new StandInRepository.Analysis(
            id, commit, ref, ask.optionalText("tool_name", ""), sarif, errors(sarif)));
    var node = new LinkedHashMap<String, Object>();
    node.put("id", id);
    node.put("url", url(repository, id));
    return new Answer(202, node, Map.of());
  }

  private Answer status(Ask ask, StandInRepository repository, Matcher path) {
    for (var analysis : repository.analyses) {
      if (!analysis.id().equals(path.group(1))) continue;
      var node = new LinkedHashMap<String, Object>();
      node.put("processing_status", analysis.errors().isEmpty() ? "complete" : "failed");
      node.put("analyses_url", null);
      node.put("errors", analysis.errors());
      return Answer.ok(node);
    }
    return Answer.notFound();
  }

  private static String unpacked(String packed) {
    try (var gzip =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused(Answer.error(400, "Invalid SARIF. It is not gzipped, or not base64."));
    }
  }

  private List<String> errors(String sarif) {
    var errors = new ArrayList<String>();
    JsonNode root;
    try {
      root = github.json.readTree(sarif);
    } catch (IOException e) {
      return List.of("Invalid SARIF. JSON syntax error");
    }
    if (!root.path("version").asText().equals("2.1.0")) {
      errors.add("Invalid SARIF. Only SARIF version 2.1.0 is supported");
    }
    var runs = root.path("runs");
    if (!runs.isArray()) errors.add("Invalid SARIF. `runs` is missing");
    if (runs.size() > MOST_RUNS) errors.add("rejecting SARIF, as there are more runs than allowed");
    var categories = new HashSet<String>();
    for (var run : runs) {
      var tool = run.path("tool").path("driver");
      if (tool.path("name").asText().isEmpty()) errors.add("Invalid SARIF. Missing tool name");
      var id = run.path("automationDetails").path("id").asText();
      if (!categories.add(tool.path("name").asText() + " " + category(id))) {
        errors.add("multiple SARIF runs with the same category");
      }
      run(run, errors);
    }
    return errors;
  }

  /// All before the last slash.
  private static String category(String id) {
    return id.substring(0, Math.max(0, id.lastIndexOf('/')));
  }

  private static void run(JsonNode run, List<String> errors) {
    var rules = new HashSet<String>();
    for (var rule : run.path("tool").path("driver").path("rules")) {
      if (!rules.add(rule.path("id").asText())) errors.add("a rule is there twice");
      for (var text : List.of("shortDescription", "fullDescription", "help")) {
        if (rule.path(text).path("text").asText().isEmpty()) {
          errors.add("Invalid SARIF. A rule lacks " + text);
        }
      }
      if (rule.path("properties").path("tags").size() > MOST_TAGS) {
        errors.add("rejecting SARIF, as there are more tags than allowed");
      }
    }
    if (run.path("results").size() > MOST_RESULTS) {
      errors.add("rejecting SARIF, as there are more results per run than allowed");
    }
    var prints = new HashSet<String>();
    for (var result : run.path("results")) {
      result(result, rules, errors);
      var print = result.path("partialFingerprints").path("primaryLocationLineHash").asText();
      if (print.isEmpty() || !prints.add(print)) errors.add("an alert would be there twice");
    }
  }

  private static void result(JsonNode result, Set<String> rules, List<String> errors) {
    if (!rules.contains(result.path("ruleId").asText())) errors.add("a result has no rule");
    if (result.path("message").path("text").asText().isEmpty()) {
      errors.add("Invalid SARIF. A result has no message");
    }
    if (!List.of("none", "note", "warning", "error").contains(result.path("level").asText())) {
      errors.add("Invalid SARIF. Unknown level");
    }
    var place = result.path("locations").path(0).path("physicalLocation");
    if (place.isMissingNode()) {
      errors.add("locationFromSarifResult: expected at least one location");
      return;
    }
    var uri = place.path("artifactLocation").path("uri").asText();
    // Characters that an address does not take must be written as %XX.
    if (!uri.matches("(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+") || uri.startsWith("/")) {
      errors.add("locationFromSarifResult: not a relative uri: " + uri);
    }
    var region = place.path("region");
    if (region.path("startLine").asInt() < 1
        || region.path("endLine").asInt(Integer.MAX_VALUE) < region.path("startLine").asInt()) {
      errors.add("locationFromSarifResult: expected a region with a startLine");
    }
  }

  private String url(StandInRepository repository, String id) {
    return github.apiUrl() + "/repos/" + repository.fullName() + "/code-scanning/sarifs/" + id;
  }
}
