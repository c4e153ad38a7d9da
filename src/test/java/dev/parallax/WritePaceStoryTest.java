package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many reviews at once where GitHub takes one write a second: all are told, late, and none is made
/// or paid twice for having waited.
@Timeout(180)
final class WritePaceStoryTest {
  private static final int REVIEWS = 6;

  @Test
  void reviews_that_wait_for_their_turn_end_in_one_comment_each() {
    try (var model = StandInModel.start();
        var world = new World(World.provider(model), 120)) {
      world.repository(Team.of("one", "two").files());
      var numbers =
          IntStream.range(0, REVIEWS)
              .mapToObj(i -> world.open("Change " + i, Map.of("A.java", "int a = " + i + ";\n")))
              .toList();
      for (var number : numbers) {
        World.until(() -> !world.github.comments(World.REPOSITORY, number).isEmpty());
      }
      world.quiet();
      for (var number : numbers) {
        assertThat(world.github.comments(World.REPOSITORY, number)).hasSize(1);
        assertThat(
                world.github.checkRuns(
                    World.REPOSITORY, world.github.head(World.REPOSITORY, number)))
            .extracting(StandInGitHub.CheckRun::status)
            .isEqualTo(List.of("completed"));
      }
      assertThat(model.calls()).hasSize(2 * REVIEWS);
      // A comment and a check run each, which are two writes; some more for reports that came back.
      assertThat(world.github.writes()).hasSizeLessThanOrEqualTo(5 * REVIEWS);
    }
  }
}
