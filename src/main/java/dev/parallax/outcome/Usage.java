package dev.parallax.outcome;

import java.math.BigDecimal;

/// What one or more model calls used. The rules engine uses nothing.
///
/// @param calls requests sent to a provider, the failed ones included
/// @param inputTokens all input tokens, the cached ones included
/// @param cachedTokens the part of the input that the provider served from its cache
/// @param writtenTokens the part of the input that the provider wrote to its cache, where it
///   charges for that
/// @param costUsd estimated from the price table, in US dollars
/// @param unpriced calls of models that the price table does not know; nothing of `costUsd` is for
///   them
public record Usage(
    int calls,
    long inputTokens,
    long cachedTokens,
    long writtenTokens,
    long outputTokens,
    BigDecimal costUsd,
    int unpriced) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, BigDecimal.ZERO);

  /// What was used at prices that are known.
  public Usage(
      int calls, long inputTokens, long cachedTokens, long outputTokens, BigDecimal costUsd) {
    this(calls, inputTokens, cachedTokens, 0, outputTokens, costUsd, 0);
  }

  /// Both together.
  public Usage plus(Usage other) {
    return new Usage(
        calls + other.calls,
        inputTokens + other.inputTokens,
        cachedTokens + other.cachedTokens,
        writtenTokens + other.writtenTokens,
        outputTokens + other.outputTokens,
        costUsd.add(other.costUsd),
        unpriced + other.unpriced);
  }
}
