package dev.parallax.engine;

/// A key, a password or an address with one in it, that shows nothing of itself.
///
/// @param value only for where it belongs: a header, a signature, a connection
public record Secret(String value) {
  /// No key.
  public static final Secret NONE = new Secret("");

  /// Whether there is one.
  public boolean isThere() {
    return !value.isEmpty();
  }

  /// Whether there is none.
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return isThere() ? "Secret[…]" : "Secret[none]";
  }
}
