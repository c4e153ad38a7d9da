package dev.parallax.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// An evaluation for programs: `{cases, per_agent, per_case}` and more. Fields are added, never
/// renamed or removed. A figure that there is no case for is null.
public final class EvaluationJson {
  private EvaluationJson() {}

  /// One configuration.
  public static String of(Evaluation evaluation) {
    return written(evaluation).toPrettyString();
  }

  /// Two configurations: the first as alone, the second in `against`, and how they differ in
  /// `comparison`.
  public static String compared(Evaluation first, Evaluation second) {
    var root = written(first);
    root.set("against", written(second));
    var comparison = root.putObject("comparison");
    comparison(
        Comparison.together(first.results(), second.results()), comparison.putObject("total"));
    var agents = comparison.putObject("per_agent");
    for (var agent : EvaluationText.agents(first, second)) {
      comparison(Comparison.of(agent, first.results(), second.results()), agents.putObject(agent));
    }
    return root.toPrettyString();
  }

  private static ObjectNode written(Evaluation evaluation) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("cases", evaluation.results().size());
    root.put("clean", evaluation.results().stream().filter(r -> r.about().clean()).count());
    root.put("configuration", evaluation.configuration());
    root.put("judge_cost_usd", evaluation.judgeCostUsd());
    var agents = root.putObject("per_agent");
    evaluation.scores().forEach((agent, score) -> score(score, agents.putObject(agent)));
    score(evaluation.together(), root.putObject("total"));
    var cases = root.putArray("per_case");
    evaluation.results().forEach(result -> result(result, cases.addObject()));
    return root;
  }

  private static void score(Score score, ObjectNode node) {
    tally(score.tally(), node);
    interval(score.precision(), "precision_95", node);
    interval(score.recall(), "recall_95", node);
    interval(score.f1(), "f1_95", node);
  }

  private static void tally(Tally tally, ObjectNode node) {
    number(tally.precision(), "precision", node);
    number(tally.recall(), "recall", node);
    number(tally.f1(), "f1", node);
    counts(tally, node);
  }

  private static void counts(Tally tally, ObjectNode node) {
    node.put("hits", tally.hits()).put("misses", tally.misses());
    node.put("false_alarms", tally.falseAlarms());
    node.put("cost_usd", tally.costUsd()).put("ms", tally.took().toMillis());
    node.put("by_judge", tally.byJudge()).put("unjudged", tally.unjudged());
    node.put("failed", tally.failed());
  }

  private static void result(CaseResult result, ObjectNode node) {
    var about = result.about();
    node.put("id", about.id()).put("specialty", about.specialty());
    node.put("kind", about.clean() ? "clean" : "defect");
    counts(result.together(), node);
    var agents = node.putObject("per_agent");
    new TreeMap<>(result.agents())
        .forEach((agent, tally) -> counts(tally, agents.putObject(agent)));
    var truths = node.putArray("truths");
    for (var number = 0; number < about.truths().size(); number++) {
      truth(result, number, truths.addObject());
    }
    var findings = node.putArray("findings");
    result.findings().forEach(weighed -> weighed(weighed, findings.addObject()));
    var failures = node.putArray("failures");
    result.failures().forEach(failures::add);
  }

  private static void truth(CaseResult result, int number, ObjectNode node) {
    var truth = result.about().truths().get(number);
    node.put("specialty", truth.specialty()).put("description", truth.description());
    var places = node.putArray("places");
    for (var place : truth.places()) {
      places
          .addObject()
          .put("file", place.file())
          .putArray("lines")
          .add(place.from())
          .add(place.to());
    }
    var finders = node.putArray("found_by");
    new TreeMap<>(result.found())
        .forEach((agent, found) -> {
          if (found.contains(number)) finders.add(agent);
        });
    node.put("asked", result.asked().contains(number));
  }

  private static void weighed(Weighed weighed, ObjectNode node) {
    var finding = weighed.finding();
    node.put("agent", weighed.agent()).put("worth", weighed.worth().word());
    node.put("rule", finding.rule()).put("file", finding.path());
    node.putArray("lines").add(finding.line()).add(finding.endLine());
    node.put("severity", finding.severity().word()).put("claim", finding.claim());
  }

  private static void comparison(Comparison comparison, ObjectNode node) {
    number(comparison.f1Difference(), "f1_difference", node);
    interval(comparison.interval(), "f1_difference_95", node);
    node.put("only_first", comparison.onlyFirst()).put("only_against", comparison.onlySecond());
    node.put("both", comparison.both()).put("p", rounded(comparison.p()));
  }

  private static void interval(Optional<Interval> interval, String key, ObjectNode node) {
    if (interval.isEmpty()) {
      node.putNull(key);
      return;
    }
    for (var end : List.of(interval.get().low(), interval.get().high())) {
      node.withArray(key).add(rounded(end));
    }
  }

  private static void number(OptionalDouble value, String key, ObjectNode node) {
    if (value.isEmpty()) node.putNull(key);
    else node.put(key, rounded(value.getAsDouble()));
  }

  /// To four places.
  private static double rounded(double number) {
    return Math.round(number * 10_000) / 10_000.0;
  }
}
