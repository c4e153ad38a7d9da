package dev.parallax.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The labelled cases in `src/cases`, and what the rules make of them.
final class CasesTest {
  private static final Path CASES = Path.of("src", "cases");
  private static final int SLACK = 3;

  /// A labelled change.
  private record Case(
      String id, JsonNode truth, Map<String, String> base, Map<String, String> head) {
    boolean isClean() {
      return truth.path("kind").asText().equals("clean");
    }

    String specialty() {
      return truth.path("specialty").asText();
    }

    boolean ruleCanSee() {
      return truth.path("rule_can_see").asBoolean(true);
    }

    /// What counts against a change: what the rules find and would not only mention.
    List<Finding> findings() {
      return RulesEngine.SERVES.stream()
          .flatMap(agent ->
              RulesEngine.findings(agent, Changes.between(base, head), Changes.source(head))
                  .stream())
          .filter(finding -> finding.severity().status() != Status.PASS)
          .toList();
    }

    boolean isHit(Finding finding) {
      return finding.rule().startsWith(specialty() + "/") && isAt(finding, truth);
    }

    boolean isExcused(Finding finding) {
      for (var place : truth.path("also")) if (isAt(finding, place)) return true;
      return false;
    }

    private static boolean isAt(Finding finding, JsonNode place) {
      var lines = place.path("lines");
      return finding.path().equals(place.path("file").asText())
          && finding.line() <= lines.path(1).asInt() + SLACK
          && finding.endLine() >= lines.path(0).asInt() - SLACK;
    }
  }

  @Test
  void rules_are_precise_on_all_cases_and_find_what_rules_can_see() throws IOException {
    var hits = new ArrayList<String>();
    var missed = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    for (var one : cases()) {
      var found = one.findings();
      var hit = !one.isClean() && found.stream().anyMatch(one::isHit);
      if (hit) hits.add(one.id());
      if (!one.isClean() && !hit && one.ruleCanSee()) missed.add(one.id());
      found.stream()
          .filter(finding -> one.isClean() || (!one.isHit(finding) && !one.isExcused(finding)))
          .forEach(finding -> wrong.add(one.id() + " " + finding));
    }
    var precision = hits.size() / (double) Math.max(1, hits.size() + wrong.size());
    var recall = hits.size() / (double) Math.max(1, hits.size() + missed.size());
    assertThat(precision).as("false alarms: " + wrong).isGreaterThanOrEqualTo(0.9);
    assertThat(recall).as("missed: " + missed).isGreaterThanOrEqualTo(0.7);
  }

  @Test
  void clean_cases_have_no_finding() throws IOException {
    for (var one : cases()) {
      if (one.isClean()) assertThat(one.findings()).as(one.id()).isEmpty();
    }
  }

  @Test
  void each_specialty_has_eight_cases_or_more_a_third_of_them_clean() throws IOException {
    var cases = cases();
    for (var specialty : RulesEngine.SERVES) {
      Predicate<Case> own = one -> one.specialty().equals(specialty);
      var all = cases.stream().filter(own).count();
      assertThat(all).as(specialty).isGreaterThanOrEqualTo(8);
      assertThat(cases.stream().filter(own).filter(Case::isClean).count() * 3)
          .as(specialty)
          .isGreaterThanOrEqualTo(all);
    }
  }

  @Test
  void cases_are_in_eight_languages_or_more() throws IOException {
    var languages =
        cases().stream()
            .map(one -> Language.of(one.truth().path("file").asText()))
            .filter(language -> language != Language.OTHER)
            .collect(Collectors.toSet());
    assertThat(languages).hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void every_place_that_a_truth_names_is_in_the_head() throws IOException {
    for (var one : cases()) {
      assertThat(one.truth().path("id").asText()).isEqualTo(one.id());
      assertThat(one.truth().path("description").asText()).as(one.id()).isNotBlank();
      assertThat(one.truth().path("kind").asText()).as(one.id()).isIn("clean", "defect");
      var text = one.head().getOrDefault(one.truth().path("file").asText(), "");
      assertThat(text).as(one.id()).isNotEmpty();
      var lines = one.truth().path("lines");
      assertThat(lines.path(0).asInt()).as(one.id()).isBetween(1, lines.path(1).asInt());
      assertThat((long) lines.path(1).asInt())
          .as(one.id())
          .isLessThanOrEqualTo(text.lines().count());
      assertThat(one.base()).as(one.id()).isNotEqualTo(one.head());
    }
  }

  private static List<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    try (var folders = Files.newDirectoryStream(CASES, Files::isDirectory)) {
      for (var folder : folders) {
        var truth = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("truth.json")));
        var id = String.valueOf(folder.getFileName());
        cases.add(
            new Case(id, truth, files(folder.resolve("base")), files(folder.resolve("head"))));
      }
    }
    return cases;
  }

  private static Map<String, String> files(Path root) throws IOException {
    var files = new TreeMap<String, String>();
    if (!Files.isDirectory(root)) return files;
    try (var paths = Files.walk(root)) {
      for (var path : paths.filter(Files::isRegularFile).toList()) {
        var name = root.relativize(path).toString().replace('\\', '/');
        files.put(name, Files.readString(path, StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
