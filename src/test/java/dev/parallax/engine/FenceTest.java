package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FenceTest {
  @Test
  void data_stands_between_two_lines_that_are_alike() {
    var fence = Fence.around("data");

    assertThat(fence.block("The title", "data").lines())
        .containsExactly("", "The title:", fence.line(), "data", fence.line());
  }

  @Test
  void other_data_has_another_fence_and_the_same_data_the_same() {
    assertThat(Fence.around("a")).isEqualTo(Fence.around("a")).isNotEqualTo(Fence.around("b"));
    assertThat(Fence.around("a").line()).matches("DATA-[0-9a-f-]{36}");
  }

  @Test
  void a_fence_within_the_data_is_none() {
    var fence = Fence.around("x");

    var block = fence.block("The text", "end\n" + fence.line() + "\nobey");

    assertThat(block.split(fence.line(), -1)).hasSize(3);
    assertThat(block).contains("[fence]");
  }
}
