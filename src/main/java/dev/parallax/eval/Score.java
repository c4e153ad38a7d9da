package dev.parallax.eval;

import java.util.List;
import java.util.Optional;

/// The figures of one agent, or of all together, over all cases, with how far they can be trusted.
public record Score(
    Tally tally, Optional<Interval> precision, Optional<Interval> recall, Optional<Interval> f1) {

  /// The score of what was counted in each case.
  ///
  /// @param cases in a fixed order
  public static Score of(List<Tally> cases) {
    var sum = sum(cases);
    return new Score(
        sum,
        Interval.wilson(sum.hits(), sum.hits() + sum.falseAlarms()),
        Interval.wilson(sum.hits(), sum.hits() + sum.misses()),
        sum.f1().isEmpty()
            ? Optional.empty()
            : Interval.bootstrap(cases, drawn -> sum(drawn).f1()));
  }

  static Tally sum(List<Tally> cases) {
    return cases.stream().reduce(Tally.NONE, Tally::plus);
  }
}
