package dev.parallax.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Usage;
import dev.parallax.plan.Shadow;
import dev.parallax.plan.Subject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.TreeMap;

/// The report as JSON: the form of `/api/runs/{id}` and of `review --format json`. Fields are
/// added, never renamed or removed. Texts are without secrets and without hidden characters; times
/// are in milliseconds, moments in ISO 8601. Agents that are not shown come last, and so do their
/// findings: these have `shadow` and count for nothing.
public final class ReportJson {
  private static final int MOST = 20_000;

  private ReportJson() {}

  /// The report, indented.
  public static String of(Report report) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("run", report.facts().runId());
    subject(report.plan().subject(), root.putObject("subject"));
    root.put("verdict", report.verdict().name());
    root.put("headline", Headline.verdict(report) + ": " + Headline.counts(report));
    root.put("started_at", report.facts().startedAt().toString());
    root.put("ended_at", report.facts().endedAt().toString());
    root.put("wall_ms", report.wall().toMillis()).put("sum_ms", report.sum().toMillis());
    root.put("new", report.fresh()).put("still", report.still()).put("fixed", report.fixed());
    root.put("dismissed", report.dismissed().size());
    var agents = root.putArray("agents");
    report.rows().forEach(row -> row(row, agents.addObject()));
    for (var row : report.shadow().rows()) {
      var node = agents.addObject().put("shadow", true);
      node.put("shadow_reason", text(why(report, row)));
      row(row, node);
      node.withArray("cells").set(1, row.status() + " (shadow)");
    }
    tasks(report, root.putArray("tasks"));
    findings(report, root.putArray("findings"));
    patterns(report, root.putArray("patterns"));
    usage(report.usage(), root.putObject("usage"));
    measures(report.measures(), root.putObject("measures"));
    var notes = root.putArray("notes");
    report.plan().notes().forEach(note -> notes.add(text(note)));
    return root.toPrettyString();
  }

  /// A text as a JSON object with one field, for everything that is answered with an error.
  public static String error(String message) {
    return JsonNodeFactory.instance.objectNode().put("error", message).toString();
  }

  private static void subject(Subject subject, ObjectNode node) {
    switch (subject) {
      case Subject.PullRequest pr -> {
        node.put("repository", pr.repository().fullName()).put("number", pr.number());
        node.put("title", text(pr.title())).put("base", pr.base()).put("head", pr.head());
      }
      case Subject.Issue issue -> {
        node.put("repository", issue.repository().fullName()).put("number", issue.number());
        node.put("title", text(issue.title()));
        node.put("purpose", issue.purpose().name().toLowerCase(Locale.ROOT));
      }
      case Subject.LocalRange range -> {
        node.put("repository", range.name()).put("title", text(range.title()));
        node.put("base", range.base()).put("head", range.head());
      }
    }
  }

  private static void row(Row row, ObjectNode node) {
    node.put("name", row.agent().name()).put("priority", row.agent().priority().name());
    node.put("engine", row.engine()).put("took_ms", row.took().toMillis());
    node.put("prompt", row.prompt());
    Tables.cells(row).forEach(node.putArray("cells")::add);
    node.put("cached", row.reused()).put("votes", row.votes());
    node.put("undecided", !row.split().isEmpty()).put("category", category(row));
    switch (row.outcome()) {
      case Outcome.Reported reported -> {
        node.put("outcome", "reported").put("status", reported.status().name());
        node.put("word", text(reported.word())).put("summary", text(reported.summary()));
        var notSeen = node.putArray("not_seen");
        reported.notSeen().forEach(part -> notSeen.add(text(part)));
        if (!reported.fields().equals(Fields.NONE))
          fields(reported.fields(), node.putObject("fields"));
      }
      case Outcome.Failed failed -> {
        node.put("outcome", "failed").put("cause", failed.cause().words());
        node.put("detail", text(failed.detail())).put("attempts", failed.attempts());
        node.put("impact", FailureAdvice.impact(row.agent()));
      }
      case Outcome.Skipped skipped ->
          node.put("outcome", "skipped").put("reason", text(skipped.reason()));
      case Outcome.Cancelled cancelled ->
          node.put("outcome", "cancelled").put("reason", text(cancelled.reason()));
    }
  }

  private static void fields(Fields fields, ObjectNode node) {
    new TreeMap<>(fields.texts()).forEach((name, text) -> node.put(name, text(text)));
    new TreeMap<>(fields.lists())
        .forEach((name, list) -> {
          var array = node.putArray(name);
          list.forEach(word -> array.add(text(word)));
        });
    new TreeMap<>(fields.rows())
        .forEach((name, rows) -> {
          var array = node.putArray(name);
          rows.forEach(row -> fields(row, array.addObject()));
        });
  }

  /// Whether the row says something about the code, or about what kept an agent from looking at it.
  private static String category(Row row) {
    return switch (row.outcome()) {
      case Outcome.Reported _ -> "code";
      case Outcome.Failed _, Outcome.Cancelled _ -> "infrastructure";
      case Outcome.Skipped _ -> "none";
    };
  }

  private static void tasks(Report report, ArrayNode tasks) {
    for (var task : report.plan().tasks()) {
      var ended = report.ends().get(task);
      if (ended == null) continue;
      var node = tasks.addObject().put("id", task.id()).put("agent", task.agent().name());
      node.put("batch", task.batch()).put("vote", task.vote());
      node.put("queued_at", ended.queuedAt().toString());
      node.put("started_at", ended.startedAt().toString());
      node.put("ended_at", ended.endedAt().toString());
      node.put("cached", ended.reused()).put("attempts", ended.attempts());
      usage(ended.usage(), node.putObject("usage"));
    }
  }

  private static void findings(Report report, ArrayNode findings) {
    report.claims().forEach(claim -> finding(claim, findings.addObject()));
    for (var claim : report.shadow().claims()) {
      var node = findings.addObject().put("shadow", true);
      finding(claim, node);
      // Whoever counts findings and knows of no shadows counts those that were shown.
      node.put("counts", false);
    }
  }

  private static String why(Report report, Row row) {
    return report.plan().shadows().stream()
        .filter(shadow -> shadow.agent().equals(row.agent().name()))
        .map(Shadow::why)
        .findFirst()
        .orElse("");
  }

  private static void finding(Claim claim, ObjectNode node) {
    var finding = claim.finding();
    node.put("id", claim.label());
    node.put("rule", finding.rule()).put("path", finding.path());
    node.put("line", finding.line()).put("end_line", finding.endLine());
    node.put("severity", finding.severity().word()).put("claim", text(finding.claim()));
    node.put("quote", text(finding.quote())).put("suggestion", text(finding.suggestion()));
    if (!finding.replacement().isEmpty()) node.put("replacement", text(finding.replacement()));
    node.put("evidence", finding.quoteState().name().toLowerCase(Locale.ROOT));
    node.put("pre_existing", finding.preExisting()).put("counts", finding.counts());
    node.put("new", claim.isNew()).put("set_aside", text(finding.aside()));
    claim.agents().forEach(node.putArray("agents")::add);
  }

  private static void patterns(Report report, ArrayNode patterns) {
    for (var repeated : report.patterns()) {
      var node = patterns.addObject();
      node.put("rule", repeated.rule()).put("claim", text(repeated.claim()));
      node.put("count", repeated.claims().size()).put("files", repeated.files());
      var places = node.putArray("places");
      for (var claim : repeated.claims()) {
        var finding = claim.finding();
        places.addObject().put("path", finding.path()).put("line", finding.line());
      }
    }
  }

  private static void measures(Measures measures, ObjectNode node) {
    node.put("wall_ms", measures.wall().toMillis());
    node.put("longest_ms", measures.longest().toMillis());
    node.put("chain_ms", measures.chain().toMillis()).put("sum_ms", measures.sum().toMillis());
    node.put("ratio", BigDecimal.valueOf(measures.ratio()).setScale(3, RoundingMode.HALF_UP));
    node.put("overlap", measures.overlap()).put("queue_ms", measures.queue().toMillis());
    node.put("retries", measures.retries());
    usage(measures.usage(), node);
  }

  private static void usage(Usage usage, ObjectNode node) {
    node.put("calls", usage.calls()).put("input_tokens", usage.inputTokens());
    node.put("cached_tokens", usage.cachedTokens());
    node.put("cache_write_tokens", usage.writtenTokens());
    node.put("output_tokens", usage.outputTokens());
    node.put("cost_usd", usage.costUsd());
  }

  private static String text(String raw) {
    return SafeMarkdown.plain(raw, MOST);
  }
}
