package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.HttpException;

/// What GitHub's answers mean for whoever asked.
final class Trouble {
  private static final Duration SECONDARY_LIMIT = Duration.ofSeconds(60);

  private Trouble() {}

  /// An answer that is not the one that was hoped for.
  ///
  /// @param write whether the request may have changed something
  /// @param headers reads a header, null when it is not there
  static ForgeTrouble of(
      int status,
      String body,
      boolean write,
      String what,
      Instant now,
      java.util.function.Function<String, @Nullable String> headers) {
    var detail = "GitHub answered " + status + " to " + what;
    var limited = limit(status, body, now, headers);
    if (limited != null) {
      return new ForgeTrouble(ForgeTrouble.Kind.PASSING, detail + ": rate limited", limited, null);
    }
    return switch (status) {
      case 401 -> trouble(ForgeTrouble.Kind.DENIED, detail + ": the credentials were refused");
      case 403 -> trouble(ForgeTrouble.Kind.DENIED, detail + ": a permission is missing");
      case 404, 410, 451 -> trouble(ForgeTrouble.Kind.GONE, detail + ": it is not there");
      case 408, 425 ->
          trouble(write ? ForgeTrouble.Kind.AMBIGUOUS : ForgeTrouble.Kind.PASSING, detail);
      default ->
          status >= 500
              ? trouble(write ? ForgeTrouble.Kind.AMBIGUOUS : ForgeTrouble.Kind.PASSING, detail)
              : trouble(ForgeTrouble.Kind.REFUSED, detail);
    };
  }

  /// No answer at all.
  static ForgeTrouble of(IOException e, boolean write, String what, Instant now) {
    if (e instanceof HttpException http && http.getResponseCode() > 0) {
      return of(
          http.getResponseCode(),
          String.valueOf(http.getMessage()),
          write,
          what,
          now,
          name -> header(http, name));
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof org.kohsuke.github.GHFileNotFoundException) {
        return trouble(ForgeTrouble.Kind.GONE, "GitHub has no " + what);
      }
      if (cause instanceof HttpException http && http.getResponseCode() > 0) {
        return of(http.getResponseCode(), "", write, what, now, name -> header(http, name));
      }
    }
    var unsent = e instanceof ConnectException || e instanceof UnknownHostException;
    return new ForgeTrouble(
        write && !unsent ? ForgeTrouble.Kind.AMBIGUOUS : ForgeTrouble.Kind.PASSING,
        "no answer from GitHub to " + what,
        null,
        e);
  }

  private static @Nullable String header(HttpException http, String name) {
    var fields = http.getResponseHeaderFields();
    if (fields == null) return null;
    for (var field : fields.entrySet()) {
      if (!name.equalsIgnoreCase(field.getKey()) || field.getValue().isEmpty()) continue;
      return field.getValue().getFirst();
    }
    return null;
  }

  /// How long to stay away; null when no limit was hit. Limits come as 403 or 429, with headers or
  /// with nothing but words.
  private static @Nullable Duration limit(
      int status,
      String body,
      Instant now,
      java.util.function.Function<String, @Nullable String> headers) {
    if (status != 403 && status != 429) return null;
    var after = headers.apply("retry-after");
    if (after != null && after.matches("\\d{1,6}"))
      return Duration.ofSeconds(Long.parseLong(after));
    var reset = headers.apply("x-ratelimit-reset");
    if ("0".equals(headers.apply("x-ratelimit-remaining"))
        && reset != null
        && reset.matches("\\d{1,12}")) {
      var wait = Duration.between(now, Instant.ofEpochSecond(Long.parseLong(reset) + 1));
      return wait.isNegative() ? Duration.ofSeconds(1) : wait;
    }
    var said = body.toLowerCase(Locale.ROOT);
    return status == 429 || said.contains("rate limit") || said.contains("abuse")
        ? SECONDARY_LIMIT
        : null;
  }

  private static ForgeTrouble trouble(ForgeTrouble.Kind kind, String detail) {
    return new ForgeTrouble(kind, detail, null, null);
  }
}
