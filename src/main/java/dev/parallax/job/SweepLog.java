package dev.parallax.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What sweeps remember, so that none begins from nothing and nothing is asked for without end.
/// Durable when a call returns; trouble is `StoreTrouble`.
public interface SweepLog {
  /// A delivery that did not arrive.
  ///
  /// @param tries how often it was asked for
  /// @param dueAt when it is to be asked for next
  /// @param givenUp why it is not asked for any more; empty while it is
  record Missed(DeliveryLog.Failed failed, int tries, Instant dueAt, String givenUp) {}

  /// Up to when a sweep has looked; empty before its first.
  Optional<Instant> watermark(String sweep);

  /// Notes up to when a sweep has looked.
  void watermark(String sweep, Instant at);

  /// Notes what did not arrive, unless it is known to have arrived in the meantime, and forgets
  /// what has.
  ///
  /// @return how many that were asked for have arrived since
  int note(List<Missed> missed, Set<String> arrived);

  /// What is to be asked for now, oldest first.
  List<Missed> due(Instant now, int most);

  /// Notes that a delivery was asked for.
  void asked(String guid, int tries, Instant dueAt);

  /// Notes that a delivery is not asked for any more.
  void giveUp(String guid, String reason);

  /// What was given up, newest first.
  List<Missed> givenUp(int most);

  /// Has a delivery that was given up asked for by the next sweep.
  ///
  /// @return whether there was one
  boolean again(String guid, Instant now);
}
