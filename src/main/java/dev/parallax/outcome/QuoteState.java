package dev.parallax.outcome;

/// What looking a finding's quote up in the head commit gave.
public enum QuoteState {
  /// Nobody has looked yet.
  UNCHECKED,
  /// The quote stands at the lines that were named.
  EXACT,
  /// The quote stands elsewhere in the same file; the finding now names that place.
  MOVED,
  /// The quote stands nowhere in that file: shown as such, and without a say in the status.
  UNVERIFIED
}
