package dev.parallax.github;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an answer says about GitHub's limits, and how long to stay away. They come as 403 or 429,
/// with headers or with nothing but words.
sealed interface Limit {
  /// How long to stay away when GitHub does not say.
  Duration USUAL = Duration.ofSeconds(60);

  /// No limit was hit.
  record None() implements Limit {}

  /// The requests of this hour, or of this minute in a search, are used up.
  record Primary(Duration time) implements Limit {}

  /// Too much at once, and it was told for how long.
  record Secondary(Duration time) implements Limit {}

  /// Too much at once, and nothing was told: the next time it is longer.
  record Untold(Duration time) implements Limit {}

  /// The limit that an answer speaks of.
  ///
  /// @param headers reads a header, null when it is not there
  static Limit of(
      int status, String body, Instant now, Function<String, @Nullable String> headers) {
    if (status != 403 && status != 429) return new None();
    var after = headers.apply("retry-after");
    if (after != null && after.matches("\\d{1,6}")) {
      return new Secondary(Duration.ofSeconds(Long.parseLong(after)));
    }
    var used = used(now, headers);
    if (used.isPresent()) return new Primary(used.get());
    var said = body.toLowerCase(Locale.ROOT);
    return status == 429 || said.contains("rate limit") || said.contains("abuse")
        ? new Untold(USUAL)
        : new None();
  }

  /// How long until there are requests again; empty while there are.
  static Optional<Duration> used(Instant now, Function<String, @Nullable String> headers) {
    var reset = headers.apply("x-ratelimit-reset");
    if (!"0".equals(headers.apply("x-ratelimit-remaining"))
        || reset == null
        || !reset.matches("\\d{1,12}")) {
      return Optional.empty();
    }
    var wait = Duration.between(now, Instant.ofEpochSecond(Long.parseLong(reset) + 1));
    return Optional.of(wait.isNegative() ? Duration.ofSeconds(1) : wait);
  }

  /// The time, whatever the limit; empty when there is none.
  default Optional<Duration> stayAway() {
    return switch (this) {
      case None() -> Optional.empty();
      case Primary(var time) -> Optional.of(time);
      case Secondary(var time) -> Optional.of(time);
      case Untold(var time) -> Optional.of(time);
    };
  }
}
