package dev.parallax.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.parallax.job.RunProgress;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Locale;

/// What is kept of runs, as JSON, for the operator.
public final class RunApi implements Routes {
  static final int MOST_RUNS = 100;

  private static final JsonNodeFactory json = JsonNodeFactory.instance;

  private final RunStore runs;
  private final OperatorAccess access;
  private final InstantSource clock;

  public RunApi(RunStore runs, OperatorAccess access, InstantSource clock) {
    this.runs = runs;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/runs", access.guard(this::recent));
    routes.get("/api/runs/{id}", access.guard(this::run));
    routes.get("/api/runs/{id}/outputs/{task}", access.guard(this::outputs));
    routes.get("/api/runs/{id}/talks/{task}", access.guard(this::talk));
  }

  private void recent(Context context) {
    var list = json.arrayNode();
    for (var run : runs.recent(MOST_RUNS)) list.add(of(run));
    answer(context, json.objectNode().set("runs", list));
  }

  private void run(Context context) {
    var run = runs.find(context.pathParam("id"));
    if (run.isEmpty()) {
      ErrorJson.answer(context, 404, "there is no such run");
      return;
    }
    var id = run.get().id();
    var log = json.arrayNode();
    for (var moment : runs.log(id)) log.addRawValue(new RawValue(moment));
    var whole = of(run.get());
    whole.putRawValue("report", new RawValue(runs.report(id).orElse("null")));
    whole.set("tasks", tasks(id));
    whole.set("log", log);
    answer(context, whole);
  }

  private ArrayNode tasks(String runId) {
    var list = json.arrayNode();
    var progress = RunProgress.of(runs, runId, clock.instant());
    progress.ifPresent(known ->
        known
            .tasks()
            .forEach(task ->
                list.addObject()
                    .put("id", task.id())
                    .put("agent", task.agent())
                    .put("state", task.state().name().toLowerCase(Locale.ROOT))
                    .put("attempts", task.attempts())
                    .put("detail", task.detail())
                    .put("elapsed_ms", task.elapsed().toMillis())));
    return list;
  }

  private void talk(Context context) {
    var said = runs.talk(context.pathParam("id"), context.pathParam("task"));
    if (said.isEmpty()) {
      ErrorJson.answer(context, 404, "there is no such talk");
      return;
    }
    context.contentType("application/x-ndjson").result(String.join("\n", said) + "\n");
  }

  private void outputs(Context context) {
    var outputs = runs.outputs(context.pathParam("id"), context.pathParam("task"));
    if (outputs.isEmpty()) {
      ErrorJson.answer(context, 404, "there is no such output");
      return;
    }
    var list = json.arrayNode();
    outputs.forEach(list::add);
    answer(context, json.objectNode().set("outputs", list));
  }

  private static ObjectNode of(RunRecord run) {
    var node =
        json.objectNode()
            .put("id", run.id())
            .put("repository", run.repository())
            .put("number", run.number())
            .put("title", run.title())
            .put("head", run.head())
            .put("replay", run.isReplay())
            .put("state", run.state().name().toLowerCase(Locale.ROOT))
            .put("reason", run.reason())
            .put("created_at", run.createdAt().toString());
    var endedAt = run.endedAt();
    return node.put("ended_at", endedAt == null ? null : endedAt.toString());
  }

  private static void answer(Context context, ObjectNode body) {
    context.contentType(ErrorJson.TYPE).result(body.toString());
  }
}
