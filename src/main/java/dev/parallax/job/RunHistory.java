package dev.parallax.job;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs as people look through them. Reads only; what is kept of a single run is `RunStore`'s.
public interface RunHistory {
  /// A repository of which there are runs.
  ///
  /// @param id the number that never changes
  /// @param name the full name that it had then
  record Known(long id, String name) {}

  /// A repository in which an installation had runs.
  ///
  /// @param lastRun when the newest of them began
  record Served(long installation, String repository, Instant lastRun) {}

  /// Where a page goes on: after this run, in the order of the list.
  record After(Instant createdAt, String id) {}

  /// Which runs.
  ///
  /// @param repositories full names, one of which it must have; empty for none at all
  /// @param state empty for any
  /// @param after where to go on; empty for the beginning
  record Query(
      List<String> repositories,
      Optional<RunRecord.State> state,
      Optional<After> after,
      Instant since,
      int most) {
    public Query {
      repositories = List.copyOf(repositories);
    }
  }

  /// What calls of models cost.
  record Spent(long tokens, BigDecimal usd) {}

  /// All repositories of which there are runs, by name.
  List<Known> repositories();

  /// Where each installation had runs, those of each by name.
  List<Served> served();

  /// Runs, newest first.
  List<RunRecord> runs(Query query);

  /// The reports of these runs as JSON, by the runs' ids; lacks those that have none.
  Map<String, String> reports(List<String> runIds);

  /// What a run has cost so far, by its agents; lacks those that cost nothing.
  Map<String, Spent> spent(String runId);

  /// How many lines a run's log has; grows with each.
  long moments(String runId);
}
