package dev.parallax.eval;

import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// An evaluation as people read it: a table, what was missed, and what was raised for nothing.
public final class EvaluationText {
  private static final int MOST = 120;
  private static final List<String> HEADS =
      List.of(
          "Agent",
          "Precision",
          "Recall",
          "F1",
          "Hits",
          "Misses",
          "False alarms",
          "Failed",
          "Cost",
          "Time");

  private EvaluationText() {}

  /// One configuration.
  public static String of(Evaluation evaluation) {
    var text = new StringBuilder();
    var clean = evaluation.results().stream().filter(r -> r.about().clean()).count();
    text.append(
        "%d cases, %d of them clean; %s%n%n"
            .formatted(evaluation.results().size(), clean, evaluation.configuration()));
    var rows = new ArrayList<List<String>>();
    rows.add(HEADS);
    evaluation.scores().forEach((agent, score) -> rows.add(row(agent, score)));
    if (evaluation.agents().size() > 1) rows.add(row("all together", evaluation.together()));
    table(text, rows);
    missed(text, evaluation);
    listed(text, evaluation, "False alarms", Weighed.Worth.FALSE_ALARM);
    listed(text, evaluation, "Hits by the judge alone", Weighed.Worth.HIT_BY_JUDGE);
    failed(text, evaluation);
    return text.toString();
  }

  /// Two configurations on the same cases.
  public static String compared(Evaluation first, Evaluation second) {
    var text = new StringBuilder();
    text.append("A\n\n").append(of(first)).append("\nB\n\n").append(of(second));
    text.append("\nA compared with B, case by case\n\n");
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("Agent", "F1 of A - B", "Only A found", "Only B found", "Both", "p"));
    for (var agent : agents(first, second)) {
      rows.add(row(agent, Comparison.of(agent, first.results(), second.results())));
    }
    if (agents(first, second).size() > 1) {
      rows.add(row("all together", Comparison.together(first.results(), second.results())));
    }
    table(text, rows);
    return text.toString();
  }

  static List<String> agents(Evaluation first, Evaluation second) {
    var agents = new java.util.TreeSet<>(first.agents());
    agents.addAll(second.agents());
    return List.copyOf(agents);
  }

  private static List<String> row(String agent, Score score) {
    var tally = score.tally();
    return List.of(
        agent,
        figure(tally.precision(), score.precision()),
        figure(tally.recall(), score.recall()),
        figure(tally.f1(), score.f1()),
        tally.hits() + (tally.byJudge() > 0 ? " (" + tally.byJudge() + " judged)" : ""),
        String.valueOf(tally.misses()),
        tally.falseAlarms() + (tally.unjudged() > 0 ? " (" + tally.unjudged() + " unjudged)" : ""),
        String.valueOf(tally.failed()),
        "$" + tally.costUsd().setScale(4, RoundingMode.HALF_UP),
        seconds(tally.took()));
  }

  private static List<String> row(String agent, Comparison comparison) {
    return List.of(
        agent,
        figure(comparison.f1Difference(), comparison.interval()),
        String.valueOf(comparison.onlyFirst()),
        String.valueOf(comparison.onlySecond()),
        String.valueOf(comparison.both()),
        number(comparison.p()));
  }

  private static String figure(OptionalDouble value, Optional<Interval> interval) {
    if (value.isEmpty()) return "-";
    return number(value.getAsDouble())
        + interval.map(i -> " (" + number(i.low()) + " to " + number(i.high()) + ")").orElse("");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static void table(StringBuilder text, List<List<String>> rows) {
    for (var number = 0; number < rows.size(); number++) {
      var row = rows.get(number);
      for (var column = 0; column < row.size(); column++) {
        var at = column;
        var width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        text.append("| ").append(row.get(column));
        text.repeat(" ", width - row.get(column).length() + 1);
      }
      text.append("|\n");
      if (number == 0) text.append("|---".repeat(row.size())).append("|\n");
    }
  }

  private static void missed(StringBuilder text, Evaluation evaluation) {
    var lines = new ArrayList<String>();
    for (var result : evaluation.results()) {
      var found = result.foundByAnybody();
      for (var number = 0; number < result.about().truths().size(); number++) {
        if (found.contains(number) || !result.asked().contains(number)) continue;
        var truth = result.about().truths().get(number);
        var place =
            truth.places().stream()
                .map(p -> p.file() + ":" + p.from() + " ")
                .findFirst()
                .orElse("");
        lines.add(
            "%s (%s): %s%s"
                .formatted(
                    result.about().id(), truth.specialty(), place, line(truth.description())));
      }
    }
    section(text, "Missed", lines);
  }

  private static void listed(
      StringBuilder text, Evaluation evaluation, String head, Weighed.Worth worth) {
    var lines = new ArrayList<String>();
    for (var result : evaluation.results()) {
      for (var weighed : result.findings()) {
        if (weighed.worth() != worth) continue;
        var finding = weighed.finding();
        lines.add(
            "%s (%s, %s): %s:%d %s"
                .formatted(
                    result.about().id(),
                    weighed.agent(),
                    line(finding.rule()),
                    line(finding.path()),
                    finding.line(),
                    line(finding.claim())));
      }
    }
    section(text, head, lines);
  }

  private static void failed(StringBuilder text, Evaluation evaluation) {
    var lines = new ArrayList<String>();
    for (var result : evaluation.results()) {
      for (var failure : result.failures()) lines.add(result.about().id() + ": " + line(failure));
    }
    section(text, "Failed, so that nobody looked", lines);
  }

  private static void section(StringBuilder text, String head, List<String> lines) {
    if (lines.isEmpty()) return;
    text.append('\n').append(head).append(":\n");
    lines.forEach(line -> text.append("- ").append(line).append('\n'));
  }

  /// Foreign words as a terminal may show them: on one line, and without what would command it.
  static String line(String words) {
    var plain = words.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return plain.length() <= MOST ? plain : plain.substring(0, MOST - 1) + "…";
  }
}
