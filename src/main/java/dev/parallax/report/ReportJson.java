package dev.parallax.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Subject;

/// The report as JSON: the form of `/api/runs/{id}` and of `review --format json`. Fields are
/// added, never renamed.
public final class ReportJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ReportJson() {}

  /// The report, indented.
  public static String of(Report report) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("run", report.facts().runId());
    subject(report.plan().subject(), root.putObject("subject"));
    root.put("verdict", report.verdict().words());
    root.put("started_at", report.facts().startedAt().toString());
    root.put("ended_at", report.facts().endedAt().toString());
    root.put("wall_ms", report.wall().toMillis());
    root.put("sum_ms", report.sum().toMillis());
    root.put("fixed", report.fixed());
    var agents = root.putArray("agents");
    report.rows().forEach(row -> row(row, agents.addObject()));
    tasks(report, root.putArray("tasks"));
    findings(report, root.putArray("findings"));
    var usage = root.putObject("usage");
    usage.put("calls", report.usage().calls());
    usage.put("input_tokens", report.usage().inputTokens());
    usage.put("cached_tokens", report.usage().cachedTokens());
    usage.put("output_tokens", report.usage().outputTokens());
    usage.put("cost_usd", report.usage().costUsd());
    var notes = root.putArray("notes");
    report.plan().notes().forEach(notes::add);
    return root.toPrettyString();
  }

  /// A text as a JSON object with one field, for everything that is answered with an error.
  public static String error(String message) {
    return JSON.createObjectNode().put("error", message).toString();
  }

  private static void subject(Subject subject, ObjectNode node) {
    switch (subject) {
      case Subject.PullRequest pr -> {
        node.put("repository", pr.repository().fullName()).put("number", pr.number());
        node.put("title", pr.title()).put("base", pr.base()).put("head", pr.head());
      }
      case Subject.LocalRange range -> {
        node.put("repository", range.name()).put("title", range.title());
        node.put("base", range.base()).put("head", range.head());
      }
    }
  }

  private static void row(Row row, ObjectNode node) {
    node.put("name", row.agent().name()).put("priority", row.agent().priority().name());
    node.put("engine", row.engine())
        .put("took_ms", row.took().toMillis())
        .put("cached", row.reused());
    switch (row.outcome()) {
      case Outcome.Reported reported -> {
        node.put("outcome", "reported").put("status", reported.status().name());
        node.put("word", reported.word()).put("summary", reported.summary());
        var notSeen = node.putArray("not_seen");
        reported.notSeen().forEach(notSeen::add);
      }
      case Outcome.Failed failed -> {
        node.put("outcome", "failed").put("cause", failed.cause().words());
        node.put("detail", failed.detail()).put("attempts", failed.attempts());
        node.put("impact", FailureAdvice.impact(row.agent().priority()));
      }
      case Outcome.Skipped skipped ->
          node.put("outcome", "skipped").put("reason", skipped.reason());
      case Outcome.Cancelled cancelled ->
          node.put("outcome", "cancelled").put("reason", cancelled.reason());
    }
  }

  private static void tasks(Report report, ArrayNode tasks) {
    for (var task : report.plan().tasks()) {
      var ended = report.ends().get(task);
      if (ended == null) continue;
      tasks
          .addObject()
          .put("id", task.id())
          .put("agent", task.agent().name())
          .put("queued_at", ended.queuedAt().toString())
          .put("started_at", ended.startedAt().toString())
          .put("ended_at", ended.endedAt().toString())
          .put("cached", ended.reused());
    }
  }

  private static void findings(Report report, ArrayNode findings) {
    for (var claim : report.claims()) {
      var finding = claim.finding();
      var node = findings.addObject();
      node.put("rule", finding.rule()).put("path", finding.path());
      node.put("line", finding.line()).put("end_line", finding.endLine());
      node.put("severity", finding.severity().word()).put("claim", finding.claim());
      node.put("quote", SafeMarkdown.mask(finding.quote())).put("suggestion", finding.suggestion());
      node.put("evidence", finding.quoteState().name().toLowerCase(java.util.Locale.ROOT));
      node.put("pre_existing", finding.preExisting()).put("new", claim.isNew());
      claim.agents().forEach(node.putArray("agents")::add);
    }
  }
}
