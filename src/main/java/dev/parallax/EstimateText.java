package dev.parallax;

import dev.parallax.engine.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// An estimate as a table for a terminal.
final class EstimateText {
  private EstimateText() {}

  /// @param cap on one run, in US dollars
  static String of(Estimate estimate, BigDecimal cap) {
    var text = new StringBuilder();
    row(text, "agent", "model", "calls", "input", "cached", "output", "price");
    for (var line : estimate.lines()) {
      row(
          text,
          line.agent(),
          line.model(),
          String.valueOf(line.calls()),
          number(line.inputTokens()),
          share(line),
          number(line.outputTokens()),
          line.usd().map(EstimateText::money).orElse("unknown"));
    }
    var unknown = estimate.lines().stream().anyMatch(line -> line.usd().isEmpty());
    text.append("\ntotal about ").append(money(estimate.usd()));
    if (unknown) text.append(", and what the models of unknown price cost");
    text.append("; a run may cost $")
        .append(cap.setScale(2, RoundingMode.HALF_UP).toPlainString())
        .append(" at most\n");
    text.append("prices of ").append(estimate.date());
    if (estimate.old()) text.append(": WARNING, they are more than a year old");
    text.append(".\n").append(estimate.assumptions()).append('\n');
    text.append("Nobody was asked. Without a key, built-in agents that have rules cost nothing.\n");
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      String agent,
      String model,
      String calls,
      String input,
      String cached,
      String output,
      String price) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-16s %-30s %5s %10s %6s %8s %9s\n",
            agent,
            model,
            calls,
            input,
            cached,
            output,
            price));
  }

  private static String share(Estimate.Line line) {
    if (line.inputTokens() == 0) return "0%";
    return 100 * line.cachedTokens() / line.inputTokens() + "%";
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String money(BigDecimal usd) {
    return "$" + usd.setScale(4, RoundingMode.HALF_UP).toPlainString();
  }
}
