package dev.parallax.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Issues that were found to be looked at together.
///
/// @param items oldest first
/// @param left what is not looked at
public record Found(List<Item> items, List<Left> left) {
  public Found {
    items = List.copyOf(items);
    left = List.copyOf(left);
  }

  /// Issues that are not looked at, for one reason.
  ///
  /// @param why in words of ours
  /// @param issues their numbers; empty when nobody knows which they are
  public record Left(String why, List<Integer> issues) {
    private static final int MOST_NAMED = 50;

    public Left {
      issues = List.copyOf(Objects.requireNonNullElse(issues, List.of()));
    }

    /// These issues.
    public static Left of(String why, List<Item> items) {
      return new Left(why, items.stream().map(Item::number).toList());
    }

    /// How many, why, and which: the first of them by number.
    public String words() {
      if (issues.isEmpty()) return why;
      var rest = issues.size() - MOST_NAMED;
      return issues.size()
          + " "
          + why
          + ": "
          + issues.stream()
              .limit(MOST_NAMED)
              .map(number -> "#" + number)
              .collect(Collectors.joining(", "))
          + (rest > 0 ? " and " + rest + " more" : "");
    }
  }

  /// The first of them; the others are left.
  ///
  /// @param why it is no more, in words
  public Found first(int most, String why) {
    if (items.size() <= most) return this;
    var more = new ArrayList<>(left);
    more.add(Left.of("not examined (" + why + ")", items.subList(most, items.size())));
    return new Found(items.subList(0, most), more);
  }
}
