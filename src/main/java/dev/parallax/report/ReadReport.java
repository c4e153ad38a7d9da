package dev.parallax.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// As much of a kept report as is compared with another one, whichever version of `ReportJson`
/// wrote it: what is not there is empty.
///
/// @param tokens that were paid for, in and out
public record ReadReport(
    String runId,
    String verdict,
    long wallMs,
    long sumMs,
    long tokens,
    BigDecimal costUsd,
    List<Looked> agents,
    List<Claimed> claims) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public ReadReport {
    agents = List.copyOf(agents);
    claims = List.copyOf(claims);
  }

  /// One agent's row.
  ///
  /// @param status how it ended, as the comment's table says it
  /// @param prompt which prompt it had: the same words, the same text; empty where none is known
  /// @param looked whether it looked at all
  /// @param missed why it did not; empty when it did
  public record Looked(
      String name,
      String status,
      String tone,
      String engine,
      String prompt,
      boolean looked,
      String missed,
      boolean cached,
      String findings,
      String took,
      BigDecimal costUsd,
      long tokens) {}

  /// One finding and who made it.
  public record Claimed(String label, Finding finding, boolean counts, List<String> agents) {
    public Claimed {
      agents = List.copyOf(agents);
    }

    /// Where it is, for people.
    public String place() {
      if (finding.line() == 0) return finding.path();
      var end = finding.endLine() > finding.line() ? "-" + finding.endLine() : "";
      return finding.path() + ":" + finding.line() + end;
    }
  }

  /// The agent of this name; empty when it was not asked.
  Optional<Looked> agent(String name) {
    return agents.stream().filter(agent -> agent.name().equals(name)).findFirst();
  }

  /// Reads one as it is kept.
  public static ReadReport of(String json) {
    JsonNode report;
    try {
      report = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of ours is not JSON", e);
    }
    var agents = new ArrayList<Looked>();
    report.path("agents").forEach(row -> agents.add(looked(row, report)));
    var claims = new ArrayList<Claimed>();
    report.path("findings").forEach(node -> claims.add(claimed(node)));
    var usage = report.path("usage");
    return new ReadReport(
        report.path("run").asText(),
        report.path("verdict").asText(),
        report.path("wall_ms").asLong(),
        report.path("sum_ms").asLong(),
        tokens(usage),
        usage.path("cost_usd").decimalValue(),
        agents,
        claims);
  }

  private static Looked looked(JsonNode row, JsonNode report) {
    var name = row.path("name").asText();
    var outcome = row.path("outcome").asText();
    var usages =
        stream(report.path("tasks"))
            .filter(task -> task.path("agent").asText().equals(name))
            .filter(task -> !task.path("cached").asBoolean())
            .map(task -> task.path("usage"))
            .toList();
    return new Looked(
        name,
        row.path("cells").path(1).asText(row.path("word").asText(outcome)),
        outcome.equals("reported") ? row.path("status").asText() : outcome,
        row.path("engine").asText(),
        row.path("prompt").asText(),
        outcome.equals("reported"),
        missed(row),
        row.path("cached").asBoolean(),
        row.path("cells").path(2).asText(),
        row.path("cells").path(4).asText(),
        usages.stream()
            .map(usage -> usage.path("cost_usd").decimalValue())
            .reduce(BigDecimal.ZERO, BigDecimal::add),
        usages.stream().mapToLong(ReadReport::tokens).sum());
  }

  private static String missed(JsonNode row) {
    var cause = row.path("cause").asText(row.path("reason").asText());
    var detail = row.path("detail").asText();
    return detail.isEmpty() ? cause : cause + ": " + detail;
  }

  private static Claimed claimed(JsonNode node) {
    var finding =
        new Finding(
            node.path("rule").asText(),
            node.path("path").asText(),
            Math.max(0, node.path("line").asInt()),
            node.path("end_line").asInt(),
            node.path("quote").asText(),
            Severity.of(node.path("severity").asText()).orElse(Severity.LOW),
            node.path("claim").asText(),
            node.path("suggestion").asText(),
            node.path("replacement").asText(),
            state(node.path("evidence").asText()),
            node.path("pre_existing").asBoolean(),
            "",
            node.path("set_aside").asText());
    return new Claimed(
        node.path("id").asText(),
        finding,
        node.path("counts").asBoolean(),
        stream(node.path("agents")).map(JsonNode::asText).toList());
  }

  private static QuoteState state(String word) {
    return Stream.of(QuoteState.values())
        .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElse(QuoteState.UNCHECKED);
  }

  private static long tokens(JsonNode usage) {
    return usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    var all = new ArrayList<JsonNode>();
    array.forEach(all::add);
    return all.stream();
  }
}
