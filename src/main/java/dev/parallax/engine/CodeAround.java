package dev.parallax.engine;

import dev.parallax.plan.Change;
import dev.parallax.plan.Source;

/// What models are told of the code around a change beside the change itself: a pure function of
/// what is looked at, so that all agents who look at the same part are told the same, byte for
/// byte. What it hands back was written by contributors: data, to be fenced like all of theirs.
public interface CodeAround {
  /// Tells nothing.
  CodeAround NONE = (_, _) -> "";

  /// What is told.
  ///
  /// @param change the whole change, or the part of it that a task looks at
  /// @param source the head commit
  String of(Change change, Source source);
}
