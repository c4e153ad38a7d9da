package dev.parallax.job;

import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import dev.parallax.report.Spot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The findings that were made on pull requests, and what became of them. A finding is one as long
/// as it has one name, and once for each agent that made it; all calls can be repeated.
public interface FindingLedger {
  /// A finding as a run saw it.
  ///
  /// @param shadow whether nobody was shown it
  /// @param place by which it is seen whether a later push touched it
  /// @param offer the lines that the finding would have there; `Spot.NONE` when it offers none
  /// @param claim for people, without secrets
  record Sighting(
      String label,
      String agent,
      boolean shadow,
      String path,
      int line,
      Spot place,
      Spot offer,
      String claim) {}

  /// A finding of a subject.
  ///
  /// @param shadow whether nobody was ever shown it
  /// @param gone whether the last run that could have found it did not
  record Known(
      String label,
      String agent,
      boolean shadow,
      boolean gone,
      String path,
      Spot place,
      Spot offer) {}

  /// What a run saw of its subject's findings.
  ///
  /// @param gone the names of those that it could have found and did not
  /// @param open whether the pull request is open, whatever was noted before
  record Seen(
      RunRecord run,
      List<Sighting> sightings,
      Set<String> gone,
      List<Fact> facts,
      boolean open,
      Instant at) {
    public Seen {
      sightings = List.copyOf(sightings);
      gone = Set.copyOf(gone);
      facts = List.copyOf(facts);
    }
  }

  /// All findings of a subject.
  List<Known> known(String subjectKey);

  /// Notes what a run saw, all of it or nothing.
  void seen(Seen seen);

  /// Notes what became of findings of a subject; what is not known of is passed over. A finding
  /// that nobody was shown is judged by the code alone.
  void note(String subjectKey, List<Fact> facts);

  /// Of what each agent found in a repository and was judged since then, how much was of use.
  Map<String, Share> yields(long repositoryId, Instant since);

  /// How many findings.
  ///
  /// @param week the Monday on which it began, in days since 1970
  record Count(String agent, long week, Fate fate, int findings) {}

  /// The findings of some repositories that were first seen since then, counted.
  List<Count> counts(Collection<Long> repositories, Instant since);

  /// The findings of all repositories since then, by agent and fate.
  Map<String, Map<Fate, Integer>> totals(Instant since);

  /// Which findings.
  ///
  /// @param agent empty for all
  /// @param fate empty for any
  /// @param week as in `Count`; empty for all since then
  record Query(
      Collection<Long> repositories,
      String agent,
      Optional<Fate> fate,
      Optional<Long> week,
      Instant since,
      int most) {}

  /// A finding and what became of it.
  ///
  /// @param runId where it was first seen
  /// @param source where that is known from; empty while it is open
  record Judged(
      long repositoryId,
      String repository,
      int number,
      String runId,
      String label,
      String agent,
      boolean shadow,
      String path,
      int line,
      String claim,
      Fate fate,
      Optional<Fact.Source> source,
      String who,
      Instant at) {}

  /// Findings, the newest first.
  List<Judged> findings(Query query);
}
