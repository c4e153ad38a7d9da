package dev.parallax.report;

import dev.parallax.outcome.Usage;
import dev.parallax.plan.RepositoryConfig;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the run took: time by the clock and one after the other, tokens, cost, engines, and where
/// to read more.
final class Footer {
  private static final int MOST_ENGINES = 5;

  /// Milliseconds that show in the form in which times are shown.
  private static final int LEAST_QUEUE = 100;

  private Footer() {}

  static String of(Report report) {
    var parts = new ArrayList<>(List.of(time(report), usage(report), engines(report)));
    parts.add("Aggregation strategy: " + report.strategy().name().toLowerCase(Locale.ROOT));
    var configuration = report.facts().configuration();
    if (!configuration.isEmpty()) {
      parts.add(
          "configuration: `"
              + RepositoryConfig.PATH
              + "` at `"
              + configuration.substring(0, Math.min(7, configuration.length()))
              + "`");
    }
    var url = report.facts().runUrl();
    if (!url.isEmpty()) parts.add(SafeMarkdown.link("run", url));
    return "\n---\n<sub>" + String.join(" · ", parts) + "</sub>\n";
  }

  private static String time(Report report) {
    var measures = report.measures();
    var text = new StringBuilder(Tables.seconds(measures.wall())).append(" by the clock");
    text.append(", ").append(Tables.seconds(measures.sum())).append(" one after the other");
    if (measures.ratio() > 0) {
      text.append(String.format(Locale.ROOT, " (%.1fx)", measures.ratio()));
    }
    if (measures.overlap() > 1) text.append(", ").append(measures.overlap()).append(" at once");
    if (measures.chain().compareTo(measures.longest()) > 0) {
      text.append(", ").append(Tables.seconds(measures.chain())).append(" for the longest chain");
    }
    if (measures.queue().toMillis() >= LEAST_QUEUE) {
      text.append(", ").append(Tables.seconds(measures.queue())).append(" waited for a slot");
    }
    var retries = measures.retries();
    if (retries > 0) text.append(", ").append(retries).append(retries == 1 ? " retry" : " retries");
    return text.toString();
  }

  private static String usage(Report report) {
    var usage = report.usage();
    return usage.calls() == 0 ? "no model was asked" : tokens(usage);
  }

  /// What models used and cost.
  static String tokens(Usage usage) {
    return String.format(
        Locale.ROOT,
        "%,d tokens in (%,d cached), %,d out · %s$%s",
        usage.inputTokens(),
        usage.cachedTokens(),
        usage.outputTokens(),
        usage.unpriced() > 0 ? "about " : "",
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
