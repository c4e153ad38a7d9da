package dev.parallax.eval;

import static dev.parallax.eval.Counted.at;
import static dev.parallax.eval.Counted.look;
import static dev.parallax.eval.Counted.truth;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.QuoteState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MatchingTest {
  private static final Case DEFECT = Counted.of(truth("security", "a.py", 10, 12));
  private static final Case CLEAN = Counted.of();

  @ParameterizedTest
  @CsvSource({
    "10, 12, true",
    "11, 11, true",
    "7, 7, true",
    "6, 6, false",
    "1, 7, true",
    "15, 15, true",
    "16, 16, false",
    "15, 90, true",
    "1, 90, true",
    "0, 0, false"
  })
  void a_finding_hits_when_it_overlaps_the_lines_with_three_lines_of_slack(
      int from, int to, boolean hit) throws Exception {
    var tally = match(DEFECT, look("security", at("a.py", from, to))).of("security");
    assertThat(tally.hits()).isEqualTo(hit ? 1 : 0);
    assertThat(tally.misses()).isEqualTo(hit ? 0 : 1);
    assertThat(tally.falseAlarms()).isEqualTo(hit ? 0 : 1);
  }

  @Test
  void the_same_lines_of_another_file_are_another_place() throws Exception {
    counted(match(DEFECT, look("security", at("b.py", 10, 12))), "security", 0, 1, 1);
  }

  @Test
  void a_truth_is_found_once_however_often_it_is_said() throws Exception {
    var result =
        match(DEFECT, look("security", at("a.py", 9, 9), at("a.py", 10, 10), at("a.py", 12, 12)));
    counted(result, "security", 1, 0, 0);
    assertThat(result.findings())
        .extracting(Weighed::worth)
        .containsExactly(Weighed.Worth.HIT, Weighed.Worth.AGAIN, Weighed.Worth.AGAIN);
  }

  @Test
  void one_finding_finds_one_truth() throws Exception {
    var two = Counted.of(truth("security", "a.py", 10, 10), truth("security", "a.py", 12, 12));
    counted(match(two, look("security", at("a.py", 11, 11))), "security", 1, 1, 0);
  }

  @Test
  void findings_are_paired_with_truths_so_that_most_are_found() throws Exception {
    var two = Counted.of(truth("security", "a.py", 10, 10), truth("security", "a.py", 16, 16));
    // The first could be at either place; only the second place is left for it.
    var findings = look("security", at("a.py", 5, 20), at("a.py", 8, 8));
    counted(match(two, findings), "security", 2, 0, 0);
  }

  @Test
  void everything_that_counts_in_a_clean_case_is_a_false_alarm() throws Exception {
    counted(
        match(CLEAN, look("security", at("a.py", 1, 1), at("b.py", 9, 9))), "security", 0, 0, 2);
  }

  @Test
  void what_does_not_count_is_nothing() throws Exception {
    var result =
        match(
            DEFECT,
            look(
                "security",
                at("a.py", 10, 10).outsideTheChange(),
                at("a.py", 50, 50).setAside("refuted"),
                at("a.py", 11, 11).at(11, 11, QuoteState.UNVERIFIED)));
    counted(result, "security", 0, 1, 0);
    assertThat(result.findings())
        .extracting(Weighed::worth)
        .containsOnly(Weighed.Worth.DOES_NOT_COUNT);
  }

  @Test
  void what_is_true_as_well_is_neither_hit_nor_false_alarm() throws Exception {
    var with = new Case("x", "security", "", DEFECT.truths(), List.of(new Place("a.py", 40, 41)));
    counted(match(with, look("security", at("a.py", 44, 44))), "security", 0, 1, 0);
    counted(match(with, look("security", at("a.py", 45, 45))), "security", 0, 1, 1);
  }

  @Test
  void another_specialist_at_the_place_of_a_defect_is_neither_right_nor_wrong() throws Exception {
    var result =
        match(DEFECT, look("security", at("a.py", 10, 10)), look("docs", at("a.py", 11, 11)));
    counted(result, "docs", 0, 0, 0);
    counted(result, "security", 1, 0, 0);
  }

  @Test
  void another_specialist_elsewhere_raises_a_false_alarm() throws Exception {
    counted(match(DEFECT, look("docs", at("a.py", 50, 50))), "docs", 0, 0, 1);
  }

  @Test
  void nobody_misses_what_is_another_specialty() throws Exception {
    var result = match(DEFECT, look("docs"), look("security"));
    counted(result, "docs", 0, 0, 0);
    counted(result, "security", 0, 1, 0);
  }

  @Test
  void an_accepted_agent_finds_for_itself_and_spares_the_specialist_the_miss() throws Exception {
    var accepting = Counted.of(truth("security", "a.py", 10, 10, "quality"));
    var result = match(accepting, look("security"), look("quality", at("a.py", 10, 10)));
    counted(result, "quality", 1, 0, 0);
    counted(result, "security", 0, 0, 0);
    assertThat(result.together().hits()).isEqualTo(1);
    assertThat(result.together().misses()).isZero();
  }

  @Test
  void an_accepted_agent_that_finds_nothing_misses_nothing() throws Exception {
    var accepting = Counted.of(truth("security", "a.py", 10, 10, "quality"));
    var result = match(accepting, look("security"), look("quality"));
    counted(result, "quality", 0, 0, 0);
    counted(result, "security", 0, 1, 0);
  }

  @Test
  void together_a_truth_that_two_found_is_found_once() throws Exception {
    var accepting = Counted.of(truth("security", "a.py", 10, 10, "quality"));
    var result =
        match(
            accepting,
            look("security", at("a.py", 10, 10)),
            look("quality", at("a.py", 10, 10), at("a.py", 90, 90)));
    assertThat(result.together().hits()).isEqualTo(1);
    assertThat(result.together().falseAlarms()).isEqualTo(1);
    assertThat(result.together().costUsd()).isEqualByComparingTo("0.02");
  }

  @Test
  void who_failed_to_look_has_missed_what_was_there_and_is_counted() throws Exception {
    var failed =
        new Look("security", List.of(), "timeout: 3m", BigDecimal.ZERO, Duration.ofMinutes(3));
    var result = match(DEFECT, failed);
    counted(result, "security", 0, 1, 0);
    assertThat(result.of("security").failed()).isEqualTo(1);
    assertThat(result.of("security").precision()).isEmpty();
    assertThat(result.failures()).containsExactly("security: timeout: 3m");
  }

  @Test
  void a_truth_that_nobody_is_there_for_is_not_missed() throws Exception {
    var result = match(DEFECT, look("docs"));
    assertThat(result.asked()).isEmpty();
    assertThat(result.together().misses()).isZero();
  }

  @Test
  void the_judge_is_asked_about_what_misses_the_place_in_the_same_file_only() throws Exception {
    var asked = new ArrayList<Integer>();
    SameDefect judge =
        (_, finding) -> {
          asked.add(finding.line());
          return SameDefect.Answer.OTHER;
        };
    var findings = look("security", at("a.py", 10, 10), at("a.py", 60, 60), at("b.py", 70, 70));
    counted(Matching.of(DEFECT, List.of(findings), judge), "security", 1, 0, 2);
    assertThat(asked).containsExactly(60);
  }

  @Test
  void what_the_judge_says_is_the_same_is_found_and_counted_apart() throws Exception {
    var result =
        Matching.of(
            DEFECT,
            List.of(look("security", at("a.py", 60, 60), at("a.py", 80, 80))),
            (_, _) -> SameDefect.Answer.SAME);
    counted(result, "security", 1, 0, 0);
    assertThat(result.of("security").byJudge()).isEqualTo(1);
    assertThat(result.together().byJudge()).isEqualTo(1);
    assertThat(result.findings())
        .extracting(Weighed::worth)
        .containsExactly(Weighed.Worth.HIT_BY_JUDGE, Weighed.Worth.AGAIN);
  }

  @Test
  void what_the_judge_does_not_answer_is_a_false_alarm_and_told() throws Exception {
    var result =
        Matching.of(
            DEFECT,
            List.of(look("security", at("a.py", 60, 60))),
            (_, _) -> SameDefect.Answer.UNKNOWN);
    counted(result, "security", 0, 1, 1);
    assertThat(result.of("security").unjudged()).isEqualTo(1);
  }

  @Test
  void a_truth_without_a_place_is_for_the_judge_in_any_file() throws Exception {
    var worded = new Truth("quality", Set.of(Truth.ANYBODY), "refunds twice", List.of());
    var result =
        Matching.of(
            Counted.of(worded),
            List.of(look("security", at("any.py", 3, 3))),
            (_, _) -> SameDefect.Answer.SAME);
    counted(result, "security", 1, 0, 0);
  }

  @Test
  void the_order_of_findings_and_agents_does_not_matter() throws Exception {
    var two = Counted.of(truth("security", "a.py", 10, 10), truth("security", "a.py", 16, 16));
    var one = match(two, look("security", at("a.py", 5, 20), at("a.py", 8, 8)), look("docs"));
    var other = match(two, look("docs"), look("security", at("a.py", 8, 8), at("a.py", 5, 20)));
    assertThat(one.agents()).isEqualTo(other.agents());
    assertThat(one.found()).isEqualTo(Map.of("security", Set.of(0, 1), "docs", Set.of()));
  }

  private static void counted(
      CaseResult result, String agent, int hits, int misses, int falseAlarms) {
    var tally = result.of(agent);
    assertThat(List.of(tally.hits(), tally.misses(), tally.falseAlarms()))
        .containsExactly(hits, misses, falseAlarms);
  }

  private static CaseResult match(Case about, Look... looks) throws InterruptedException {
    return Matching.of(about, List.of(looks), SameDefect.BY_PLACE_ONLY);
  }
}
