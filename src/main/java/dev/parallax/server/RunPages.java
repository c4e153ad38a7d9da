package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is kept of runs, as pages to read, for the operator. All that a contributor or a model
/// wrote is shown as text, and the browser is told to load and run nothing.
public final class RunPages implements Routes {
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";
  private static final int MOST_OUTPUT = 20_000;
  private static final ObjectMapper json = new ObjectMapper();

  private final RunStore runs;
  private final OperatorAccess access;

  public RunPages(RunStore runs, OperatorAccess access) {
    this.runs = runs;
    this.access = access;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/", access.guard(this::recent));
    routes.get("/runs/{id}", access.guard(this::run));
    routes.get("/parallax.css", context -> context.contentType("text/css").result(Pages.style()));
  }

  private void recent(Context context) {
    var rows = runs.recent(RunApi.MOST_RUNS).stream().map(RunPages::of).toList();
    show(context, "runs", Map.of("runs", rows));
  }

  private void run(Context context) throws JsonProcessingException {
    var run = runs.find(context.pathParam("id"));
    if (run.isEmpty()) {
      ErrorJson.answer(context, 404, "there is no such run");
      return;
    }
    var id = run.get().id();
    var moments = new ArrayList<JsonNode>();
    for (var moment : runs.log(id)) moments.add(json.readTree(moment));
    var report = json.readTree(runs.report(id).orElse("{}"));
    show(
        context,
        "run",
        Map.of(
            "run", of(run.get()),
            "table", table(report.path("agents")),
            "log", moments.stream().map(RunPages::moment).toList(),
            "outputs", outputs(id, moments)));
  }

  private List<Map<String, String>> outputs(String id, List<JsonNode> moments) {
    var outputs = new ArrayList<Map<String, String>>();
    var tasks = moments.stream().map(m -> m.path("task").asText()).distinct();
    for (var task : tasks.filter(t -> !t.isEmpty()).toList()) {
      for (var text : runs.outputs(id, task)) {
        var shown = text.substring(0, Math.min(text.length(), MOST_OUTPUT));
        outputs.add(Map.of("task", task, "text", shown, "cut", shown.equals(text) ? "" : "cut"));
      }
    }
    return outputs;
  }

  private void show(Context context, String page, Map<String, Object> values) {
    context.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
    context.html(Pages.render(page, values));
  }

  private static Map<String, Object> of(RunRecord run) {
    var endedAt = run.endedAt();
    return Map.of(
        "id", run.id(),
        "repository", run.repository(),
        "number", run.number(),
        "title", run.title(),
        "head", run.head().substring(0, Math.min(run.head().length(), 7)),
        "state", run.state().name().toLowerCase(Locale.ROOT),
        "reason", run.reason(),
        "createdAt", run.createdAt().toString(),
        "endedAt", endedAt == null ? "" : endedAt.toString());
  }

  private static Map<String, String> moment(JsonNode moment) {
    return Map.of(
        "at", moment.path("at").asText(),
        "kind", moment.path("kind").asText(),
        "task", moment.path("task").asText(),
        "detail", moment.path("detail").asText());
  }

  // A column for each plain value that the report's agents have, a row for each agent.
  private static Map<String, Object> table(JsonNode agents) {
    var columns =
        agents
            .valueStream()
            .flatMap(JsonNode::propertyStream)
            .filter(field -> field.getValue().isValueNode())
            .map(Map.Entry::getKey)
            .distinct()
            .toList();
    var rows =
        agents
            .valueStream()
            .map(agent -> columns.stream().map(name -> agent.path(name).asText()).toList())
            .toList();
    return Map.of("columns", columns, "rows", rows);
  }
}
