package dev.parallax.engine;

/// A key that shows nothing of itself.
///
/// @param value only for the header that it belongs in
public record Secret(String value) {
  /// No key.
  public static final Secret NONE = new Secret("");

  /// Whether there is one.
  public boolean isThere() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return isThere() ? "Secret[…]" : "Secret[none]";
  }
}
