package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/// Check runs, with the limits that GitHub holds them to.
final class CheckEndpoints {
  private static final int MOST_BYTES = 65_535;
  private static final int MOST_ANNOTATIONS = 50;
  private static final int MOST_ACTIONS = 3;
  private static final Set<String> STATES = Set.of("queued", "in_progress", "completed");
  private static final Set<String> LEVELS = Set.of("notice", "warning", "failure");
  private static final Set<String> CONCLUSIONS =
      Set.of(
          "action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out");

  private final StandInGitHub github;

  CheckEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.write("POST", "/check-runs", "checks", this::create);
    routes.write("PATCH", "/check-runs/(\\d{1,18})", "checks", this::update);
    routes.read(
        "/check-runs/(\\d{1,18})",
        "checks",
        (_, r, p) -> Answer.ok(github.write.check(r, find(r, p))));
    routes.read(
        "/check-runs/(\\d{1,18})/annotations",
        "checks",
        (a, r, p) -> a.page(find(r, p).annotations));
    routes.read("/commits/(.+)/check-runs", "checks", this::list);
  }

  private Answer create(Ask ask, StandInRepository repository, Matcher path) {
    var name = ask.text("name");
    var sha = ask.text("head_sha");
    if (name.isBlank()) throw Ask.invalid("\"name\" wasn't supplied.");
    if (!sha.matches("[0-9a-f]{40}") || repository.git.commit(sha).isEmpty()) {
      return Answer.error(422, "No commit found for SHA: " + sha);
    }
    var check = new StandInCheck(github.ids.incrementAndGet(), name, sha, github.clock.instant());
    check.by = github.tokens.actor(ask);
    fill(check, ask);
    repository.checks.put(check.id, check);
    github.webhooks.later(
        "check_run", github.payloads.check(repository, check, "created", check.by));
    return Answer.created(github.write.check(repository, check));
  }

  private Answer update(Ask ask, StandInRepository repository, Matcher path) {
    var check = find(repository, path);
    if (!check.by.equals(github.tokens.actor(ask))) {
      return Answer.error(
          403,
          "Invalid app_id `%s` - check run can only be modified by the GitHub App that created it."
              .formatted(check.by.equals(ActionsJob.BOT) ? ActionsJob.APP_ID : github.appId()));
    }
    var wasCompleted = check.status.equals("completed");
    fill(check, ask);
    if (!wasCompleted && check.status.equals("completed")) {
      github.webhooks.later(
          "check_run", github.payloads.check(repository, check, "completed", check.by));
    }
    return Answer.ok(github.write.check(repository, check));
  }

  private Answer list(Ask ask, StandInRepository repository, Matcher path) {
    var sha = repository.resolve(path.group(1)).orElseThrow(() -> missing(path.group(1)));
    var latestOnly = !ask.query("filter").equals("all");
    var name = ask.query("check_name");
    var status = ask.query("status");
    var found = new LinkedHashMap<String, StandInCheck>();
    for (var check : repository.checks.values()) {
      if (!check.headSha.equals(sha) || check.startedAt.isAfter(ask.youngest())) continue;
      if (!name.isEmpty() && !check.name.equals(name)) continue;
      if (!status.isEmpty() && !check.status.equals(status)) continue;
      found.put(latestOnly ? check.name : Long.toString(check.id), check);
    }
    var page = ask.slice(List.copyOf(found.values()));
    return page.answer(
        Map.of(
            "total_count",
            found.size(),
            "check_runs",
            page.items().stream().map(c -> github.write.check(repository, c)).toList()));
  }

  /// Everything is checked before anything is changed.
  private void fill(StandInCheck check, Ask ask) {
    var json = ask.json();
    var conclusion = Ask.word(json, "conclusion", CONCLUSIONS, "");
    var status = Ask.word(json, "status", STATES, conclusion.isEmpty() ? "" : "completed");
    if (status.equals("completed") && conclusion.isEmpty() && check.conclusion.isEmpty()) {
      throw Ask.invalid("\"conclusion\" is required when \"status\" is \"completed\".");
    }
    var name = ask.optionalText("name", check.name);
    var output = json.path("output");
    var annotations = annotations(output);
    var title = outputText(output, "title");
    var summary = outputText(output, "summary");
    var text = outputText(output, "text");
    if (!output.isMissingNode() && (summary.isEmpty() || title.isEmpty())) {
      throw Ask.invalid("\"title\", \"summary\" weren't supplied.");
    }
    var actions = actions(json.path("actions"));
    var externalId = ask.optionalText("external_id", check.externalId);
    var detailsUrl = ask.optionalText("details_url", check.detailsUrl);

    check.name = name;
    check.externalId = externalId;
    check.detailsUrl = detailsUrl;
    if (!status.isEmpty()) check.status = status;
    if (!conclusion.isEmpty()) check.conclusion = conclusion;
    if (!status.isEmpty() && !status.equals("completed")) check.conclusion = "";
    check.completedAt = check.status.equals("completed") ? github.clock.instant() : null;
    if (!output.isMissingNode()) {
      check.title = title;
      check.summary = summary;
      check.text = text;
    }
    if (json.has("actions")) check.actions = actions;
    check.annotations.addAll(annotations);
  }

  private static String outputText(JsonNode output, String field) {
    var text = Ask.text(output, field, "");
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw Ask.invalid(
          "Only 65535 characters are allowed; " + field + " has a maximum bytesize of 65535.");
    }
    return text;
  }

  private List<Map<String, Object>> annotations(JsonNode output) {
    var annotations = new ArrayList<Map<String, Object>>();
    var given = output.path("annotations");
    if (given.size() > MOST_ANNOTATIONS) {
      throw Ask.invalid(
          "No more than 50 items are allowed in 'annotations'; "
              + given.size()
              + " were supplied.");
    }
    for (var annotation : given) {
      for (var field : List.of("path", "annotation_level", "message")) {
        if (Ask.text(annotation, field, "").isEmpty()) {
          throw Ask.invalid("\"" + field + "\" wasn't supplied.");
        }
      }
      Ask.word(annotation, "annotation_level", LEVELS, "");
      var from = Ask.number(annotation, "start_line");
      if (from < 1 || Ask.number(annotation, "end_line") < from) {
        throw Ask.invalid("end_line is before start_line.");
      }
      annotations.add(map(annotation));
    }
    return annotations;
  }

  private List<Map<String, Object>> actions(JsonNode given) {
    if (given.size() > MOST_ACTIONS) throw Ask.invalid("Only 3 actions are allowed.");
    var actions = new ArrayList<Map<String, Object>>();
    for (var action : given) {
      shorter(action, "label", 20);
      shorter(action, "identifier", 20);
      shorter(action, "description", 40);
      actions.add(map(action));
    }
    return actions;
  }

  private static void shorter(JsonNode action, String field, int most) {
    var text = Ask.text(action, field, "");
    if (text.isEmpty()) throw Ask.invalid("\"" + field + "\" wasn't supplied.");
    if (text.length() > most) {
      throw Ask.invalid(
          "Only "
              + most
              + " characters are allowed in '"
              + field
              + "'; "
              + text.length()
              + " were supplied.");
    }
  }

  private Map<String, Object> map(JsonNode node) {
    var map = new LinkedHashMap<String, Object>();
    for (var field : node.properties()) {
      map.put(field.getKey(), github.json.convertValue(field.getValue(), Object.class));
    }
    return map;
  }

  private static StandInCheck find(StandInRepository repository, Matcher path) {
    var check = repository.checks.get(Long.parseLong(path.group(1)));
    if (check == null) throw new Refused(Answer.notFound());
    return check;
  }

  private static Refused missing(String ref) {
    return new Refused(Answer.error(422, "No commit found for SHA: " + ref));
  }
}
