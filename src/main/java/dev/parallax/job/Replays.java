package dev.parallax.job;

import dev.parallax.plan.Subject;
import java.util.List;
import java.util.Optional;

/// What is kept of replays beside what is kept of every run. A replay has a subject key of its own
/// (`RunRecord.isReplay`), so that nothing that asks for a subject's runs ever finds one.
public interface Replays {
  /// The replay with this key, opened now if there is none yet.
  RunRecord open(String key, Subject.Hosted subject, Replay replay);

  /// The newest open replay whose key begins like this: one that was not brought to its end.
  Optional<RunRecord> unfinished(String keyBeginning);

  /// The replay with this key.
  Optional<RunRecord> byKey(String key);

  /// What a run is a replay of; empty for any other run.
  Optional<Replay> find(String runId);

  /// The replays of a run, newest first.
  List<RunRecord> of(String runId);

  /// The runs that a delivery was the last to work on, oldest first.
  List<RunRecord> causedBy(String guid);

  /// A few runs whose ids begin like this.
  List<RunRecord> beginning(String id);
}
