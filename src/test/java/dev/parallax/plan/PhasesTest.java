package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What can be done side by side, from what each piece of work says of itself.
final class PhasesTest {

  @Test
  void what_needs_nothing_of_each_other_is_one_phase() {
    assertThat(phases(work("1"), work("2"), work("3"))).isEqualTo("[[1, 2, 3]]");
  }

  @Test
  void what_others_wait_for_comes_first() {
    assertThat(phases(work("1", "3"), work("2", "4"), work("3"), work("4"), work("5", "1", "2")))
        .isEqualTo("[[3, 4], [1, 2], [5]]");
  }

  @Test
  void eight_in_three_phases() {
    assertThat(
            phases(
                work("1"),
                work("2"),
                work("3"),
                work("4", "1"),
                work("5", "2", "3"),
                work("6", "4"),
                work("7", "4", "5"),
                work("8", "5")))
        .isEqualTo("[[1, 2, 3], [4, 5], [6, 7, 8]]");
  }

  @Test
  void who_reads_what_another_changes_comes_after_it() {
    assertThat(
            phases(
                touching("1", Set.of(), Set.of("a")),
                touching("2", Set.of("a"), Set.of()),
                touching("3", Set.of("b"), Set.of())))
        .isEqualTo("[[1, 3], [2]]");
  }

  @Test
  void two_that_leave_their_result_in_one_place_are_done_one_after_the_other() {
    var works = List.of(leaving("1", "out"), leaving("2", "out"), leaving("3", "other"));
    assertThat(Phases.of(works))
        .extracting(phase -> phase.stream().map(Work::id).toList())
        .containsExactly(List.of("1", "3"), List.of("2"));
    assertThat(Independence.of(works).points().get(3).toString())
        .isEqualTo("outputs: fail, 2 leaves its result where it is left by 1");
  }

  @Test
  void all_five_points_pass_for_work_that_knows_nothing_of_each_other() {
    var independence = Independence.of(List.of(work("1"), work("2")));
    assertThat(independence.passes()).isTrue();
    assertThat(independence.points())
        .extracting(Independence.Point::name)
        .containsExactly("inputs", "order", "files", "outputs", "failures");
  }

  @Test
  void each_point_fails_for_its_own_reason() {
    var tiers =
        List.of(
            new Work("a", 0, Set.of(), Set.of(), Set.of(), Set.of("x"), "a"),
            new Work("b", 1, Set.of("a"), Set.of(), Set.of("x"), Set.of(), "a"));
    assertThat(Independence.of(tiers).points())
        .extracting(Independence.Point::toString)
        .containsExactly(
            "inputs: fail, b waits for a",
            "order: fail, b is of a later tier than a",
            "files: fail, a changes what is used by b",
            "outputs: fail, b leaves its result where it is left by a",
            "failures: fail, b is lost with a");
  }

  @Test
  void who_only_follows_another_is_not_lost_with_it() {
    var works =
        List.of(work("a"), new Work("b", 0, Set.of(), Set.of("a"), Set.of(), Set.of(), "b"));
    assertThat(Independence.of(works).points())
        .filteredOn(point -> !point.passes())
        .extracting(Independence.Point::name)
        .containsExactly("inputs");
  }

  private static Work work(String id, String... needs) {
    return new Work(id, 0, Set.of(needs), Set.of(), Set.of(), Set.of(), id);
  }

  private static Work touching(String id, Set<String> reads, Set<String> writes) {
    return new Work(id, 0, Set.of(), Set.of(), reads, writes, id);
  }

  private static Work leaving(String id, String output) {
    return new Work(id, 0, Set.of(), Set.of(), Set.of(), Set.of(), output);
  }

  private static String phases(Work... works) {
    return Phases.of(List.of(works)).stream()
        .map(phase -> phase.stream().map(Work::id).toList())
        .toList()
        .toString();
  }
}
