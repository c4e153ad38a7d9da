package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/// Whether work can be done side by side: five points, each passed or failed with the reason. What
/// fails is not refused: `Phases` puts it in order.
///
/// @param points in the order of the list
public record Independence(List<Point> points) {
  public Independence {
    points = List.copyOf(points);
  }

  /// One point of the list.
  ///
  /// @param reason why it fails, or what makes it pass
  public record Point(String name, boolean passes, String reason) {
    @Override
    public String toString() {
      return name + ": " + (passes ? "pass" : "fail") + ", " + reason;
    }
  }

  /// Checks all five.
  public static Independence of(List<Work> works) {
    return new Independence(
        List.of(
            point(
                "inputs",
                works,
                (a, b) -> a.needs().contains(b.id()) || a.follows().contains(b.id()),
                "waits for",
                "none uses another's result"),
            point(
                "order",
                works,
                (a, b) -> a.tier() > b.tier(),
                "is of a later tier than",
                "any order will do"),
            point(
                "files",
                works,
                Work::touches,
                "changes what is used by",
                "none changes what another uses"),
            point(
                "outputs",
                works,
                (a, b) -> a.output().equals(b.output()) && works.indexOf(a) > works.indexOf(b),
                "leaves its result where it is left by",
                "each result has a place of its own"),
            point(
                "failures",
                works,
                (a, b) -> a.needs().contains(b.id()),
                "is lost with",
                "each can fail alone")));
  }

  /// Whether all of it can be done at once.
  public boolean passes() {
    return points.stream().allMatch(Point::passes);
  }

  @Override
  public String toString() {
    return String.join("; ", points.stream().map(Point::toString).toList());
  }

  private static Point point(
      String name, List<Work> works, BiPredicate<Work, Work> against, String how, String fine) {
    var reasons = new ArrayList<String>();
    for (var work : works) {
      var others =
          works.stream()
              .filter(other -> !other.id().equals(work.id()) && against.test(work, other))
              .map(Work::id)
              .toList();
      if (!others.isEmpty()) reasons.add(work.id() + " " + how + " " + String.join(", ", others));
    }
    return reasons.isEmpty()
        ? new Point(name, true, fine)
        : new Point(name, false, String.join("; ", reasons));
  }
}
