package dev.parallax.eval;

import dev.parallax.outcome.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/// Between what a figure may really lie, with 95 % confidence.
public record Interval(double low, double high) {
  private static final int RESAMPLES = 2000;

  /// Always the same, so that the same results give the same interval.
  private static final long SEED = 20_240_229;

  /// Wilson's score interval of a share; empty when there is nothing to have a share of.
  public static Optional<Interval> wilson(int part, int whole) {
    if (whole == 0) return Optional.empty();
    var share = new Share(part, whole);
    return Optional.of(new Interval(share.low(), share.high()));
  }

  /// The percentile bootstrap of a figure over cases: what it would have been with other cases of
  /// the same kind. Empty when it has no value in more than half of them.
  ///
  /// @param cases their order is part of the chance: give them in a fixed one
  public static <T> Optional<Interval> bootstrap(
      List<T> cases, Function<List<T>, OptionalDouble> figure) {
    if (cases.isEmpty()) return Optional.empty();
    var chance = new SplittableRandom(SEED);
    var values = new double[RESAMPLES];
    var count = 0;
    for (var round = 0; round < RESAMPLES; round++) {
      var drawn = chance.ints(cases.size(), 0, cases.size()).mapToObj(cases::get).toList();
      var value = figure.apply(drawn);
      if (value.isPresent()) values[count++] = value.getAsDouble();
    }
    if (count * 2 < RESAMPLES) return Optional.empty();
    Arrays.sort(values, 0, count);
    return Optional.of(new Interval(values[rank(count, 0.025)], values[rank(count, 0.975)]));
  }

  private static int rank(int count, double share) {
    return Math.min(count - 1, Math.max(0, (int) Math.ceil(share * count) - 1));
  }
}
