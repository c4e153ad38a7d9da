package dev.parallax.job;

import java.time.Instant;

/// What people asked for and what they were answered, counted over the last hour by all instances
/// together. Durable when a call returns; trouble is `StoreTrouble`.
public interface CommandLog {
  /// What is counted.
  enum Kind {
    /// Somebody asked for something, whoever he is.
    ATTEMPT,
    /// Somebody who may asked for something that costs money.
    COMMAND,
    /// We answered with a comment of its own.
    ANSWER,
    /// We said that somebody asks too often.
    NOTICE
  }

  /// Among which acts of its kind one is counted.
  enum Per {
    USER,
    REPOSITORY,
    THREAD
  }

  /// How many there may be in an hour.
  record Cap(Per per, int most) {}

  /// One act.
  ///
  /// @param guid of the delivery: an act of one kind is counted once for each
  /// @param person the id of the account; 0 when nobody in particular asked
  record Act(String guid, Kind kind, long repositoryId, int number, long person, Instant at) {}

  /// Whether an act has room.
  enum Room {
    /// It has, and is counted from now on.
    NEW,
    /// It was counted before: a job that was interrupted is done again.
    BEFORE,
    /// There were too many like it in the hour before; it is not counted.
    NONE
  }

  /// Counts an act, unless there were too many like it in the hour before.
  Room admit(Act act, Cap cap);

  /// Forgets an act that did not happen after all.
  void forget(Act act);
}
