package dev.parallax.outcome;

/// So many of so many.
///
/// @param part from 0 to `whole`
public record Share(int part, int whole) {
  /// The normal distribution's 97.5 % quantile.
  private static final double Z = 1.959963984540054;

  public Share {
    if (part < 0 || part > whole) throw new IllegalArgumentException(part + " of " + whole);
  }

  /// The share itself; 0 of nothing.
  public double value() {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /// Where Wilson's score interval begins, with 95 % confidence; 0 of nothing.
  public double low() {
    // At its ends it is exact, whatever was lost in rounding.
    return part == 0 ? 0 : (center() - width()) / scale();
  }

  /// Where it ends; 1 of nothing, for nobody knows.
  public double high() {
    return part == whole ? 1 : (center() + width()) / scale();
  }

  /// Both together.
  public Share and(Share other) {
    return new Share(part + other.part, whole + other.whole);
  }

  private double center() {
    return value() + Z * Z / (2 * whole);
  }

  private double width() {
    return Z * Math.sqrt(value() * (1 - value()) / whole + Z * Z / (4.0 * whole * whole));
  }

  private double scale() {
    return 1 + Z * Z / whole;
  }
}
