package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of deliveries that cannot be handled, and of bodies that come again.
final class DeadLetterStoryTest {
  private static final OkHttpClient HTTP = new OkHttpClient();
  private static final String PULL = "GET /repositories/\\d+/pulls/\\d+";

  private final World world = new World();

  @AfterEach
  void close() {
    world.close();
  }

  /// Row 19: whoever asks is not known, nothing is done for him, and after a day it is said so.
  @Test
  void a_command_whose_writers_right_cannot_be_asked_for_a_day_is_a_dead_letter() {
    var number = reviewed();
    world.github.misbehave(
        Misbehaviour.always("GET .*/permission", new Misbehaviour.Act.Answer(503, Map.of(), "")));
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax review");
    aDayPasses("issue_comment");
    World.until(() -> letters() == 1);
    var letter = world.get("/api/dead-letters").path("dead_letters").path(0);
    assertThat(letter.path("reason").asText()).contains("given up", "503");
    assertThat(letter.path("event").asText()).isEqualTo("issue_comment");
    assertThat(letter.path("tries").asInt()).isPositive();
    assertThat(world.page("/metrics")).contains("parallax_dead_letters 1.0");
    assertThat(world.runs().recent(9)).hasSize(1);
    assertThat(
            world.github.comments(World.REPOSITORY, number).stream()
                .map(StandInGitHub.Comment::reactions))
        .allMatch(java.util.List::isEmpty);
  }

  @Test
  void a_dead_letter_is_handled_when_the_operator_has_it_run_again() throws Exception {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.always(PULL, new Misbehaviour.Act.Answer(503, Map.of(), "")));
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    aDayPasses("pull_request");
    World.until(() -> letters() == 1);
    var guid = world.get("/api/dead-letters").path("dead_letters").path(0).path("guid").asText();
    world.github.behave();
    assertThat(again(guid)).isEqualTo(202);
    assertThat(world.oneComment(number)).contains("## Parallax");
    assertThat(letters()).isZero();
    assertThat(again(guid)).isEqualTo(404);
    assertThat(again(UUID.randomUUID().toString())).isEqualTo(404);
  }

  @Test
  void a_dead_letter_is_on_a_page_whose_button_has_it_run_again() {
    world.repository(Map.of());
    world.github.misbehave(
        Misbehaviour.always(PULL, new Misbehaviour.Act.Answer(503, Map.of(), "")));
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    aDayPasses("pull_request");
    World.until(() -> letters() == 1);
    world.github.behave();
    try (var operator = new Browser();
        var robin = new Browser(true)) {
      var page = operator.get(world.address() + "/deliveries");
      assertThat(page.body()).contains("1 were given up", "pull_request", "503");
      assertThat(robin.get(world.address() + "/deliveries").statusCode()).isEqualTo(401);
      var pressed = operator.press(page, world.address() + "/deliveries/");
      assertThat(Browser.location(pressed)).isEqualTo("/deliveries");
      assertThat(world.oneComment(number)).contains("## Parallax");
      assertThat(operator.press(page, world.address() + "/deliveries/").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void a_page_of_another_site_cannot_have_one_run_again() throws Exception {
    var request =
        new Request.Builder()
            .url(world.address() + "/api/deliveries/x/again")
            .header("Sec-Fetch-Site", "cross-site")
            .post(RequestBody.create(new byte[0]))
            .build();
    try (var answer = HTTP.newCall(request).execute()) {
      assertThat(answer.code()).isEqualTo(403);
    }
  }

  /// D3: 404, 410 and 451 are ends, not failures.
  @Test
  void what_is_about_something_that_is_gone_is_done_with_and_no_dead_letter() {
    world.repository(Map.of());
    for (var status : new int[] {404, 410, 451}) {
      world.github.misbehave(
          Misbehaviour.times(1, PULL, new Misbehaviour.Act.Answer(status, Map.of(), "{}")));
      world.open("A change", Map.of("src/Shop.java", "class Shop { int a" + status + "; }\n"));
      world.quiet();
      assertThat(world.result("pull_request")).startsWith("finished, the target is gone");
    }
    assertThat(letters()).isZero();
  }

  /// Row 5: what is not signed can be anything.
  @Test
  void a_body_that_comes_again_under_another_guid_begins_nothing() {
    var number = reviewed();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax review");
    world.quiet();
    var runs = world.runs().recent(9).size();
    var comments = world.botComments(number).size();
    for (var attempt : world.github.deliveries()) {
      if (!attempt.event().matches("pull_request|issue_comment")) continue;
      if (attempt.code() != 202) continue;
      var replay = world.github.deliver(attempt.event(), attempt.payload(), guid());
      assertThat(replay.status()).isEqualTo(200);
      assertThat(replay.body()).contains("known");
    }
    world.quiet();
    assertThat(world.runs().recent(9)).hasSize(runs);
    assertThat(world.botComments(number)).hasSize(comments);
  }

  @Test
  void an_event_name_that_does_not_go_with_its_body_is_refused() {
    world.repository(Map.of());
    world.quietIssue("It is broken", "Really.", "robin");
    var issue =
        world.github.deliveries().stream()
            .filter(attempt -> attempt.event().equals("issues"))
            .findFirst()
            .orElseThrow();
    for (var event : new String[] {"pull_request", "issue_comment", "check_run"}) {
      assertThat(world.github.deliver(event, issue.payload(), guid()).status()).isEqualTo(400);
    }
    world.quiet();
    assertThat(world.runs().recent(9)).isEmpty();
  }

  private int reviewed() {
    world.repository(Map.of());
    var number = world.open("A change", Map.of("src/Shop.java", "class Shop { int a; }\n"));
    world.oneComment(number);
    return number;
  }

  /// As if the delivery had come in more than a day ago, and its next try were due.
  private void aDayPasses(String event) {
    try (var database =
            DriverManager.getConnection(
                "jdbc:sqlite:" + world.dataDir().resolve("parallax.db") + "?busy_timeout=10000");
        var statement =
            database.prepareStatement(
                "update delivery set received_at = received_at - ? where event = ?")) {
      statement.setLong(1, Duration.ofHours(25).toMillis());
      statement.setString(2, event);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int letters() {
    return world.get("/api/dead-letters").path("count").asInt();
  }

  private int again(String guid) throws IOException {
    var request =
        new Request.Builder()
            .url(world.address() + "/api/deliveries/" + guid + "/again")
            .post(RequestBody.create(new byte[0]))
            .build();
    try (var answer = HTTP.newCall(request).execute()) {
      return answer.code();
    }
  }

  private static String guid() {
    return UUID.randomUUID().toString();
  }
}
