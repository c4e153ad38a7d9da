package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Open pull requests that no delivery told of and none ever will.
final class ReconciliationStoryTest {
  private static final Duration FIVE_DAYS = Duration.ofDays(5);
  private static final String PULLS = "/repositories/\\d+/pulls";

  private final Ticking clock = new Ticking();
  private World world;

  @BeforeEach
  void start() {
    world = World.sweeping(clock);
    world.repository(Map.of());
    World.until(() -> world.swept("reconciliation"));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// Longer ago than GitHub delivers again, or larger than it delivers at all.
  @Test
  void a_pull_request_that_no_delivery_told_of_is_reviewed() {
    clock.forward(Duration.ofHours(1));
    var number = unheard("class Shop { int a; }\n");
    clock.forward(FIVE_DAYS);
    world.reconcile();
    assertThat(world.oneComment(number)).contains("## Parallax");
  }

  @Test
  void a_push_that_no_delivery_told_of_is_reviewed_and_what_was_is_not_again() {
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    world.oneComment(number);
    clock.forward(FIVE_DAYS);
    world.reconcile();
    reconciled();
    assertThat(world.runs().recent(9)).hasSize(1);
    var head =
        world.github.unheard(() -> {
          world.push(number, Map.of("src/Shop.java", "class Shop { int b; }\n"));
          return world.github.head(World.REPOSITORY, number);
        });
    clock.forward(FIVE_DAYS);
    world.reconcile();
    World.until(() -> world.runs().recent(9).size() == 2);
    world.oneComment(number);
    assertThat(world.newestRun().head()).isEqualTo(head);
  }

  /// A project's backlog is nobody's wish.
  @Test
  void what_was_open_before_the_app_is_not_looked_at() {
    world.stop();
    try (var other = World.sweeping(clock)) {
      other.repository(Map.of());
      other.github.unheard(
          () -> other.open("Old", Map.of("src/Shop.java", "class Shop { int old; }\n")));
      World.until(() -> other.swept("reconciliation"));
      clock.forward(FIVE_DAYS);
      other.reconcile();
      World.until(() ->
          other.watermark("reconciliation") > clock.instant().minusSeconds(3_600).toEpochMilli());
      other.quiet();
      assertThat(other.runs().recent(9)).isEmpty();
    } finally {
      world.startAgain();
    }
  }

  @Test
  void it_comes_in_once_however_often_it_is_found() {
    clock.forward(Duration.ofHours(1));
    var number = unheard("class Shop { int a; }\n");
    world.github.setDraft(World.REPOSITORY, number, true);
    clock.forward(FIVE_DAYS);
    world.reconcile();
    World.until(() -> world.results("pull_request").size() >= 1);
    world.quiet();
    var results = world.results("pull_request").size();
    world.reconcile();
    reconciled();
    world.quiet();
    assertThat(world.results("pull_request")).hasSize(results);
  }

  @Test
  void a_configuration_that_reviews_nothing_by_itself_holds_here_too() {
    world.repository(Map.of(".github/parallax.yml", "version: 1\nreview:\n  auto: false\n"));
    clock.forward(Duration.ofHours(1));
    var number = unheard("class Shop { int a; }\n");
    clock.forward(FIVE_DAYS);
    world.reconcile();
    World.until(() -> world.results("pull_request").size() == 1);
    assertThat(world.botComments(number)).isEmpty();
  }

  @Test
  void a_list_that_did_not_change_costs_nothing() {
    clock.forward(Duration.ofHours(1));
    world.reconcile();
    reconciled();
    clock.forward(Duration.ofHours(1));
    world.reconcile();
    reconciled();
    assertThat(
            world.github.requests().stream()
                .filter(r -> r.path().matches(PULLS))
                .map(StandInGitHub.Request::status))
        .containsExactly(200, 304);
  }

  private int unheard(String shop) {
    return world.github.unheard(() -> world.open("A change", Map.of("src/Shop.java", shop)));
  }

  /// Waits until the sweep that was asked for is over.
  private void reconciled() {
    var begun = clock.instant().minus(Duration.ofMinutes(31)).toEpochMilli();
    World.until(() -> world.watermark("reconciliation") >= begun);
  }
}
