package dev.parallax.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Fields;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rows of an answer that need one another.
final class RowGraphTest {

  @Test
  void rows_that_need_others_of_the_same_list_are_fine() {
    assertThat(RowGraph.complaint("units", List.of(row("1", "2"), row("2"), row("3", "1", "2"))))
        .isEmpty();
  }

  @Test
  void a_circle_is_named() {
    assertThat(RowGraph.complaint("units", List.of(row("a", "b"), row("b", "c"), row("c", "b"))))
        .contains("`units` need each other in a circle: b -> c -> b");
    assertThat(RowGraph.complaint("units", List.of(row("a", "a"))))
        .contains("`units` need each other in a circle: a -> a");
  }

  @Test
  void what_is_not_there_cannot_be_needed() {
    assertThat(RowGraph.complaint("units", List.of(row("1", "7"))))
        .contains("`needs` of \"1\" in `units` names what is no id");
  }

  @Test
  void an_id_is_there_once_and_is_short() {
    assertThat(RowGraph.complaint("units", List.of(row("1"), row("1"))))
        .contains("`units` has more than one \"1\"");
    for (var id : List.of("", "x y", "|", "@everyone", "a".repeat(21))) {
      assertThat(RowGraph.complaint("units", List.of(row(id)))).isPresent();
    }
  }

  /// As many as an answer may have, in one long chain.
  @Test
  void a_long_chain_is_fine() {
    var rows = new ArrayList<Fields>();
    for (var i = 1; i <= 50; i++) {
      rows.add(i < 50 ? row("u" + i, "u" + (i + 1)) : row("u50"));
    }
    assertThat(RowGraph.complaint("units", rows)).isEmpty();
  }

  private static Fields row(String id, String... needs) {
    return Fields.NONE.with("id", id).withList("needs", List.of(needs));
  }
}
