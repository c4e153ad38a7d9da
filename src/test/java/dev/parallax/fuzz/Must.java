package dev.parallax.fuzz;

/// What a target claims of every input. A claim that does not hold is a finding, for the fuzzer as
/// for a test.
public final class Must {
  private Must() {}

  /// Claims that something is so.
  ///
  /// @param claim what was expected, as a sentence
  public static void hold(boolean holds, String claim) {
    if (!holds) throw new AssertionError(claim);
  }

  /// Claims that two are the same.
  ///
  /// @param claim what was expected, as a sentence
  public static void equal(Object one, Object other, String claim) {
    if (!one.equals(other)) throw new AssertionError(claim + ": " + one + " and " + other);
  }
}
