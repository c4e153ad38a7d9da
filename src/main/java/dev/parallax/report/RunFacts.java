package dev.parallax.report;

import java.time.Instant;
import java.util.Objects;

/// What a report says about the run itself.
///
/// @param runId unguessable
/// @param runUrl where the run's page is; empty when there is none
/// @param blobUrl where a file of the head commit is shown, a prefix that `/path` and `#L1` are
///   added to; empty when there is none
/// @param configuration the commit whose configuration file applied; empty when there is no such
///   file
public record RunFacts(
    String runId,
    String runUrl,
    String blobUrl,
    Instant startedAt,
    Instant endedAt,
    String configuration) {
  public RunFacts {
    // What an older version kept knows of none.
    configuration = Objects.requireNonNullElse(configuration, "");
  }

  /// Without a configuration file.
  public RunFacts(String runId, String runUrl, String blobUrl, Instant startedAt, Instant endedAt) {
    this(runId, runUrl, blobUrl, startedAt, endedAt, "");
  }
}
