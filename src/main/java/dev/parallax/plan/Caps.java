package dev.parallax.plan;

import java.math.BigDecimal;
import java.util.Objects;

/// How much may be used of what costs money.
///
/// @param usd US dollars, as the price table counts them
/// @param tokens in and out together, cached ones included
public record Caps(BigDecimal usd, long tokens) {
  /// More than anybody has.
  public static final BigDecimal NO_USD = new BigDecimal("1000000000");

  /// More than anybody uses.
  public static final long NO_TOKENS = Long.MAX_VALUE / 4;

  public static final Caps NONE = new Caps(NO_USD, NO_TOKENS);

  /// What holds for an agent that names no caps: enough for any honest look, so that one that goes
  /// round in circles ends where nobody knows what it costs.
  public static final Caps OF_AGENT = new Caps(NO_USD, 2_000_000);

  /// A plan that an older version kept knows of no caps.
  public Caps {
    usd = Objects.requireNonNullElse(usd, NO_USD);
    tokens = tokens == 0 ? NO_TOKENS : tokens;
  }

  /// A cap on money alone.
  public static Caps of(BigDecimal usd) {
    return new Caps(usd, NO_TOKENS);
  }
}
