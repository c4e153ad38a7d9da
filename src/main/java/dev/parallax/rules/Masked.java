package dev.parallax.rules;

/// Words at a place that must not be repeated.
final class Masked {
  private Masked() {}

  /// The part of the line before a secret, so that the quote can still be looked up without echoing
  /// it; when nothing stands before it, the few letters that the claim shows as well.
  static String quote(String secret, Sight sight, String path, int line) {
    var text = Quote.of(sight.source(), path, line, line);
    var at = text.indexOf(secret);
    var before = at <= 0 ? "" : text.substring(0, at).strip();
    return before.isEmpty() ? secret.substring(0, Math.min(4, secret.length())) : before;
  }
}
