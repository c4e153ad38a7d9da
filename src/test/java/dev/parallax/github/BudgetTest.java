package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.job.ForgeTrouble;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final Budget budget = new Budget();

  @Test
  void while_enough_is_left_a_run_may_begin() {
    note("one", "50", NOW.plusSeconds(600));

    assertThatCode(() -> budget.require("one", NOW)).doesNotThrowAnyException();
  }

  @Test
  void with_too_little_left_it_is_put_off_until_there_is_more() {
    note("one", "49", NOW.plusSeconds(600));

    assertThatThrownBy(() -> budget.require("one", NOW))
        .isInstanceOfSatisfying(
            ForgeTrouble.class,
            trouble -> {
              Assertions.assertThat(trouble.kind()).isEqualTo(ForgeTrouble.Kind.PASSING);
              Assertions.assertThat(trouble.retryAfter()).contains(Duration.ofSeconds(601));
              Assertions.assertThat(trouble).hasMessageContaining("49 more requests");
            });
  }

  @Test
  void when_the_hour_is_over_it_counts_no_more() {
    note("one", "0", NOW);

    assertThatThrownBy(() -> budget.require("one", NOW)).isInstanceOf(ForgeTrouble.class);
    assertThatCode(() -> budget.require("one", NOW.plusSeconds(2))).doesNotThrowAnyException();
  }

  @Test
  void each_token_has_its_own() {
    note("one", "0", NOW.plusSeconds(600));

    assertThatCode(() -> budget.require("two", NOW)).doesNotThrowAnyException();
  }

  @Test
  void tokens_that_ended_long_ago_are_forgotten() {
    note("old", "0", NOW.plusSeconds(60));
    note("one", "5000", NOW.plusSeconds(60).plus(Duration.ofHours(2)).plusSeconds(1));

    assertThatCode(() -> budget.require("old", NOW)).doesNotThrowAnyException();
  }

  @Test
  void those_that_may_still_be_in_use_are_not() {
    note("old", "0", NOW.plusSeconds(60));
    note("one", "5000", NOW.plusSeconds(60).plus(Duration.ofHours(2)));

    assertThatThrownBy(() -> budget.require("old", NOW)).isInstanceOf(ForgeTrouble.class);
  }

  @ParameterizedTest
  @CsvSource({
    "many, 1772366400",
    "-1, 1772366400",
    "10, soon",
    "9999999999, 1",
    "10,",
    ", 1772366400"
  })
  void what_is_no_number_is_passed_over(String remaining, String reset) {
    budget.note(answer("one", remaining, reset));

    assertThatCode(() -> budget.require("one", NOW)).doesNotThrowAnyException();
  }

  @Test
  void an_installation_may_ask_what_the_newest_word_of_its_tokens_says() {
    var later = NOW.plusSeconds(600);
    budget.note(answer("one", "70", "" + later.getEpochSecond(), new Asker(7, false)));
    budget.note(answer("two", "40", "" + later.getEpochSecond(), new Asker(7, false)));
    budget.note(
        answer("three", "9", "" + NOW.minusSeconds(1).getEpochSecond(), new Asker(8, false)));
    Assertions.assertThat(budget.left(NOW))
        .containsOnlyKeys(7L)
        .containsEntry(7L, new Budget.Left(7, 40, later));
  }

  @Test
  void a_request_without_a_token_has_none() {
    budget.note(answer(null, "0", "" + NOW.plusSeconds(600).getEpochSecond()));

    assertThatCode(() -> budget.require("", NOW)).doesNotThrowAnyException();
  }

  private void note(String token, String remaining, Instant reset) {
    budget.note(answer(token, remaining, "" + reset.getEpochSecond()));
  }

  private static Response answer(
      @Nullable String token, @Nullable String remaining, @Nullable String reset) {
    return answer(token, remaining, reset, Asker.APP);
  }

  private static Response answer(
      @Nullable String token, @Nullable String remaining, @Nullable String reset, Asker asker) {
    var request = new Request.Builder().url("https://api.github.com/").tag(Asker.class, asker);
    if (token != null) request.header("Authorization", "Bearer " + token);
    var answer =
        new Response.Builder()
            .request(request.build())
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK");
    if (remaining != null) answer.header("x-ratelimit-remaining", remaining);
    if (reset != null) answer.header("x-ratelimit-reset", reset);
    return answer.build();
  }
}
