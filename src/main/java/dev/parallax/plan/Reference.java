package dev.parallax.plan;

import java.util.Locale;

/// Something of the same repository that agents may cite by its name, because they were shown it:
/// an issue, a pull request or a commit.
///
/// @param name as agents cite it: `#12`, or the first twelve digits of a commit
/// @param text what agents are shown of it, and where their quotes are looked up
public record Reference(String name, Kind kind, State state, String title, String text) {
  /// What it is.
  public enum Kind {
    ISSUE,
    PULL_REQUEST,
    COMMIT
  }

  /// How it stands. A commit is merged when it is on the default branch.
  public enum State {
    OPEN,
    CLOSED,
    MERGED
  }

  /// For people and agents, in one line.
  public String line() {
    var what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return name + " (" + what + ", " + state.name().toLowerCase(Locale.ROOT) + ") " + title;
  }

  /// Everything in it that can be quoted.
  public String quotable() {
    return title + "\n" + text;
  }
}
