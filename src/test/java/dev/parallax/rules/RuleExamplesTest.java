package dev.parallax.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A rule's examples are its specification.
final class RuleExamplesTest {
  @TestFactory
  Stream<DynamicTest> every_rule_finds_its_bad_examples_and_leaves_its_good_ones_alone() {
    return RulesEngine.SERVES.stream()
        .flatMap(agent -> RuleBook.of(agent).rules().stream())
        .flatMap(rule ->
            rule.examples().stream()
                .map(example ->
                    DynamicTest.dynamicTest(example.name(), () -> check(rule, example))));
  }

  @Test
  void every_rule_has_a_bad_and_a_good_example() {
    for (var agent : RulesEngine.SERVES) {
      for (var rule : RuleBook.of(agent).rules()) {
        assertThat(rule.examples()).as(rule.id()).anyMatch(Rule.Example::bad);
        assertThat(rule.examples()).as(rule.id()).anyMatch(example -> !example.bad());
      }
    }
  }

  private static void check(Rule rule, Rule.Example example) {
    var before = new HashMap<>(example.before());
    var after = new HashMap<String, String>();
    example
        .files()
        .forEach((path, text) -> {
          if (path.startsWith("same:")) {
            before.put(path.substring(5), text);
            after.put(path.substring(5), text);
          } else {
            after.put(path, text);
          }
        });
    var found =
        RulesEngine.findings(rule.agent(), Changes.between(before, after), Changes.source(after));
    if (example.bad()) {
      assertThat(rules(found)).as(after.toString()).contains(rule.id());
      assertQuotesStand(found, after);
    } else {
      assertThat(rules(found)).as(after.toString()).doesNotContain(rule.id());
    }
  }

  private static void assertQuotesStand(List<Finding> findings, Map<String, String> files) {
    for (var finding : findings) {
      assertThat(files.get(finding.path()))
          .as(finding.toString())
          .contains(finding.quote().lines().findFirst().orElse("").strip());
    }
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }
}
