package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PartitionTest {
  private static final List<Integer> ITEMS = IntStream.range(0, 23).boxed().toList();

  @Test
  void items_are_dealt_one_after_the_other() {
    var groups = Partition.roundRobin(ITEMS, 5);
    assertThat(groups).extracting(List::size).containsExactly(5, 5, 5, 4, 4);
    assertThat(groups.getFirst()).containsExactly(0, 5, 10, 15, 20);
  }

  @Test
  void the_largest_goes_to_the_group_that_has_least() {
    assertThat(Partition.balanced(List.of(1, 9, 4, 5), size -> size, 2))
        .containsExactly(List.of(1, 9), List.of(4, 5));
  }

  @Test
  void each_item_is_in_one_group_and_no_group_has_more_than_its_share_and_one_item() {
    for (var seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var sizes = random.ints(random.nextInt(1, 40), 1, 100).boxed().toList();
      var items = IntStream.range(0, sizes.size()).boxed().toList();
      var count = random.nextInt(1, 8);
      var groups = Partition.balanced(items, sizes::get, count);
      assertThat(groups.stream().flatMap(List::stream))
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(items);
      var share = sizes.stream().mapToInt(size -> size).sum() / count;
      assertThat(groups)
          .as("seed " + seed)
          .allSatisfy(group ->
              assertThat(group.stream().mapToInt(sizes::get).sum()).isLessThanOrEqualTo(share + 99))
          .allSatisfy(group -> assertThat(group).isSorted());
    }
  }

  @Test
  void there_is_no_partition_into_nothing() {
    assertThatThrownBy(() -> Partition.roundRobin(ITEMS, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Partition.balanced(ITEMS, size -> size, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
