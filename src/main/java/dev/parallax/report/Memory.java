package dev.parallax.report;

import dev.parallax.plan.Dismissal;
import java.util.List;
import java.util.Set;

/// What is remembered when a report is made: how findings were called before, and what people
/// dismissed and had us do.
///
/// @param numbers of all runs on the subject before this one, the lowest first
/// @param dismissals of the repository, in the order in which they were made
/// @param deeds what was done after the run's report was first made, in the order in which it was
public record Memory(List<Numbered> numbers, List<Dismissal> dismissals, List<Deed> deeds) {
  public static final Memory NONE = new Memory(List.of(), List.of());

  /// What is remembered while nothing was done yet.
  public Memory(List<Numbered> numbers, List<Dismissal> dismissals) {
    this(numbers, dismissals, List.of());
  }

  public Memory {
    numbers = List.copyOf(numbers);
    dismissals = List.copyOf(dismissals);
    deeds = List.copyOf(deeds);
  }

  /// A finding that has a number, for as long as its subject has runs: no other ever gets it.
  ///
  /// @param prints hashes of what it is known again by
  /// @param gist what was said of it first
  public record Numbered(int number, Set<String> prints, String gist) {
    public Numbered {
      prints = Set.copyOf(prints);
    }
  }
}
