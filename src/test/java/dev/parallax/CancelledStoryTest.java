package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.job.RunRecord;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What GitHub is told of runs that were cancelled when their process was gone, or was killed
/// before it could say so: no check stays in progress for ever.
final class CancelledStoryTest {
  private final World world = new World();
  private int number;
  private String head = "";

  /// A run that has shown its check, and whose process is gone before it could report.
  @BeforeEach
  void interrupted() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.always(
            "POST .*/issues/\\d+/comments", Misbehaviour.secondaryLimit(Duration.ofMillis(500))));
    number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    head = world.github.head(World.REPOSITORY, number);
    World.until(() -> !world.github.checkRuns(World.REPOSITORY, head).isEmpty());
    world.stop();
    world.github.behave();
    assertThat(check(head).status()).isEqualTo("in_progress");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void what_a_person_cancelled_before_a_kill_is_not_brought_back_and_its_check_says_why() {
    cancelled("cancelled by acme");
    world.startAgain();
    world.quiet();
    assertThat(world.newestRun()).returns(RunRecord.State.CANCELLED, RunRecord::state);
    assertThat(world.botComments(number)).isEmpty();
    assertThat(check(head).summary()).isEqualTo("cancelled by acme");
  }

  @Test
  void what_was_superseded_before_a_kill_says_so_when_its_delivery_is_handled_again() {
    push();
    cancelled("superseded by a run at " + world.github.head(World.REPOSITORY, number));
    world.startAgain();
    assertThat(world.oneComment(number)).contains("## Parallax");
    assertThat(check(head).summary()).startsWith("superseded by a run at ");
  }

  @Test
  void what_is_superseded_after_a_kill_says_so() {
    push();
    world.startAgain();
    assertThat(world.oneComment(number)).contains("## Parallax");
    assertThat(check(head).summary()).startsWith("superseded by a run at ");
  }

  @Test
  void what_there_is_nothing_to_do_for_after_a_kill_says_so() {
    world.github.setOpen(World.REPOSITORY, number, false, "robin");
    world.startAgain();
    world.quiet();
    assertThat(world.newestRun()).returns(RunRecord.State.ENDED, RunRecord::state);
    assertThat(check(head)).returns("completed", StandInGitHub.CheckRun::status);
    assertThat(check(head).summary()).isEqualTo("it is closed");
  }

  private void push() {
    world.push(number, Map.of("src/Shop.java", "class Shop { int b; }\n"));
  }

  private StandInGitHub.CheckRun check(String commit) {
    return world.github.checkRuns(World.REPOSITORY, commit).getFirst();
  }

  /// As a process leaves it that is killed when it has cancelled the run, and before it says so.
  private void cancelled(String reason) {
    try (var database =
            DriverManager.getConnection("jdbc:sqlite:" + world.dataDir().resolve("parallax.db"));
        var statement =
            database.prepareStatement(
                "update run set state = 'CANCELLED', reason = ?, ended_at = ?")) {
      statement.setString(1, reason);
      statement.setLong(2, System.currentTimeMillis());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
