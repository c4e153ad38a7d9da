package dev.parallax.job;

import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What people made of one of our comments on lines. Whether their word counts has still to be
/// asked.
///
/// @param label which finding it is about
/// @param over whether the comment says that its finding is over
/// @param resolvedBy who resolved its conversation; empty while it is open, and when we did
public record Echo(
    String label, boolean over, Optional<Trigger.Sender> resolvedBy, List<Reaction> reactions) {
  public Echo {
    reactions = List.copyOf(reactions);
  }

  /// One that says something about the worth of a finding.
  public record Reaction(Trigger.Sender who, boolean liked, Instant at) {}

  /// Everybody of whom has to be asked whether their word counts.
  Set<Trigger.Sender> people() {
    var people = new LinkedHashSet<Trigger.Sender>();
    reactions.forEach(reaction -> people.add(reaction.who()));
    if (!over) resolvedBy.ifPresent(people::add);
    return people;
  }
}
