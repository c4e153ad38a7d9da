package dev.parallax.plan;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A person said that a finding need not be reported: it is remembered for the whole repository, by
/// what was said of which words in which file, not by its line.
///
/// @param label what the finding was called where it was dismissed, such as `F3`
/// @param number the pull request where it was
/// @param said what each agent had said of it
/// @param by the login of who dismissed it
public record Dismissal(
    String label, int number, List<Finding> said, String by, Instant at, String why) {
  public Dismissal {
    said = List.copyOf(said);
    if (said.isEmpty()) throw new IllegalArgumentException("nothing is dismissed");
  }

  /// The file that it is about.
  public String path() {
    return said.getFirst().path();
  }

  /// Whether this is what was dismissed.
  public boolean covers(Finding finding) {
    return said.stream().anyMatch(one -> Likeness.recurs(one, finding));
  }

  /// Why a finding that it covers does not count, for people.
  public String words() {
    return "dismissed by @" + by + ": " + why;
  }

  /// The first of them that covers a finding.
  public static Optional<Dismissal> of(Finding finding, List<Dismissal> dismissals) {
    return dismissals.stream().filter(dismissal -> dismissal.covers(finding)).findFirst();
  }
}
