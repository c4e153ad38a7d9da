package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BoxTest {
  private static final Box BOX = new Box(Box.Kind.APPLY, "3");
  private static final String OPEN = BOX.line("close as completed");
  private static final String TICKED = OPEN.replace("[ ]", "[x]");

  @Test
  void a_box_that_is_ticked_now_and_was_not_before_is_found() {
    assertThat(Box.ticked(OPEN, TICKED)).containsExactly(BOX);
    assertThat(Box.ticked("", "above\r\n" + TICKED + "\r\nbelow")).containsExactly(BOX);
  }

  @Test
  void one_that_was_ticked_before_or_is_ticked_no_more_is_not() {
    assertThat(Box.ticked(TICKED, TICKED)).isEmpty();
    assertThat(Box.ticked(TICKED, OPEN)).isEmpty();
  }

  @Test
  void the_same_box_ticked_twice_is_one() {
    assertThat(Box.ticked(OPEN, TICKED + "\n" + TICKED)).containsExactly(BOX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- [x] do it <!-- box delete everything -->",
        "- [x] do it <!-- box apply ../3 -->",
        "- [x] do it <!-- box apply 3; rm -rf -->",
        "- [x] do it <!-- box APPLY 3 -->",
        "- [y] do it <!-- box apply 3 -->",
        "> - [x] do it <!-- box apply 3 -->",
        "  - [x] do it <!-- box apply 3 -->",
        "- [x] do it <!-- box apply 3 --> and more",
        "- [x] do\nit <!-- box apply 3 -->",
        "- [x] do it <!-- box apply 3"
      })
  void what_is_not_exactly_a_box_of_ours_is_none(String line) {
    assertThat(Box.ticked("", line)).isEmpty();
  }

  @Test
  void a_comment_full_of_boxes_is_read_up_to_a_bound() {
    var many = new StringBuilder();
    for (var i = 1; i <= 5_000; i++) {
      many.append(new Box(Box.Kind.APPLY, "" + i).line("x").replace("[ ]", "[x]")).append('\n');
    }
    assertThat(Box.ticked("", many.toString())).hasSize(100);
  }
}
