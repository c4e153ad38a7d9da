package dev.parallax.run;

import java.time.Instant;

/// Something that happened in a run: the run's log is nothing but these.
///
/// @param task the task's id; empty when it concerns the run
/// @param detail for people; empty when the kind says it all
public record Moment(Instant at, Kind kind, String task, String detail) {

  public enum Kind {
    /// What the run is about: files and lines.
    SCOPED,
    /// The five points of independence.
    CHECKED,
    /// What runs beside what, and why.
    ASSIGNED,
    /// A task may start, and has a worker.
    QUEUED,
    /// A task has its slot.
    STARTED,
    /// A model was asked: which turn it is.
    ASKED,
    /// An agent wanted to use what it may not.
    REFUSED,
    /// What a call is said to have used cannot be, or nobody knows its price.
    PAID,
    /// An attempt failed and another one follows.
    RETRYING,
    /// An output was not what was asked for and was given back.
    REJECTED,
    ENDED,
    /// All tasks have ended: how they overlapped.
    WATCHED,
    /// What failed, and what was done about it.
    FAILURES,
    CANCELLED,
    /// The report is where people read it.
    REPORTED
  }
}
