package dev.parallax.rules;

/// Words at a place that must not be repeated.
final class Masked {
  private Masked() {}

  /// The part of the line before a secret, so that the quote can still be looked up without echoing
  /// it; when nothing stands before it, the file as a whole is meant and the quote is empty.
  static String quote(String secret, Sight sight, String path, int line) {
    var text = Quote.of(sight.source(), path, line, line);
    var at = text.indexOf(secret);
    return at <= 0 ? "" : text.substring(0, at).strip();
  }
}
