package dev.parallax.server;

import dev.parallax.job.Replay;
import dev.parallax.job.Replays;
import dev.parallax.job.RunRecord;
import dev.parallax.plan.Subject;
import java.util.List;
import java.util.Optional;

/// A store in which nothing was ever replayed.
final class FakeReplays implements Replays {
  @Override
  public RunRecord open(String key, Subject.Hosted subject, Replay replay) {
    throw new AssertionError("pages only read");
  }

  @Override
  public Optional<RunRecord> unfinished(String keyBeginning) {
    return Optional.empty();
  }

  @Override
  public Optional<RunRecord> byKey(String key) {
    return Optional.empty();
  }

  @Override
  public Optional<Replay> find(String runId) {
    return Optional.empty();
  }

  @Override
  public List<RunRecord> of(String runId) {
    return List.of();
  }

  @Override
  public List<RunRecord> causedBy(String guid) {
    return List.of();
  }

  @Override
  public List<RunRecord> beginning(String id) {
    return List.of();
  }
}
