package dev.parallax.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// What the pretend GitHub does wrong, how often, and to which requests.
///
/// @param request a pattern for `METHOD /path`, without the query
/// @param words what must stand in the request's body; empty for any body
/// @param left how often it still happens
public record Misbehaviour(Pattern request, String words, Act act, AtomicInteger left) {
  private static final String SECONDARY =
      "{\"message\":\"You have exceeded a secondary rate limit. Please wait a few minutes before"
          + " you try again.\",\"documentation_url\":\"https://docs.github.com/rest/overview/"
          + "rate-limits-for-the-rest-api#about-secondary-rate-limits\",\"status\":\"403\"}";

  /// What is done wrong.
  public sealed interface Act {
    /// Answers this without doing anything; no headers but these go with it.
    record Answer(int status, Map<String, String> headers, String body) implements Act {
      /// Copies the headers.
      public Answer {
        headers = Map.copyOf(headers);
      }
    }

    /// Does what was asked, and then answers this.
    record DoThenAnswer(int status, String body) implements Act {}

    /// Does what was asked, and then breaks the connection.
    record DoThenDrop() implements Act {}

    /// Does what was asked, and answers after that time.
    record DoThenDelay(Duration time) implements Act {}

    /// Breaks the connection without doing anything.
    record Drop() implements Act {}

    /// Does what was asked, and breaks the connection in the middle of the answer's body.
    record DropInBody() implements Act {}

    /// Waits, then goes on as usual.
    record Delay(Duration time) implements Act {}

    /// Lists as if it were that much earlier: what is younger is not in them.
    record StaleList(Duration lag) implements Act {}

    /// Gives only the first entries of a tree, and says `truncated`.
    record TruncatedTree(int entries) implements Act {}
  }

  /// Happens a number of times.
  public static Misbehaviour times(int times, String request, Act act) {
    return ofBody(times, request, "", act);
  }

  /// Happens a number of times, to requests in whose body these words stand.
  public static Misbehaviour ofBody(int times, String request, String words, Act act) {
    return new Misbehaviour(Pattern.compile(request), words, act, new AtomicInteger(times));
  }

  /// Happens until `StandInGitHub.behave` is called.
  public static Misbehaviour always(String request, Act act) {
    return times(Integer.MAX_VALUE, request, act);
  }

  /// The secondary rate limit with a `Retry-After` header, in whole seconds.
  public static Act secondaryLimit(Duration retryAfter) {
    return new Act.Answer(
        403,
        Map.of(
            "Retry-After",
            Long.toString(retryAfter.toSeconds()),
            "X-RateLimit-Limit",
            "5000",
            "X-RateLimit-Remaining",
            "4000"),
        SECONDARY);
  }

  /// The secondary rate limit that only its words give away.
  public static Act secondaryLimitWithoutHeaders() {
    return new Act.Answer(403, Map.of(), SECONDARY);
  }

  /// The primary rate limit: nothing is left until `resetEpochSecond`.
  public static Act primaryLimit(long resetEpochSecond) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("X-RateLimit-Limit", "5000");
    headers.put("X-RateLimit-Remaining", "0");
    headers.put("X-RateLimit-Used", "5000");
    headers.put("X-RateLimit-Reset", Long.toString(resetEpochSecond));
    headers.put("X-RateLimit-Resource", "core");
    return new Act.Answer(
        403,
        headers,
        "{\"message\":\"API rate limit exceeded for installation ID 77.\",\"documentation_url\":"
            + "\"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api\","
            + "\"status\":\"403\"}");
  }

  boolean applies(String methodAndPath, String body) {
    return request.matcher(methodAndPath).matches()
        && body.contains(words)
        && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }
}
