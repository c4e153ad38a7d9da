package dev.parallax.server;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address by which a browser knows this server: it must come back by the same, or its cookies
/// stay behind.
final class Origin {
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

  private Origin() {}

  /// Empty when it cannot be read.
  static Optional<String> of(Context context) {
    var forwarded = first(context.header("X-Forwarded-Host"));
    var authority = forwarded.isEmpty() ? first(context.header("Host")) : forwarded;
    return AUTHORITY.matcher(authority).matches()
        ? Optional.of((isHttps(context) ? "https://" : "http://") + authority)
        : Optional.empty();
  }

  static boolean isHttps(Context context) {
    return context.req().isSecure()
        || first(context.header("X-Forwarded-Proto")).equalsIgnoreCase("https");
  }

  private static String first(@Nullable String header) {
    return header == null ? "" : header.split(",", 2)[0].strip();
  }
}
