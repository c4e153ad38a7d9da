package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.HttpException;

/// What GitHub's answers mean for whoever asked.
final class Trouble {
  private static final String LOCKED = ": the conversation is locked";
  private static final String TOO_LONG = ": it is too long";

  private Trouble() {}

  /// Whether nobody may say anything there.
  static boolean isLocked(ForgeTrouble trouble) {
    return String.valueOf(trouble.getMessage()).endsWith(LOCKED);
  }

  /// Whether a shorter text might have been taken.
  static boolean isTooLong(ForgeTrouble trouble) {
    return String.valueOf(trouble.getMessage()).endsWith(TOO_LONG);
  }

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
    var limited = Limit.of(status, body, now, headers).stayAway();
    if (limited.isPresent()) {
      return new ForgeTrouble(
          ForgeTrouble.Kind.PASSING, detail + ": rate limited", limited.get(), null);
    }
    return switch (status) {
      case 401 -> trouble(ForgeTrouble.Kind.DENIED, detail + ": the credentials were refused");
      case 403 ->
          trouble(
              ForgeTrouble.Kind.DENIED,
              detail + (body.contains("locked") ? LOCKED : ": a permission is missing"));
      case 422 ->
          trouble(
              ForgeTrouble.Kind.REFUSED,
              detail
                  + (body.contains("too long") || body.contains("maximum")
                      ? TOO_LONG
                      : body.contains("locked") ? LOCKED : ""));
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
      if (cause instanceof Parked parked) {
        return new ForgeTrouble(
            ForgeTrouble.Kind.PASSING,
            what + " waits: " + parked.getMessage(),
            parked.time(),
            null);
      }
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

  private static ForgeTrouble trouble(ForgeTrouble.Kind kind, String detail) {
    return new ForgeTrouble(kind, detail, null, null);
  }
}
