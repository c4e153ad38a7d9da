package dev.parallax.report;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the run took: time by the clock and one after the other, tokens, cost, engines, and where
/// to read more.
final class Footer {
  private static final int MOST_ENGINES = 5;

  private Footer() {}

  static String of(Report report) {
    var parts = new ArrayList<>(List.of(time(report), usage(report), engines(report)));
    parts.add(
        "strategy: " + report.plan().config().review().strategy().name().toLowerCase(Locale.ROOT));
    var url = report.facts().runUrl();
    if (!url.isEmpty()) parts.add(SafeMarkdown.link("run", url));
    return "\n---\n<sub>" + String.join(" · ", parts) + "</sub>\n";
  }

  private static String time(Report report) {
    var wall = report.wall().toMillis();
    var sum = report.sum().toMillis();
    var ratio =
        wall == 0 || sum == 0 ? "" : String.format(Locale.ROOT, " (%.1fx)", (double) sum / wall);
    return "%s by the clock, %s one after the other%s"
        .formatted(Tables.seconds(report.wall()), Tables.seconds(report.sum()), ratio);
  }

  private static String usage(Report report) {
    var usage = report.usage();
    if (usage.calls() == 0) return "no model was asked";
    return String.format(
        Locale.ROOT,
        "%,d tokens in (%,d cached), %,d out · $%s",
        usage.inputTokens(),
        usage.cachedTokens(),
        usage.outputTokens(),
        usage.costUsd().setScale(4, RoundingMode.HALF_UP).toPlainString());
  }

  private static String engines(Report report) {
    var engines =
        report.rows().stream().map(Row::engine).filter(e -> !e.isEmpty()).distinct().toList();
    if (engines.isEmpty()) return "engine: none";
    var rest = engines.size() - MOST_ENGINES;
    return (engines.size() == 1 ? "engine: " : "engines: ")
        + engines.stream()
            .limit(MOST_ENGINES)
            .map(engine -> SafeMarkdown.inline(engine, 80))
            .collect(Collectors.joining(", "))
        + (rest > 0 ? " and " + rest + " more" : "");
  }
}
