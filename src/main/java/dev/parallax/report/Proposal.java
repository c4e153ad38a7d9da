package dev.parallax.report;

import java.util.List;

/// Something that a report proposes to do, and that is not done before a person says so.
///
/// @param number by which people choose it
/// @param issue what it is done to
/// @param title of that issue
/// @param why what shows that it is right, for people
public record Proposal(int number, int issue, String title, Act act, String why) {
  /// What would be done.
  public sealed interface Act {
    /// Set and remove labels; all of the set ones may be set, and at most one of each group.
    ///
    /// @param sure whether the agent is as sure as the configuration asks for
    record Relabel(List<String> add, List<String> remove, boolean sure) implements Act {
      public Relabel {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
      }
    }

    /// Close the issue, with what shows that it is right as a comment.
    ///
    /// @param original what it is a duplicate of; 0 unless it is one
    record Close(Reason reason, int original) implements Act {}

    /// Open an issue that takes its place, and close it.
    record Replace(String newTitle, String newText) implements Act {}

    /// Take it apart into units of work.
    record MakePlan() implements Act {}
  }

  /// Why an issue is closed.
  public enum Reason {
    COMPLETED,
    NOT_PLANNED,
    DUPLICATE
  }
}
