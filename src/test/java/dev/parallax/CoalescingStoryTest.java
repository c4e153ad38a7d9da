package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.engine.Providers;
import dev.parallax.job.RunRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many events about the same, and those of whom the App was taken away: rows 21 and 27 of the
/// attacks, and what a push waits for.
final class CoalescingStoryTest {
  private static final String ASKED_ONLY = "version: 1\nreview:\n  auto: false\n";
  private static final String CONFIG = ".github/parallax.yml";
  private static final String ARCHIVE = "GET /archive/.*";

  private World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void of_a_burst_of_pushes_only_the_newest_is_looked_at() {
    world.close();
    var quiet = new Settings.Crowd(Duration.ofSeconds(2), Settings.Crowd.USUAL.limits());
    world = new World(Providers.NONE, quiet, InstantSource.system());
    world.repository(Map.of());
    var number = open(0);
    world.quiet();
    for (var i = 1; i <= 5; i++) push(number, i);
    world.quiet();
    var head = world.github.head(World.REPOSITORY, number);
    assertThat(world.runs().recent(9)).hasSize(2).first().returns(head, RunRecord::head);
    assertThat(world.results("pull_request"))
        .filteredOn("superseded by a newer event"::equals)
        .hasSize(4);
  }

  @Test
  void what_is_superseded_asks_github_for_nothing() {
    world.close();
    var quiet = new Settings.Crowd(Duration.ofSeconds(2), Settings.Crowd.USUAL.limits());
    world = new World(Providers.NONE, quiet, InstantSource.system());
    world.repository(Map.of());
    var number = open(0);
    world.quiet();
    world.github.forgetRequests();
    push(number, 1);
    world.quiet();
    var one = world.github.requests().size();
    world.github.forgetRequests();
    for (var i = 2; i <= 6; i++) push(number, i);
    world.quiet();
    assertThat(world.github.requests()).hasSizeLessThanOrEqualTo(one);
  }

  @Test
  void a_pull_request_opened_with_a_label_has_one_run() {
    world.repository(Map.of());
    slowly(1);
    var number = open(0);
    label(number, "parallax");
    world.quiet();
    assertThat(world.runs().recent(9)).hasSize(1).first().returns(REPORTED, RunRecord::state);
    assertThat(world.oneComment(number)).contains("## Parallax: PASS");
  }

  @Test
  void a_label_is_looked_at_when_the_event_before_it_was_not() {
    world.repository(Map.of(CONFIG, ASKED_ONLY));
    var number = open(0);
    label(number, "parallax");
    assertThat(world.oneComment(number)).contains("## Parallax: PASS");
  }

  @Test
  void a_label_set_again_after_a_report_asks_for_another_look() {
    world.repository(Map.of());
    var number = open(0);
    world.quiet();
    label(number, "parallax");
    world.quiet();
    assertThat(world.runs().recent(9)).hasSize(2);
  }

  @Test
  void a_label_that_is_set_again_while_its_run_is_under_way_means_that_run() {
    world.repository(Map.of(CONFIG, ASKED_ONLY));
    var number = open(0);
    world.quiet();
    slowly(1);
    label(number, "parallax");
    World.until(() -> world.github.misbehavesNoMore());
    world.github.unlabel(World.REPOSITORY, number, "parallax", "acme");
    label(number, "parallax");
    world.quiet();
    assertThat(world.runs().recent(9)).filteredOn(run -> run.state() == REPORTED).hasSize(1);
  }

  @Test
  void a_run_whose_report_github_refuses_is_not_under_way_for_ever() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.times(
            1,
            "POST .*/issues/\\d+/comments",
            new Misbehaviour.Act.Answer(422, Map.of(), "{\"message\":\"no\"}")));
    open(0);
    world.quiet();
    assertThat(world.newestRun())
        .returns(RunRecord.State.ENDED, RunRecord::state)
        .matches(run -> run.reason().startsWith("given up: "));
  }

  /// Row 27.
  @Test
  void a_thousand_labels_are_one_run_under_way_and_one_that_waits() throws InterruptedException {
    world.repository(Map.of(CONFIG, ASKED_ONLY));
    var number = open(0);
    world.quiet();
    slowly(1);
    label(number, "parallax");
    World.until(() -> world.github.misbehavesNoMore());
    var labeled =
        world.github.deliveries().stream()
            .filter(attempt -> attempt.payload().contains("\"action\":\"labeled\""))
            .findFirst()
            .orElseThrow();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var i = 0; i < 1_000; i++) {
        // Each is another act, and says so: one and the same body would be a replay.
        var act = labeled.payload().replaceFirst("\\{", "{\"act\":" + i + ",");
        threads.execute(
            () -> world.github.deliver(labeled.event(), act, UUID.randomUUID().toString()));
      }
    }
    world.quiet();
    // One was there before, for the opened event; then the one under way and the one that waited.
    assertThat(world.runs().recent(1_000)).hasSizeLessThanOrEqualTo(3);
    var results = world.results("pull_request");
    assertThat(results).hasSize(1 + 1 + 1_000);
    assertThat(Collections.frequency(results, "superseded by a newer event"))
        .isGreaterThanOrEqualTo(990);
  }

  /// Row 21.
  @Test
  void what_is_pushed_after_a_label_is_not_looked_at_because_of_it() {
    world.repository(Map.of(CONFIG, ASKED_ONLY));
    var number = open(0);
    world.quiet();
    var shown = world.github.head(World.REPOSITORY, number);
    world.github.misbehave(
        Misbehaviour.times(
            1,
            "GET /repositories/\\d+/pulls/\\d+",
            new Misbehaviour.Act.Answer(503, Map.of(), "")));
    label(number, "parallax");
    World.until(() -> world.github.misbehavesNoMore());
    push(number, 1);
    world.quiet();
    assertThat(world.botComments(number)).isEmpty();
    assertThat(world.runs().recent(9)).noneMatch(run -> run.state() == REPORTED);
    assertThat(world.results("pull_request")).anyMatch(r -> r.contains("was set at " + shown));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "suspended", "removed"})
  void where_the_app_was_taken_away_all_ends_and_nothing_is_tried_again(String how) {
    world.repository(Map.of());
    slowly(1);
    var number = open(0);
    World.until(() -> world.github.misbehavesNoMore());
    switch (how) {
      case "deleted" -> world.github.uninstall("acme");
      case "suspended" -> world.github.setSuspended("acme", true);
      default -> world.github.removeFromInstallation(World.REPOSITORY);
    }
    world.quiet();
    assertThat(world.newestRun())
        .returns(RunRecord.State.CANCELLED, RunRecord::state)
        .returns("the App was taken away", RunRecord::reason);
    assertThat(world.github.comments(World.REPOSITORY, number)).isEmpty();
    assertThat(world.result("pull_request")).isIn("cancelled", "the App was taken away");
  }

  @Test
  void where_the_app_comes_back_it_works_again() {
    world.repository(Map.of());
    world.github.setSuspended("acme", true);
    world.quiet();
    world.github.setSuspended("acme", false);
    assertThat(world.oneComment(open(0))).contains("## Parallax: PASS");
  }

  private static final RunRecord.State REPORTED = RunRecord.State.REPORTED;

  private int open(int version) {
    return world.open("A change", shop(version));
  }

  private void push(int number, int version) {
    world.push(number, shop(version));
  }

  private static Map<String, String> shop(int version) {
    return Map.of("src/Shop.java", "class Shop { int a" + version + "; }\n");
  }

  private void label(int number, String label) {
    world.github.label(World.REPOSITORY, number, label, "acme");
  }

  /// The next runs take a while.
  private void slowly(int runs) {
    world.github.misbehave(
        Misbehaviour.times(runs, ARCHIVE, new Misbehaviour.Act.Delay(Duration.ofSeconds(3))));
  }
}
