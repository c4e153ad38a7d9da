package dev.parallax.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// As much of a kept report as pages show, whichever version of `ReportJson` wrote it: what is not
/// there is empty. Its texts are without secrets and hidden characters already.
record KeptReport(
    String verdict,
    String headline,
    String startedAt,
    long wallMs,
    long sumMs,
    List<AgentRow> agents,
    List<TaskRow> tasks,
    List<FindingRow> findings,
    Usage usage,
    Measures measures,
    List<String> notes) {
  static final KeptReport NONE =
      new KeptReport(
          "", "", "", 0, 0, List.of(), List.of(), List.of(), Usage.NONE, Measures.NONE, List.of());

  private static final ObjectReader READER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(KeptReport.class);

  KeptReport {
    verdict = text(verdict);
    headline = text(headline);
    startedAt = text(startedAt);
    agents = list(agents);
    tasks = list(tasks);
    findings = list(findings);
    usage = Objects.requireNonNullElse(usage, Usage.NONE);
    measures = Objects.requireNonNullElse(measures, Measures.NONE);
    notes = list(notes);
  }

  /// One agent's row.
  ///
  /// @param cells the row of the comment's table, as plain text
  /// @param outcome `reported`, `failed`, `skipped` or `cancelled`
  /// @param shadow whether it looked and was not shown
  record AgentRow(
      String name,
      String priority,
      String engine,
      List<String> cells,
      boolean cached,
      String outcome,
      String status,
      String word,
      String summary,
      List<String> notSeen,
      String cause,
      String detail,
      String impact,
      String reason,
      boolean shadow,
      String shadowReason) {
    AgentRow {
      name = text(name);
      priority = text(priority);
      engine = text(engine);
      outcome = text(outcome);
      status = text(status);
      word = text(word);
      summary = text(summary);
      notSeen = list(notSeen);
      cause = text(cause);
      detail = text(detail);
      impact = text(impact);
      reason = text(reason);
      shadowReason = text(shadowReason);
      // An older version wrote no cells.
      cells =
          list(cells).size() == 5
              ? List.copyOf(cells)
              : List.of(name, word.isEmpty() ? outcome : word, "", summary + reason + cause, "");
    }

    /// Why it did not look, or not at all of it; empty when it did.
    String missed() {
      return switch (outcome) {
        case "failed" -> cause + (detail.isEmpty() ? "" : ": " + detail);
        case "skipped", "cancelled" -> reason;
        default -> notSeen.isEmpty() ? "" : "not seen: " + String.join(", ", notSeen);
      };
    }

    /// How it ended, as a name for the style.
    String tone() {
      return outcome.equals("reported") ? Tone.of(status) : Tone.of(outcome);
    }
  }

  /// How one task ended.
  record TaskRow(
      String id,
      String agent,
      String queuedAt,
      String startedAt,
      String endedAt,
      boolean cached,
      int attempts,
      Usage usage) {
    TaskRow {
      id = text(id);
      agent = text(agent);
      queuedAt = text(queuedAt);
      startedAt = text(startedAt);
      endedAt = text(endedAt);
      usage = Objects.requireNonNullElse(usage, Usage.NONE);
    }
  }

  /// One finding.
  record FindingRow(
      String id,
      String rule,
      String path,
      int line,
      int endLine,
      String severity,
      String claim,
      String quote,
      String suggestion,
      String replacement,
      String evidence,
      boolean preExisting,
      boolean counts,
      boolean shadow,
      String setAside,
      List<String> agents) {
    FindingRow {
      id = text(id);
      rule = text(rule);
      path = text(path);
      severity = text(severity);
      claim = text(claim);
      quote = text(quote);
      suggestion = text(suggestion);
      replacement = text(replacement);
      evidence = text(evidence);
      setAside = text(setAside);
      agents = list(agents);
    }
  }

  /// What models used.
  record Usage(
      int calls, long inputTokens, long cachedTokens, long outputTokens, BigDecimal costUsd) {
    static final Usage NONE = new Usage(0, 0, 0, 0, BigDecimal.ZERO);

    Usage {
      costUsd = Objects.requireNonNullElse(costUsd, BigDecimal.ZERO);
    }
  }

  /// What it took.
  record Measures(long longestMs, long chainMs, BigDecimal ratio, int overlap, int retries) {
    static final Measures NONE = new Measures(0, 0, BigDecimal.ZERO, 0, 0);

    Measures {
      ratio = Objects.requireNonNullElse(ratio, BigDecimal.ZERO);
    }
  }

  /// Reads one as it is kept.
  static KeptReport read(String json) {
    try {
      return READER.readValue(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of ours is not JSON", e);
    }
  }

  /// What its tasks of one agent cost; what was kept from before cost nothing.
  BigDecimal cost(String agent) {
    return tasks.stream()
        .filter(task -> task.agent().equals(agent) && !task.cached())
        .map(task -> task.usage().costUsd())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  long counting() {
    return findings.stream().filter(FindingRow::counts).count();
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
