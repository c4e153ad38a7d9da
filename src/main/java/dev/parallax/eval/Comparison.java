package dev.parallax.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Two configurations on the same cases, case by case, so that what makes a case hard for both does
/// not hide what is different.
///
/// @param f1Difference of the first less that of the second; empty when one of them has none
/// @param interval of that difference, over cases
/// @param onlyFirst defects that only the first found
/// @param onlySecond defects that only the second found
/// @param both defects that both found
/// @param p how likely it is that two configurations that are equally good differ by as much or
///   more in what only one of them found: McNemar's exact test, two-sided
public record Comparison(
    OptionalDouble f1Difference,
    Optional<Interval> interval,
    int onlyFirst,
    int onlySecond,
    int both,
    double p) {

  /// One case with each configuration.
  private record Pair(Tally first, Tally second) {}

  /// Compares one agent.
  public static Comparison of(String agent, List<CaseResult> first, List<CaseResult> second) {
    return of(
        first,
        second,
        result -> result.of(agent),
        (result, truth) -> result.found().getOrDefault(agent, Set.of()).contains(truth));
  }

  /// Compares all agents as one reviewer.
  public static Comparison together(List<CaseResult> first, List<CaseResult> second) {
    return of(
        first,
        second,
        CaseResult::together,
        (result, truth) -> result.foundByAnybody().contains(truth));
  }

  private static Comparison of(
      List<CaseResult> first,
      List<CaseResult> second,
      Function<CaseResult, Tally> tally,
      BiFunction<CaseResult, Integer, Boolean> found) {
    if (first.size() != second.size()) throw new IllegalArgumentException("not the same cases");
    var pairs = new ArrayList<Pair>();
    var onlyFirst = 0;
    var onlySecond = 0;
    var both = 0;
    for (var i = 0; i < first.size(); i++) {
      var one = first.get(i);
      var other = second.get(i);
      if (!one.about().equals(other.about())) {
        throw new IllegalArgumentException("not the same case: " + one.about().id());
      }
      pairs.add(new Pair(tally.apply(one), tally.apply(other)));
      for (var truth = 0; truth < one.about().truths().size(); truth++) {
        var here = found.apply(one, truth);
        var there = found.apply(other, truth);
        if (here && there) both++;
        else if (here) onlyFirst++;
        else if (there) onlySecond++;
      }
    }
    return new Comparison(
        difference(pairs),
        difference(pairs).isEmpty()
            ? Optional.empty()
            : Interval.bootstrap(pairs, Comparison::difference),
        onlyFirst,
        onlySecond,
        both,
        mcNemar(onlyFirst, onlySecond));
  }

  private static OptionalDouble difference(List<Pair> pairs) {
    var first = Score.sum(pairs.stream().map(Pair::first).toList()).f1();
    var second = Score.sum(pairs.stream().map(Pair::second).toList()).f1();
    return first.isEmpty() || second.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(first.getAsDouble() - second.getAsDouble());
  }

  /// Twice the chance of at most the smaller number of heads in as many throws of a fair coin.
  static double mcNemar(int one, int other) {
    var throwsOfCoin = one + other;
    var term = Math.pow(0.5, throwsOfCoin);
    var sum = 0.0;
    for (var heads = 0; heads <= Math.min(one, other); heads++) {
      sum += term;
      term = term * (throwsOfCoin - heads) / (heads + 1);
    }
    return Math.min(1, 2 * sum);
  }
}
