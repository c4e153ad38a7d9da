package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Issues that were found to be looked at together.
///
/// @param items oldest first
/// @param left what is not looked at and why, a line for people each
public record Found(List<Item> items, List<String> left) {
  private static final int MOST_NAMED = 50;

  public Found {
    items = List.copyOf(items);
    left = List.copyOf(left);
  }

  /// The first of them, and the others in a line.
  ///
  /// @param why it is no more, in words
  public Found first(int most, String why) {
    if (items.size() <= most) return this;
    var rest = items.subList(most, items.size());
    var more = new ArrayList<>(left);
    more.add(rest.size() + " not examined (" + why + "): " + named(rest));
    return new Found(items.subList(0, most), more);
  }

  /// Issues by their numbers, and how many more when they are many.
  public static String named(List<Item> items) {
    var rest = items.size() - MOST_NAMED;
    return items.stream()
            .limit(MOST_NAMED)
            .map(item -> "#" + item.number())
            .collect(Collectors.joining(", "))
        + (rest > 0 ? " and " + rest + " more" : "");
  }
}
