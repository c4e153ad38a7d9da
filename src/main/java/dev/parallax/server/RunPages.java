package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import io.javalin.http.Context;
import java.util.Locale;

/// Runs as plain pages: a list, and one run with its rows, its log and what its agents handed back.
final class RunPages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_RUNS = 100;
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}"
          + "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;"
          + "border-bottom:1px solid #8884}pre{overflow:auto;background:#8881;padding:.8rem}"
          + ":root{color-scheme:light dark}";

  private final RunStore runs;
  private final RunApi api;

  RunPages(RunStore runs, RunApi api) {
    this.runs = runs;
    this.api = api;
  }

  void list(Context context) {
    var rows = new StringBuilder();
    for (var run : runs.recent(MOST_RUNS)) {
      rows.append("<tr><td><a href=\"/runs/")
          .append(text(run.id()))
          .append("\">")
          .append(text(run.repository() + "#" + run.number()))
          .append("</a></td><td>")
          .append(text(run.title()))
          .append("</td><td>")
          .append(text(state(run)))
          .append("</td><td>")
          .append(text(run.createdAt().toString()))
          .append("</td></tr>");
    }
    send(
        context,
        "Runs",
        "<h1>Runs</h1><table><tr><th>Pull"
            + " request</th><th>Title</th><th>State</th><th>Opened</th></tr>"
            + rows
            + "</table>");
  }

  void one(Context context) {
    var run = api.run(context);
    var page = new StringBuilder("<p><a href=\"/\">Runs</a></p><h1>");
    page.append(text(run.repository() + "#" + run.number() + " " + run.title()))
        .append("</h1><p>")
        .append(text(state(run) + " at " + run.head()))
        .append("</p>");
    runs.report(run.id()).ifPresent(report -> report(run, read(report), page));
    page.append("<h2>Log</h2><pre>");
    for (var line : runs.log(run.id())) {
      var moment = read(line);
      page.append(
          text(
              "%s  %-9s %s %s\n"
                  .formatted(
                      moment.path("at").asText(),
                      moment.path("kind").asText().toLowerCase(Locale.ROOT),
                      moment.path("task").asText(),
                      moment.path("detail").asText())));
    }
    send(context, run.title(), page.append("</pre>").toString());
  }

  private void report(RunRecord run, JsonNode report, StringBuilder page) {
    page.append("<h2>").append(text(report.path("verdict").asText())).append("</h2>");
    page.append(
        "<table><tr><th>Agent</th><th>Outcome</th><th>Status</th><th>Detail</th><th>Time</th></tr>");
    for (var agent : report.path("agents")) {
      page.append("<tr>");
      cell(page, agent.path("name").asText());
      cell(page, agent.path("outcome").asText());
      cell(page, agent.path("word").asText(agent.path("cause").asText()));
      cell(
          page,
          agent.path("summary").asText(agent.path("detail").asText(agent.path("reason").asText())));
      cell(page, agent.path("took_ms").asText() + " ms");
      page.append("</tr>");
    }
    page.append("</table>");
    for (var finding : report.path("findings")) {
      page.append("<h3>")
          .append(
              text(
                  finding.path("severity").asText()
                      + " "
                      + finding.path("path").asText()
                      + ":"
                      + finding.path("line").asText()))
          .append("</h3><p>")
          .append(text(finding.path("claim").asText()))
          .append("</p><pre>")
          .append(text(finding.path("quote").asText()))
          .append("</pre>");
    }
    for (var task : report.path("tasks")) {
      var id = task.path("id").asText();
      for (var output : runs.outputs(run.id(), id)) {
        page.append("<details><summary>Output of ")
            .append(text(id))
            .append("</summary><pre>")
            .append(text(output))
            .append("</pre></details>");
      }
    }
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(text(text)).append("</td>");
  }

  private static void send(Context context, String title, String body) {
    context.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    context.html(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
            + text(title)
            + " - Parallax</title><style>"
            + STYLE
            + "</style></head><body>"
            + body
            + "</body></html>");
  }

  private static String state(RunRecord run) {
    return run.state().name().toLowerCase(Locale.ROOT)
        + (run.reason().isEmpty() ? "" : ": " + run.reason());
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored run cannot be read", e);
    }
  }

  private static String text(String raw) {
    return raw.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
