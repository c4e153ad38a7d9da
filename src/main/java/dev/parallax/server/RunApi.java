package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.http.Context;
import java.util.Locale;

/// Runs as JSON.
final class RunApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_RUNS = 100;

  private final RunStore runs;

  RunApi(RunStore runs) {
    this.runs = runs;
  }

  void list(Context context) {
    var array = JSON.createArrayNode();
    for (var run : runs.recent(MOST_RUNS)) array.add(json(run));
    send(context, JSON.createObjectNode().set("runs", array).toString());
  }

  void one(Context context) {
    var run = run(context);
    var node = json(run);
    try {
      var report = runs.report(run.id());
      if (report.isPresent()) node.set("report", JSON.readTree(report.get()));
      var log = node.putArray("log");
      for (var moment : runs.log(run.id())) log.add(JSON.readTree(moment));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored run cannot be read", e);
    }
    send(context, node.toString());
  }

  void outputs(Context context) {
    var outputs = runs.outputs(run(context).id(), context.pathParam("task"));
    if (outputs.isEmpty()) throw new Refusal(404, "this task has handed nothing back");
    var node = JSON.createObjectNode();
    outputs.forEach(node.putArray("outputs")::add);
    send(context, node.toString());
  }

  RunRecord run(Context context) {
    return runs.find(context.pathParam("id"))
        .orElseThrow(() -> new Refusal(404, "there is no such run"));
  }

  private static ObjectNode json(RunRecord run) {
    var node = JSON.createObjectNode();
    node.put("id", run.id()).put("repository", run.repository()).put("number", run.number());
    node.put("title", run.title()).put("head", run.head());
    node.put("state", run.state().name().toLowerCase(Locale.ROOT)).put("reason", run.reason());
    node.put("created_at", run.createdAt().toString());
    if (run.endedAt() != null) node.put("ended_at", run.endedAt().toString());
    return node;
  }

  private static void send(Context context, String json) {
    context.contentType("application/json").result(json);
  }
}
