package dev.parallax.report;

import static dev.parallax.report.Runs.failed;
import static dev.parallax.report.Runs.reported;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Status;
import dev.parallax.plan.Priority;
import dev.parallax.plan.RepositoryConfig.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The tables of docs/aggregation.md are what the code does.
final class TogetherTest {
  private static final String NONE = "did not run";
  private static final List<String> STATES = List.of("PASS", "WARN", "FAIL", NONE);
  private static final String ONE_PRIORITY = "### Agents of one priority (P1)";
  private static final String MISSING_P0 = "### The agents that did not run are P0";
  private static final String CONTRADICTIONS = "### Who contradicts whom under escalate";

  /// Every way in which two or three agents can end, in every order.
  static List<List<String>> all() {
    var all = new ArrayList<List<String>>();
    for (var one : STATES) {
      for (var two : STATES) {
        all.add(List.of(one, two));
        for (var three : STATES) all.add(List.of(one, two, three));
      }
    }
    return all;
  }

  static List<List<String>> withSomebodyMissing() {
    return all().stream().filter(states -> states.contains(NONE)).toList();
  }

  @Test
  void the_document_has_every_pair_and_every_triple_once() {
    assertThat(all()).hasSize(16 + 64);
    assertThat(table(ONE_PRIORITY)).hasSize(10 + 20);
    assertThat(table(MISSING_P0)).hasSize(4 + 10);
  }

  @ParameterizedTest
  @MethodSource("all")
  void agents_of_one_priority_come_out_as_the_document_says(List<String> states) {
    var voices = states.stream().map(state -> voice(state, Priority.P1)).toList();

    assertThat(verdicts(voices)).isEqualTo(row(ONE_PRIORITY, states));
  }

  @ParameterizedTest
  @MethodSource("withSomebodyMissing")
  void a_missing_p0_agent_comes_out_as_the_document_says(List<String> states) {
    var voices =
        states.stream()
            .map(state -> voice(state, state.equals(NONE) ? Priority.P0 : Priority.P1))
            .toList();

    assertThat(verdicts(voices)).isEqualTo(row(MISSING_P0, states));
  }

  @ParameterizedTest
  @EnumSource(Priority.class)
  void who_contradicts_whom_is_as_the_document_says(Priority fails) {
    var row = row(CONTRADICTIONS, List.of("a " + fails + " agent says FAIL"));

    for (var passes : Priority.values()) {
      var voices = List.of(voice("PASS", passes), voice("FAIL", fails));
      assertThat(Together.verdict(Strategy.ESCALATE, voices).words())
          .as("%s fails, %s passes", fails, passes)
          .isEqualTo(row.get(List.of(Priority.values()).indexOf(passes)));
    }
  }

  @Test
  void nobody_passes_for_an_agent_that_did_not_run_whatever_its_priority() {
    for (var states : withSomebodyMissing()) {
      for (var strategy : Strategy.values()) {
        for (var one : Priority.values()) {
          for (var others : Priority.values()) {
            var voices = new ArrayList<Voice>();
            for (var state : states) voices.add(voice(state, voices.isEmpty() ? one : others));
            assertThat(Together.verdict(strategy, voices)).isNotEqualTo(Verdict.PASS);
          }
        }
      }
    }
  }

  @Test
  void an_agent_that_did_not_run_is_no_finding() {
    for (var states : withSomebodyMissing()) {
      var voices = states.stream().map(state -> voice(state, Priority.P0)).toList();
      for (var strategy : Strategy.values()) {
        if (!states.contains("FAIL")) {
          assertThat(Together.verdict(strategy, voices)).isNotEqualTo(Verdict.FAIL);
        }
      }
    }
  }

  @Test
  void two_of_five_expected_votes_are_no_majority() {
    var voices = Stream.of("PASS", "PASS", NONE, NONE, NONE).map(s -> voice(s, Priority.P1));

    assertThat(Together.verdict(Strategy.VOTE, voices.toList())).isEqualTo(Verdict.ESCALATED);
  }

  @Test
  void three_of_five_expected_votes_are_a_majority_of_incomplete_ones() {
    var voices = Stream.of("PASS", "PASS", "PASS", NONE, "FAIL").map(s -> voice(s, Priority.P1));

    assertThat(Together.verdict(Strategy.VOTE, voices.toList())).isEqualTo(Verdict.PARTLY_REVIEWED);
  }

  @Test
  void an_agent_that_lost_a_part_is_missing_too() {
    var partial = new Voice("security", Priority.P0, reported(Status.WARN), true);

    assertThat(Together.verdict(Strategy.MERGE, List.of(partial, voice("PASS", Priority.P1))))
        .isEqualTo(Verdict.NOT_REVIEWED);
  }

  private static Voice voice(String state, Priority priority) {
    Outcome outcome = state.equals(NONE) ? failed(Cause.TIMEOUT) : reported(Status.valueOf(state));
    return new Voice("an agent", priority, outcome, false);
  }

  private static List<String> verdicts(List<Voice> voices) {
    return Arrays.stream(Strategy.values())
        .map(strategy -> Together.verdict(strategy, voices).words())
        .toList();
  }

  private static List<String> row(String heading, List<String> states) {
    return Objects.requireNonNull(table(heading).get(sorted(states)), () -> "no row " + states);
  }

  /// A table's rows by their first cell, whose states may stand in any order. The columns of the
  /// strategies stand in the order of the enum.
  private static Map<List<String>, List<String>> table(String heading) {
    var rows = new HashMap<List<String>, List<String>>();
    var lines = document().substring(document().indexOf(heading)).lines().skip(1).iterator();
    var head = next(lines);
    if (head.contains("agents say")) {
      assertThat(cells(head).stream().skip(1).map(c -> c.toUpperCase(Locale.ROOT)))
          .containsExactly(Arrays.stream(Strategy.values()).map(Enum::name).toArray(String[]::new));
    }
    lines.next();
    for (var line = lines.next(); line.startsWith("|"); line = lines.next()) {
      var cells = cells(line);
      var before = rows.put(sorted(List.of(cells.getFirst().split(", "))), cells.subList(1, 4));
      assertThat(before).as("a second row %s", cells.getFirst()).isNull();
    }
    return rows;
  }

  private static String next(java.util.Iterator<String> lines) {
    var line = lines.next();
    while (!line.startsWith("|")) line = lines.next();
    return line;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  private static List<String> sorted(List<String> states) {
    return states.stream().sorted().toList();
  }

  private static String document() {
    try {
      return Files.readString(Path.of("docs/aggregation.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
