package dev.parallax.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.server.HealthPage.Installation;
import dev.parallax.server.HealthPage.Peer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How those stand who are asked and served, in words.
final class HealthPageTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration NONE = Duration.ZERO;

  private final List<Peer> peers = new ArrayList<>();
  private final Map<Long, Installation> installations = new HashMap<>();
  private final InstantSource clock = () -> NOW;
  private final Running server =
      new Running(
          new HealthPage(
              new HealthEndpoints(
                  List.of(new HealthEndpoints.Check("database", () -> true)),
                  List.of(new HealthEndpoints.Check("GitHub", () -> false))),
              new HealthPage.Others(() -> peers, () -> installations),
              new FakeHistory(new FakeRuns()),
              () -> 3,
              new Visitors(new OperatorAccess(""), "a secret of this test", false, clock),
              clock));

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void each_check_is_said_to_work_or_to_fail() throws Exception {
    assertThat(rows())
        .contains("database works", "GitHub fails")
        .anyMatch(row -> row.startsWith("4242 octo-org/hello.world 2026-01-02 03:04:05 served"));
  }

  @Test
  void who_answers_is_told_from_who_does_not_and_from_who_was_not_asked() throws Exception {
    peers.add(new Peer("new", false, NONE, Optional.empty(), Optional.empty()));
    peers.add(new Peer("good", false, NONE, seconds(5), seconds(400)));
    peers.add(new Peer("flaky", false, NONE, seconds(400), seconds(5)));
    peers.add(new Peer("gone", true, NONE, seconds(8_000), seconds(1)));
    peers.add(new Peer("busy", false, Duration.ofSeconds(90), seconds(1), Optional.empty()));
    assertThat(rows())
        .contains(
            "new not asked since the start",
            "good answers 5 s ago 6 min ago",
            "flaky did not answer when it was last asked 6 min ago 5 s ago",
            "gone does not answer; asked now and then 2 h ago 1 s ago",
            "busy asked us to wait for 90 s 1 s ago");
  }

  @Test
  void an_installation_that_stays_away_is_shown_with_what_it_may_still_ask() throws Exception {
    installations.put(
        4242L,
        new Installation(
            Map.of("search", Duration.ofSeconds(60)),
            Optional.of(17),
            Optional.of(NOW.plusSeconds(600))));
    installations.put(7L, new Installation(Map.of("", NONE), Optional.empty(), Optional.empty()));
    assertThat(rows())
        .anyMatch(row -> row.endsWith("stays away (search) for 60 s 17, all again in 10 min"))
        .contains("7 stays away for 1 s");
  }

  @Test
  void the_app_itself_is_no_installation() throws Exception {
    installations.put(0L, new Installation(Map.of(), Optional.of(17), Optional.of(NOW)));
    assertThat(rows()).noneMatch(row -> row.startsWith("0 "));
  }

  private static Optional<Duration> seconds(long ago) {
    return Optional.of(Duration.ofSeconds(ago));
  }

  private List<String> rows() throws Exception {
    return Html.rows(server.get("/health").body());
  }
}
