package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.job.RunRecord;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of a run whose delivery meets nothing but trouble for a day.
final class GivingUpStoryTest {
  @Test
  void a_run_that_nobody_comes_back_to_has_ended_and_its_check_says_why() throws Exception {
    try (var world = new World()) {
      world.repository(Map.of());
      world.github.misbehave(
          Misbehaviour.always(
              "POST .*/issues/\\d+/comments", Misbehaviour.secondaryLimit(Duration.ofSeconds(1))));
      var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
      World.until(() -> !world.runs().recent(1).isEmpty());
      var head = world.github.head(World.REPOSITORY, number);
      World.until(() -> !world.github.checkRuns(World.REPOSITORY, head).isEmpty());
      aDayAgo(world);
      World.until(() -> world.newestRun().state() == RunRecord.State.ENDED);
      world.quiet();
      assertThat(world.newestRun().reason()).startsWith("given up: ").contains("rate limited");
      var check = world.github.checkRuns(World.REPOSITORY, head).getFirst();
      assertThat(check.status()).isEqualTo("completed");
      assertThat(check.summary()).startsWith("given up: ");
      assertThat(world.result("pull_request")).startsWith("given up: ");
    }
  }

  /// What is late by a day is given up at its next trouble.
  private static void aDayAgo(World world) throws SQLException {
    var file = world.dataDir().resolve("parallax.db");
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = database.prepareStatement("update delivery set received_at = ?")) {
      statement.setLong(1, Instant.now().minus(Duration.ofDays(2)).toEpochMilli());
      statement.executeUpdate();
    }
  }
}
