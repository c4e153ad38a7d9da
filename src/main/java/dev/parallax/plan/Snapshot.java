package dev.parallax.plan;

/// Everything that one run looks at, fetched once for all its agents.
///
/// @param source the head commit
/// @param project the commit of the default branch whose configuration, agent files and conventions
///   apply; never the head of a pull request
public record Snapshot(Subject subject, Change change, Source source, Source project) {}
