package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Deliveries that never arrived, and what a sweep makes of them. GitHub tries each once.
final class SweepStoryTest {
  private static final String LIST = "/app/hook/deliveries";

  private final Ticking clock = new Ticking();
  private World world;

  @BeforeEach
  void start() {
    world = World.sweeping(clock);
    world.repository(Map.of());
    // The first sweep of all is over.
    World.until(() -> looks() == 1);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void a_pull_request_whose_webhook_was_lost_is_reviewed_after_the_next_sweep() {
    world.github.loseDeliveries(true);
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    clock.forward(Duration.ofHours(1));
    world.github.loseDeliveries(false);
    world.restart();
    assertThat(world.oneComment(number)).contains("Parallax");
  }

  /// D3, last row: GitHub down for an hour, its webhooks with it.
  @ParameterizedTest(name = "{0} missed")
  @CsvSource({"0", "100"})
  void one_sweep_recovers_all_that_was_missed_in_an_hour(int missed) {
    recovers(missed);
  }

  @Tag("nightly")
  @Test
  void one_sweep_recovers_a_thousand() {
    recovers(1_000);
  }

  private void recovers(int missed) {
    world.github.loseDeliveries(true);
    var guids = lose(missed);
    clock.forward(Duration.ofHours(1));
    world.github.loseDeliveries(false);
    world.github.forgetRequests();
    var begin = System.nanoTime();
    world.restart();
    World.until(() -> arrived().containsAll(guids));
    var took = Duration.ofNanos(System.nanoTime() - begin);
    World.until(() -> looks() == missed / 100 + (missed == 0 ? 1 : 0));
    assertThat(asked()).hasSize(missed);
    System.getLogger("sweep")
        .log(
            System.Logger.Level.INFO,
            "{0} missed: {1} pages, {2} asked for, {3} ms",
            missed,
            looks(),
            asked().size(),
            took.toMillis());
  }

  @Test
  void what_arrived_is_not_asked_for_again() {
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    world.oneComment(number);
    world.sweep();
    World.until(() -> looks() == 2);
    world.quiet();
    assertThat(asked()).isEmpty();
  }

  /// An answer that got lost: GitHub says it failed, and the delivery is on disk.
  @Test
  void what_the_inbox_has_is_not_asked_for_whatever_the_list_says() {
    var guid = lose(1).getFirst();
    world.github.loseDeliveries(false);
    world.github.redeliver(guid);
    world.github.loseDeliveries(true);
    var again = lose(1).getFirst();
    world.github.loseDeliveries(false);
    world.sweep();
    World.until(() -> arrived().contains(again));
    assertThat(asked()).hasSize(1);
  }

  @Test
  void a_list_that_lags_is_looked_at_again_behind_the_watermark() {
    var guid = lose(1).getFirst();
    world.github.misbehave(
        Misbehaviour.times(
            1, "GET " + LIST, new Misbehaviour.Act.StaleList(Duration.ofMinutes(5))));
    clock.forward(Duration.ofMinutes(1));
    world.github.loseDeliveries(false);
    world.sweep();
    World.until(() -> looks() == 2);
    clock.forward(Duration.ofMinutes(10));
    world.sweep();
    World.until(() -> arrived().contains(guid));
  }

  @Test
  void what_is_refused_each_time_is_asked_for_a_few_times_and_then_listed() {
    // Signed, and not what GitHub sends: answered 400.
    var guid = UUID.randomUUID().toString();
    assertThat(world.github.deliver("pull_request", "{}", guid).status()).isEqualTo(400);
    World.until(() -> {
      clock.forward(Duration.ofMinutes(20));
      world.sweep();
      return world.get("/api/dead-letters").path("missed").size() > 0;
    });
    assertThat(asked()).hasSize(5);
    var missed = world.get("/api/dead-letters").path("missed");
    assertThat(missed).hasSize(1);
    assertThat(missed.path(0).path("guid").asText()).isEqualTo(guid);
    assertThat(missed.path(0).path("reason").asText()).contains("asked for 5 times", "400");
    assertThat(world.page("/metrics"))
        .contains("parallax_missed_deliveries_total{result=\"given_up\"} 1.0");
  }

  @Test
  void a_sweep_that_meets_a_limit_stays_away_and_the_next_one_goes_on() throws Exception {
    var guids = lose(3);
    world.github.loseDeliveries(false);
    world.github.misbehave(
        Misbehaviour.times(
            1,
            "POST " + LIST + "/\\d+/attempts",
            Misbehaviour.secondaryLimit(Duration.ofMinutes(1))));
    world.sweep();
    World.until(() -> asked().size() == 1);
    world.github.awaitDeliveries();
    assertThat(arrived()).doesNotContainAnyElementsOf(guids);
    clock.forward(Duration.ofMinutes(2));
    world.sweep();
    World.until(() -> arrived().containsAll(guids));
  }

  @Test
  void a_page_that_cannot_be_read_keeps_the_watermark_where_it_is() {
    var guids = lose(250);
    world.github.loseDeliveries(false);
    clock.forward(Duration.ofHours(1));
    // The first page is read, the second is not.
    world.github.misbehave(
        Misbehaviour.times(1, "GET " + LIST, new Misbehaviour.Act.Delay(Duration.ofMillis(1))));
    world.github.misbehave(
        Misbehaviour.times(1, "GET " + LIST, new Misbehaviour.Act.Answer(502, Map.of(), "<html>")));
    world.sweep();
    World.until(() -> arrived().size() >= 100);
    world.sweep();
    World.until(() -> arrived().containsAll(guids));
  }

  /// D1, point 24: asked for, and killed before that is noted. It is asked for once more, comes
  /// twice, and counts once.
  @Test
  void a_kill_between_the_request_and_its_note_costs_a_request(@TempDir Path data)
      throws Exception {
    try (var github = StandInGitHub.start(ServerProcess.SECRET)) {
      github.repository(World.REPOSITORY, Map.of("a.txt", "a"));
      github.loseDeliveries(true);
      var number =
          github.openPullRequest(World.REPOSITORY, "A change", "", "robin", Map.of("a.txt", "b"));
      github.loseDeliveries(false);
      github.misbehave(
          Misbehaviour.times(
              1,
              "POST " + LIST + "/\\d+/attempts",
              new Misbehaviour.Act.Delay(Duration.ofSeconds(8))));
      var first = ServerProcess.start(github, data, Map.of());
      World.until(github::misbehavesNoMore);
      // The request is at GitHub, which does what it asks for when nobody waits any more.
      first.kill();
      var second = ServerProcess.start(github, data, Map.of());
      try {
        github.deliverTo(second.address() + "/api/github/webhooks");
        World.until(() ->
            github.deliveries().stream()
                    .filter(a -> a.event().equals("pull_request") && a.redelivery())
                    .count()
                == 2);
        World.until(() -> !github.comments(World.REPOSITORY, number).isEmpty());
        assertThat(
                github.deliveries().stream()
                    .filter(a -> a.event().equals("pull_request"))
                    .map(StandInGitHub.Attempt::code))
            .containsExactlyInAnyOrder(0, 202, 200);
      } finally {
        second.terminate();
      }
      assertThat(github.comments(World.REPOSITORY, number)).hasSize(1);
    }
  }

  @Test
  void what_is_older_than_github_delivers_again_is_left_alone() {
    lose(1);
    world.github.loseDeliveries(false);
    clock.forward(Duration.ofDays(4));
    world.sweep();
    World.until(() -> looks() == 2);
    world.quiet();
    assertThat(asked()).isEmpty();
  }

  /// Deliveries that GitHub tries and that do not arrive: each asks to stop looking at a pull
  /// request, so that nothing else comes of it.
  private List<String> lose(int count) {
    world.github.loseDeliveries(true);
    var guids = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      var guid = UUID.randomUUID().toString();
      guids.add(guid);
      world.github.deliver("pull_request", closed(lost++), guid);
    }
    return guids;
  }

  private int lost = 1_000;

  private Map<String, Object> closed(int number) {
    var payload = new HashMap<String, Object>();
    payload.put("action", "closed");
    payload.put("number", number);
    payload.put("pull_request", Map.of("number", number, "head", Map.of("sha", "a".repeat(40))));
    payload.put(
        "repository",
        Map.of(
            "id",
            world.github.repositoryId(World.REPOSITORY),
            "name",
            "shop",
            "owner",
            Map.of("login", "acme")));
    payload.put("installation", Map.of("id", world.github.installationId("acme")));
    payload.put("sender", Map.of("id", 1, "login", "robin", "type", "User"));
    return payload;
  }

  private List<String> arrived() {
    return world.github.deliveries().stream()
        .filter(attempt -> attempt.status().equals("OK"))
        .map(StandInGitHub.Attempt::guid)
        .toList();
  }

  /// How often the list was read.
  private int looks() {
    return (int)
        world.github.requests().stream()
            .filter(r -> r.method().equals("GET") && r.path().equals(LIST))
            .count();
  }

  private List<StandInGitHub.Request> asked() {
    return world.github.requests().stream()
        .filter(r -> r.method().equals("POST") && r.path().startsWith(LIST))
        .toList();
  }
}
