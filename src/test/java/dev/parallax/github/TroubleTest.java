package dev.parallax.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.ForgeTrouble.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.HttpException;

final class TroubleTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED, REFUSED",
    "401, DENIED, DENIED",
    "403, DENIED, DENIED",
    "404, GONE, GONE",
    "408, PASSING, AMBIGUOUS",
    "410, GONE, GONE",
    "422, REFUSED, REFUSED",
    "425, PASSING, AMBIGUOUS",
    "451, GONE, GONE",
    "499, REFUSED, REFUSED",
    "500, PASSING, AMBIGUOUS",
    "504, PASSING, AMBIGUOUS"
  })
  void an_answer_says_what_can_be_done_after_a_read_and_after_a_write(
      int status, Kind read, Kind write) {
    assertThat(answer(status, "{}", false, Map.of()).kind()).isEqualTo(read);
    assertThat(answer(status, "{}", true, Map.of()).kind()).isEqualTo(write);
    assertThat(answer(status, "{}", true, Map.of()).retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | retry-after=7                                     |                            | 7
          429 | retry-after=soon                                  |                            | 60
          429 |                                                   |                            | 60
          403 | x-ratelimit-remaining=0,x-ratelimit-reset=1000100 |                            | 101
          403 | x-ratelimit-remaining=0,x-ratelimit-reset=999000  |                            | 1
          403 |                                                   | a secondary Rate Limit     | 60
          403 |                                                   | triggered an abuse mechanism | 60
          """)
  void a_limit_is_waited_for_as_long_as_is_said(
      int status, String headers, String body, int seconds) {
    var trouble = answer(status, body == null ? "" : body, true, map(headers));

    assertThat(trouble.kind()).isEqualTo(Kind.PASSING);
    assertThat(trouble.retryAfter()).contains(Duration.ofSeconds(seconds));
    assertThat(trouble).hasMessageContaining("rate limited");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-ratelimit-remaining=1,x-ratelimit-reset=1000100",
        "x-ratelimit-remaining=0",
        "x-ratelimit-remaining=0,x-ratelimit-reset=soon"
      })
  void a_403_without_a_limit_is_a_permission(String headers) {
    assertThat(answer(403, "{}", true, map(headers)).kind()).isEqualTo(Kind.DENIED);
  }

  @Test
  void other_answers_have_no_limit_whatever_their_headers_say() {
    assertThat(answer(404, "", false, Map.of("retry-after", "7")).kind()).isEqualTo(Kind.GONE);
  }

  @Test
  void without_any_answer_a_write_may_have_arrived_and_a_read_may_be_repeated() {
    var late = new SocketTimeoutException("late");

    assertThat(Trouble.of(late, true, "it", NOW).kind()).isEqualTo(Kind.AMBIGUOUS);
    assertThat(Trouble.of(late, false, "it", NOW).kind()).isEqualTo(Kind.PASSING);
    assertThat(Trouble.of(late, true, "it", NOW)).hasCause(late).hasMessageContaining("no answer");
  }

  @Test
  void what_never_left_cannot_have_arrived() {
    for (var unsent : List.of(new ConnectException("refused"), new UnknownHostException("x"))) {
      assertThat(Trouble.of(unsent, true, "it", NOW).kind()).isEqualTo(Kind.PASSING);
    }
  }

  @Test
  void the_librarys_own_exceptions_are_read_like_answers() {
    var broken = new HttpException("", 502, "Bad gateway", "url", null);
    assertThat(Trouble.of(broken, true, "it", NOW).kind()).isEqualTo(Kind.AMBIGUOUS);
    assertThat(Trouble.of(broken, false, "it", NOW)).hasMessage("GitHub answered 502 to it");
    var within = new IOException(new HttpException("x", 404, "", "url", null));
    assertThat(Trouble.of(within, false, "it", NOW).kind()).isEqualTo(Kind.GONE);
    var unanswered = new HttpException("no answer", -1, "", "url", null);
    assertThat(Trouble.of(unanswered, true, "it", NOW).kind()).isEqualTo(Kind.AMBIGUOUS);
    assertThat(Trouble.of(new IOException(unanswered), true, "it", NOW).kind())
        .isEqualTo(Kind.AMBIGUOUS);
  }

  @Test
  void what_the_library_does_not_find_is_not_there() {
    var missing = new GHFileNotFoundException("gone");

    assertThat(Trouble.of(missing, false, "the file", NOW).kind()).isEqualTo(Kind.GONE);
    assertThat(Trouble.of(new IOException(missing), false, "the file", NOW))
        .hasMessage("GitHub has no the file");
  }

  private static ForgeTrouble answer(
      int status, String body, boolean write, Map<String, String> headers) {
    return Trouble.of(status, body, write, "POST it", NOW, headers::get);
  }

  private static Map<String, String> map(@org.jspecify.annotations.Nullable String headers) {
    var map = new HashMap<String, String>();
    if (headers == null) return map;
    for (var header : headers.split(",")) map.put(header.split("=")[0], header.split("=")[1]);
    return map;
  }
}
