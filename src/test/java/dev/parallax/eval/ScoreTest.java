package dev.parallax.eval;

import static dev.parallax.eval.Counted.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScoreTest {
  /// The values in table I of Newcombe, Statistics in Medicine 17 (1998), method 3.
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void the_interval_of_a_share_is_the_published_one(int part, int whole, double low, double high) {
    var interval = Interval.wilson(part, whole).orElseThrow();
    assertThat(interval.low()).isCloseTo(low, within(0.00005));
    assertThat(interval.high()).isCloseTo(high, within(0.00005));
  }

  @Test
  void a_whole_share_ends_at_one() {
    assertThat(Interval.wilson(10, 10).orElseThrow().high()).isEqualTo(1);
    assertThat(Interval.wilson(0, 0)).isEmpty();
  }

  @Test
  void figures_are_those_of_the_counts() {
    var tally = tally(6, 2, 4);
    assertThat(tally.precision()).hasValue(0.6);
    assertThat(tally.recall()).hasValue(0.75);
    assertThat(tally.f1().orElseThrow()).isCloseTo(2 * 0.6 * 0.75 / 1.35, within(1e-12));
  }

  @Test
  void who_says_nothing_has_no_precision() {
    assertThat(tally(0, 3, 0).precision()).isEmpty();
    assertThat(tally(0, 3, 0).recall()).hasValue(0);
    assertThat(tally(0, 3, 0).f1()).hasValue(0);
  }

  @Test
  void where_there_is_nothing_to_find_there_is_no_recall() {
    assertThat(tally(0, 0, 2).recall()).isEmpty();
    assertThat(tally(0, 0, 2).precision()).hasValue(0);
    assertThat(tally(0, 0, 0).f1()).isEmpty();
    assertThat(Score.of(List.of(tally(0, 0, 0))).f1()).isEmpty();
  }

  @Test
  void cases_that_are_all_alike_leave_nothing_to_chance() {
    var score = Score.of(Collections.nCopies(12, tally(1, 1, 0)));
    assertThat(score.f1()).hasValue(new Interval(2.0 / 3, 2.0 / 3));
  }

  @Test
  void one_found_and_one_missed_may_be_anything() {
    assertThat(Score.of(List.of(tally(1, 0, 0), tally(0, 1, 0))).f1()).hasValue(new Interval(0, 1));
  }

  @Test
  void more_cases_make_the_interval_narrower_around_the_figure() {
    var few = Score.of(mixed(10));
    var many = Score.of(mixed(200));
    assertThat(width(many.f1().orElseThrow())).isLessThan(width(few.f1().orElseThrow()) / 2);
    var f1 = many.tally().f1().orElseThrow();
    assertThat(many.f1().orElseThrow().low()).isLessThan(f1);
    assertThat(many.f1().orElseThrow().high()).isGreaterThan(f1);
  }

  @Test
  void the_same_cases_give_the_same_interval() {
    assertThat(Score.of(mixed(30))).isEqualTo(Score.of(mixed(30)));
  }

  /// Twice the binomial tail: 2 x (1 + 10) / 2^10, and 2 x (1 + 6 + 15) / 2^6.
  @ParameterizedTest
  @CsvSource({"1, 9, 0.021484375", "9, 1, 0.021484375", "2, 4, 0.6875", "0, 0, 1", "5, 5, 1"})
  void mc_nemars_exact_test_is_twice_the_tail(int one, int other, double p) {
    assertThat(Comparison.mcNemar(one, other)).isCloseTo(p, within(1e-12));
  }

  @Test
  void two_configurations_are_compared_case_by_case() throws Exception {
    var a = IntStream.range(0, 10).mapToObj(i -> result(i, i < 8)).toList();
    var b = IntStream.range(0, 10).mapToObj(i -> result(i, i >= 7)).toList();
    var comparison = Comparison.of("security", a, b);
    assertThat(comparison.onlyFirst()).isEqualTo(7);
    assertThat(comparison.onlySecond()).isEqualTo(2);
    assertThat(comparison.both()).isEqualTo(1);
    // 8 of 10 found is an F1 of 16/18, 3 of 10 one of 6/13.
    assertThat(comparison.f1Difference().orElseThrow())
        .isCloseTo(16.0 / 18 - 6.0 / 13, within(1e-12));
    assertThat(comparison.interval().orElseThrow().low())
        .isLessThan(comparison.f1Difference().orElseThrow());
    assertThat(comparison.p()).isCloseTo(2 * (1 + 9 + 36) / 512.0, within(1e-12));
    assertThat(Comparison.together(a, b)).isEqualTo(comparison);
  }

  @Test
  void a_configuration_does_not_differ_from_itself() throws Exception {
    var a = IntStream.range(0, 10).mapToObj(i -> result(i, i < 8)).toList();
    var comparison = Comparison.of("security", a, a);
    assertThat(comparison.f1Difference()).hasValue(0);
    assertThat(comparison.interval()).hasValue(new Interval(0, 0));
    assertThat(comparison.p()).isEqualTo(1);
  }

  private static CaseResult result(int number, boolean found) {
    var about =
        new Case(
            "case-" + number,
            "security",
            "",
            List.of(Counted.truth("security", "a.py", 1, 1)),
            List.of());
    return new CaseResult(
        about,
        Map.of("security", found ? tally(1, 0, 0) : tally(0, 1, 0)),
        Map.of("security", found ? Set.of(0) : Set.of()),
        found ? Set.of(0) : Set.of(),
        Set.of(0),
        List.of(),
        List.of());
  }

  private static List<Tally> mixed(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> i % 2 == 0 ? tally(1, 0, 0) : tally(0, 1, 1))
        .toList();
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }
}
