package dev.parallax.report;

import java.time.Instant;

/// What a report says about the run itself.
///
/// @param runId unguessable
/// @param runUrl where the run's page is; empty when there is none
/// @param blobUrl where a file of the head commit is shown, a prefix that `/path` and `#L1` are
///   added to; empty when there is none
public record RunFacts(
    String runId, String runUrl, String blobUrl, Instant startedAt, Instant endedAt) {}
