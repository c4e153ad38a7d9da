package dev.parallax.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/// Items dealt into a number of groups. Mechanical: the same items give the same groups, each item
/// is in exactly one of them, and items keep their order within a group.
public final class Partition {
  private Partition() {}

  /// One after the other, as cards are dealt: sizes differ by one at most.
  public static <T> List<List<T>> roundRobin(List<T> items, int groups) {
    require(groups);
    var dealt = new ArrayList<List<T>>();
    for (var i = 0; i < groups; i++) dealt.add(new ArrayList<>());
    for (var i = 0; i < items.size(); i++) dealt.get(i % groups).add(items.get(i));
    return dealt;
  }

  /// The largest first, each to the group that has least so far.
  public static <T> List<List<T>> balanced(List<T> items, ToIntFunction<T> size, int groups) {
    require(groups);
    var places = new ArrayList<List<Integer>>();
    for (var i = 0; i < groups; i++) places.add(new ArrayList<>());
    var filled = new long[groups];
    var largestFirst = new ArrayList<Integer>();
    for (var i = 0; i < items.size(); i++) largestFirst.add(i);
    largestFirst.sort(Comparator.comparingInt(i -> -size.applyAsInt(items.get(i))));
    for (var item : largestFirst) {
      var least = 0;
      for (var group = 1; group < groups; group++) {
        if (filled[group] < filled[least]) least = group;
      }
      filled[least] += size.applyAsInt(items.get(item));
      places.get(least).add(item);
    }
    return places.stream()
        .map(group -> group.stream().sorted().<T>map(items::get).toList())
        .toList();
  }

  private static void require(int groups) {
    if (groups < 1) throw new IllegalArgumentException("groups " + groups);
  }
}
