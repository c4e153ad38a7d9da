package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of requests when GitHub asks to be left alone, by a clock of the test's own.
final class MannersTest {
  private static final Misbehaviour.Act DOWN = new Misbehaviour.Act.Answer(503, Map.of(), "{}");

  private final StandInGitHub github = StandInGitHub.start("0123456789abcdef0123456789abcdef");
  private final Instant wall = Instant.ofEpochSecond(1_900_000_000);
  private long now = 7;
  private final Manners manners = new Manners(0, () -> wall, () -> now);
  private final OkHttpClient client =
      new OkHttpClient.Builder().retryOnConnectionFailure(false).addInterceptor(manners).build();

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void one_installation_that_used_up_its_hour_stays_away_and_another_one_goes_on()
      throws IOException {
    misbehave(1, Misbehaviour.primaryLimit(wall.getEpochSecond() + 1_800));
    assertThat(get(1, "/repos/a/b")).isEqualTo(403);
    assertParked(1, "/repos/a/b", Duration.ofSeconds(1_801));
    pass(Duration.ofMinutes(30));
    assertParked(1, "/repos/a/b", Duration.ofSeconds(1));
    assertThat(github.requests()).hasSize(1);
    assertThat(get(2, "/repos/c/d")).isEqualTo(401);
    pass(Duration.ofSeconds(1));
    assertThat(get(1, "/repos/a/b")).isEqualTo(401);
  }

  @Test
  void who_stays_away_is_told_of_with_the_time_that_is_left() throws IOException {
    misbehave(1, Misbehaviour.primaryLimit(wall.getEpochSecond() + 60));
    get(1, "/search/issues");
    pass(Duration.ofSeconds(21));
    assertThat(manners.away())
        .containsExactly(new Manners.Away(1, "search", Duration.ofSeconds(40)));
    pass(Duration.ofSeconds(40));
    assertThat(manners.away()).isEmpty();
  }

  @Test
  void who_used_up_his_searches_may_read_all_the_same() throws IOException {
    misbehave(1, Misbehaviour.primaryLimit(wall.getEpochSecond() + 60));
    get(1, "/search/issues");
    assertParked(1, "/search/issues", Duration.ofSeconds(61));
    assertThat(get(1, "/repos/a/b")).isEqualTo(401);
  }

  @Test
  void a_repository_that_is_called_search_has_the_limit_of_all_others() throws IOException {
    misbehave(1, Misbehaviour.primaryLimit(wall.getEpochSecond() + 60));
    get(1, "/repos/a/search/issues");
    assertParked(1, "/repos/a/b", Duration.ofSeconds(61));
  }

  @Test
  void the_last_answer_of_the_hour_is_taken_for_what_it_is() throws IOException {
    var last = Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1900000009");
    misbehave(1, new Misbehaviour.Act.Answer(200, last, "{}"));
    assertThat(get(1, "/repos/a/b")).isEqualTo(200);
    assertParked(1, "/repos/a/b", Duration.ofSeconds(10));
  }

  @Test
  void a_secondary_limit_holds_for_everything_and_for_as_long_as_was_told() throws IOException {
    misbehave(1, Misbehaviour.secondaryLimit(Duration.ofSeconds(40)));
    get(1, "/search/issues");
    assertParked(1, "/repos/a/b", Duration.ofSeconds(40));
    assertParked(1, "/graphql", Duration.ofSeconds(40));
    assertThat(get(2, "/repos/a/b")).isEqualTo(401);
  }

  @Test
  void a_limit_that_only_words_tell_of_lasts_a_minute_and_then_twice_as_long() throws IOException {
    misbehave(3, Misbehaviour.secondaryLimitWithoutHeaders());
    for (var seconds = 60; seconds <= 240; seconds *= 2) {
      assertThat(get(1, "/repos/a/b")).isEqualTo(403);
      assertParked(1, "/repos/a/b", Duration.ofSeconds(seconds));
      pass(Duration.ofSeconds(seconds));
    }
    github.misbehave(
        Misbehaviour.times(1, "GET .*", new Misbehaviour.Act.Answer(200, Map.of(), "{}")));
    assertThat(get(1, "/repos/a/b")).isEqualTo(200);
    misbehave(1, Misbehaviour.secondaryLimitWithoutHeaders());
    get(1, "/repos/a/b");
    assertParked(1, "/repos/a/b", Duration.ofSeconds(60));
  }

  @Test
  void a_permission_that_is_missing_is_no_limit() throws IOException {
    misbehave(1, new Misbehaviour.Act.Answer(403, Map.of(), "{\"message\":\"Not accessible\"}"));
    assertThat(get(1, "/repos/a/b")).isEqualTo(403);
    assertThat(get(1, "/repos/a/b")).isEqualTo(401);
  }

  @Test
  void while_github_is_down_one_request_in_ten_seconds_finds_out() throws IOException {
    github.misbehave(Misbehaviour.always(".*", DOWN));
    for (var i = 0; i <= 10; i++) {
      assertThat(get(i, "/repos/a/b")).isEqualTo(503);
      pass(Duration.ofSeconds(1));
    }
    github.forgetRequests();
    for (var second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      for (var installation = 0; installation < 3; installation++) tryGet(installation);
    }
    assertThat(github.requests()).hasSize(60);
    github.behave();
    pass(Duration.ofSeconds(10));
    assertThat(get(1, "/repos/a/b")).isEqualTo(401);
    assertThat(get(2, "/repos/a/b")).isEqualTo(401);
  }

  private void misbehave(int times, Misbehaviour.Act act) {
    github.misbehave(Misbehaviour.times(times, ".*", act));
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void assertParked(long installation, String path, Duration time) {
    var before = github.requests().size();
    assertThatThrownBy(() -> get(installation, path))
        .isInstanceOfSatisfying(Parked.class, parked -> assertThat(parked.time()).isEqualTo(time));
    assertThat(github.requests()).hasSize(before);
  }

  private void tryGet(long installation) throws IOException {
    try {
      get(installation, "/repos/a/b");
    } catch (Parked parked) {
      assertThat(parked.time()).isPositive();
    }
  }

  private int get(long installation, String path) throws IOException {
    var request =
        new Request.Builder()
            .url(github.apiUrl() + path)
            .header("User-Agent", "test")
            .header("Authorization", "Bearer ghs_nobody")
            .tag(Asker.class, new Asker(installation, false))
            .build();
    try (var response = client.newCall(request).execute()) {
      return response.code();
    }
  }
}
