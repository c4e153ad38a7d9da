package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.plan.Breakdown.Unit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What follows from the units that an issue is taken apart into.
final class BreakdownTest {

  @Test
  void units_can_be_done_in_the_order_of_their_phases() {
    var breakdown =
        breakdown(
            unit("1", "a", "3"),
            unit("2", "b", "4"),
            unit("3", "c"),
            unit("4", "d"),
            unit("5", "e", "1", "2"));
    assertThat(breakdown.phases()).hasToString("[[3, 4], [1, 2], [5]]");
    assertThat(breakdown.inOrder()).extracting(Unit::id).containsExactly("3", "4", "1", "2", "5");
  }

  @Test
  void of_units_that_change_the_same_file_the_later_one_knows_the_earlier_ones() {
    var first = unit("1", "a");
    var second = unit("2", "./a ");
    var third = unit("3", "a", "1");
    var breakdown = breakdown(first, second, third);
    assertThat(breakdown.phases()).hasToString("[[1], [2], [3]]");
    assertThat(breakdown.sharingBefore(first)).isEmpty();
    assertThat(breakdown.sharingBefore(second)).containsExactly(first);
    assertThat(breakdown.sharingBefore(third)).containsExactly(second);
  }

  /// R108.
  @ParameterizedTest
  @CsvSource({
    "feature, 4, none",
    "feature, 7, none",
    "feature, 8, short",
    "feature, 9, standard",
    "feature, 10, standard",
    "feature, 11, full",
    "feature, 12, full",
    "bug, 12, none",
    "task, 12, none"
  })
  void only_features_that_ask_for_much_have_a_document(String kind, int score, String depth) {
    assertThat(Depth.of(kind, score).map(Depth::word).orElse("none")).isEqualTo(depth);
  }

  @Test
  void a_score_that_lacks_a_part_is_none() {
    var criteria = Map.of("reach", 3, "size", 3, "risk", 3);
    var breakdown = new Breakdown("feature", criteria, List.of());
    assertThat(breakdown.score()).isZero();
    assertThat(breakdown.depth()).isEmpty();
  }

  private static Breakdown breakdown(Unit... units) {
    return new Breakdown("task", Map.of(), List.of(units));
  }

  private static Unit unit(String id, String file, String... needs) {
    return new Unit(id, "Unit " + id, "", List.of(file), List.of(needs), "");
  }
}
