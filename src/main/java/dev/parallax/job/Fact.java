package dev.parallax.job;

import dev.parallax.outcome.Fate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Something that is known of what became of a finding. Of each source there is one at a time: a
/// later one takes its place, an earlier one that comes late does not.
///
/// @param label what the finding is called in its subject, `F3`
/// @param fate `OPEN` when the source says nothing any more
/// @param who the login of who said so; empty when it was seen by us
public record Fact(String label, Source source, Fate fate, Instant at, String who) {
  /// Where it is known from. The earlier one here goes before the later one, whenever it was: what
  /// a person says before what the code shows, and what the code shows before what can be guessed.
  public enum Source {
    /// Somebody dismissed it with a command.
    COMMAND,
    /// Somebody reacted to its comment.
    REACTION,
    /// A later push touched its place, and it is gone.
    CODE,
    /// Somebody resolved its conversation. People do so with what is mended too: when it was, the
    /// code has said so.
    THREAD,
    /// The pull request was merged or closed.
    END
  }

  /// The one of all that are known of a finding that says what became of it.
  public static Optional<Fact> deciding(Collection<Fact> facts) {
    return facts.stream()
        .filter(fact -> fact.fate().isJudged())
        .min(Comparator.comparing(Fact::source));
  }
}
