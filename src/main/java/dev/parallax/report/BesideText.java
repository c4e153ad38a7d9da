package dev.parallax.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Two reports side by side, for a terminal and for a comment of somebody's own. What models and
/// contributors wrote is without hidden characters and secrets, and in Markdown it is text.
public final class BesideText {
  private static final int MOST = 300;

  private BesideText() {}

  /// For a terminal.
  ///
  /// @param with what was otherwise, a line each
  public static String of(Beside beside, List<String> with) {
    var text = new StringBuilder();
    text.append("A ").append(head(beside.first())).append('\n');
    text.append("B ").append(head(beside.second())).append('\n');
    text.append("otherwise in B: ").append(otherwise(with)).append("\n\n");
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("agent", "A", "B", "found in A", "in B", "cost A", "cost B", "what differs"));
    for (var agent : beside.agents()) {
      rows.add(
          List.of(
              agent.name(),
              agent.first().map(ReadReport.Looked::status).orElse("-"),
              agent.second().map(ReadReport.Looked::status).orElse("-"),
              agent.first().map(ReadReport.Looked::findings).orElse("-"),
              agent.second().map(ReadReport.Looked::findings).orElse("-"),
              agent.first().map(l -> usd(l.costUsd())).orElse("-"),
              agent.second().map(l -> usd(l.costUsd())).orElse("-"),
              agent.differs()));
    }
    text.append(columns(rows));
    for (var agent : beside.agents()) {
      missed(text, agent.name(), "A", agent.first());
      missed(text, agent.name(), "B", agent.second());
    }
    text.append('\n');
    text.append("found by both: ").append(beside.both().size()).append('\n');
    for (var pair : beside.both()) {
      text.append("  = ").append(line(pair.first()));
      if (pair.likeness() == Beside.Same.PLACE) {
        text.append("\n    B says: ").append(plain(pair.second().finding().claim()));
      }
      text.append('\n');
    }
    only(text, "only in A", "  - ", beside.onlyFirst());
    only(text, "only in B", "  + ", beside.onlySecond());
    return text.toString();
  }

  private static void missed(
      StringBuilder text, String agent, String side, Optional<ReadReport.Looked> looked) {
    looked
        .map(ReadReport.Looked::missed)
        .filter(why -> !why.isEmpty())
        .ifPresent(
            why -> text.append("%s did not look in %s: %s\n".formatted(agent, side, plain(why))));
  }

  private static void only(
      StringBuilder text, String title, String mark, List<ReadReport.Claimed> claims) {
    text.append(title).append(": ").append(claims.size()).append('\n');
    claims.forEach(claim -> text.append(mark).append(line(claim)).append('\n'));
  }

  /// As Markdown.
  ///
  /// @param with as in `of`
  public static String markdown(Beside beside, List<String> with) {
    var text = new StringBuilder("| | A | B |\n|---|---|---|\n");
    var first = beside.first();
    var second = beside.second();
    row(text, "Run", first.runId(), second.runId());
    row(text, "Verdict", words(first.verdict()), words(second.verdict()));
    row(text, "Wall", seconds(first.wallMs()), seconds(second.wallMs()));
    row(text, "Sum", seconds(first.sumMs()), seconds(second.sumMs()));
    row(text, "Tokens", number(first.tokens()), number(second.tokens()));
    row(text, "Cost", usd(first.costUsd()), usd(second.costUsd()));
    for (var agent : beside.agents()) {
      row(
          text,
          agent.name(),
          agent.first().map(ReadReport.Looked::status).orElse("-"),
          agent.second().map(ReadReport.Looked::status).orElse("-"));
    }
    text.append("\nOtherwise in B: ").append(inline(otherwise(with))).append("\n\n");
    text.append("| Finding | In | Severity | Claim |\n|---|---|---|---|\n");
    beside.both().forEach(pair -> row(text, pair.first(), "both"));
    beside.onlyFirst().forEach(claim -> row(text, claim, "A"));
    beside.onlySecond().forEach(claim -> row(text, claim, "B"));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String first, String second) {
    text.append("| ").append(inline(name)).append(" | ").append(inline(first)).append(" | ");
    text.append(inline(second)).append(" |\n");
  }

  private static void row(StringBuilder text, ReadReport.Claimed claim, String where) {
    text.append("| ").append(inline(claim.place())).append(" | ").append(where).append(" | ");
    text.append(claim.finding().severity().word()).append(" | ");
    text.append(inline(claim.finding().claim())).append(" |\n");
  }

  private static String otherwise(List<String> with) {
    return with.isEmpty() ? "nothing" : plain(String.join("; ", with));
  }

  private static String head(ReadReport report) {
    return "%s  %s, wall %s, sum %s, %s tokens, %s"
        .formatted(
            report.runId(),
            words(report.verdict()),
            seconds(report.wallMs()),
            seconds(report.sumMs()),
            number(report.tokens()),
            usd(report.costUsd()));
  }

  private static String line(ReadReport.Claimed claim) {
    return "%s %s %s (%s)"
        .formatted(
            claim.finding().severity().word(),
            plain(claim.place()),
            plain(claim.finding().claim()),
            plain(String.join(", ", claim.agents())));
  }

  private static String columns(List<List<String>> rows) {
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (var i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    return rows.stream()
        .map(row -> {
          var line = new StringBuilder();
          for (var i = 0; i < widths.length; i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
          }
          return line.toString().stripTrailing();
        })
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String words(String verdict) {
    return verdict.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String usd(BigDecimal amount) {
    return "$" + amount.setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  private static String plain(String text) {
    return SafeMarkdown.plain(text, MOST).replaceAll("\\s+", " ");
  }

  private static String inline(String text) {
    return SafeMarkdown.inline(text, MOST);
  }
}
