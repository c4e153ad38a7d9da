package dev.parallax.outcome;

import java.math.BigDecimal;

/// What one or more model calls used. The rules engine uses nothing.
///
/// @param calls requests sent to a provider, the failed ones included
/// @param inputTokens all input tokens, the cached ones included
/// @param cachedTokens the part of the input that the provider served from its cache
/// @param costUsd estimated from the price table, in US dollars
public record Usage(
    int calls, long inputTokens, long cachedTokens, long outputTokens, BigDecimal costUsd) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, BigDecimal.ZERO);

  /// Both together.
  public Usage plus(Usage other) {
    return new Usage(
        calls + other.calls,
        inputTokens + other.inputTokens,
        cachedTokens + other.cachedTokens,
        outputTokens + other.outputTokens,
        costUsd.add(other.costUsd));
  }
}
