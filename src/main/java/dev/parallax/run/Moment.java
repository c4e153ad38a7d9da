package dev.parallax.run;

import java.time.Instant;

/// Something that happened in a run: the run's log is nothing but these.
///
/// @param task the task's id; empty when it concerns the run
/// @param detail for people; empty when the kind says it all
public record Moment(Instant at, Kind kind, String task, String detail) {

  public enum Kind {
    PLANNED,
    QUEUED,
    STARTED,
    RETRYING,
    REJECTED,
    ENDED,
    CANCELLED,
    REPORTED
  }
}
