package dev.parallax.job;

import dev.parallax.report.Report;
import dev.parallax.run.Cancellation;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/// The runs that are under way in this process, so that they can be stopped from outside, and who
/// hears how they end.
public final class Running {
  private static final Duration SOON = Duration.ofMillis(500);

  private final ConcurrentHashMap<String, Cancellation> runs = new ConcurrentHashMap<>();
  private final Ends ends;

  public Running(Ends ends) {
    this.ends = ends;
  }

  /// Hears how runs end. Must not block.
  public interface Ends {
    void ended(RunRecord.State state);

    void reported(Report report);
  }

  /// Begins a run that was taken.
  ///
  /// @throws Later while somebody here has not noticed yet that he lost it
  Cancellation begin(String runId) {
    var mine = new Cancellation();
    var other = runs.putIfAbsent(runId, mine);
    if (other == null) return mine;
    other.cancel("taken over");
    throw new Later(SOON, "run " + runId + " is just being stopped");
  }

  void end(String runId) {
    runs.remove(runId);
  }

  void cancel(Collection<String> runIds, String reason) {
    for (var runId : runIds) {
      var cancellation = runs.get(runId);
      if (cancellation != null) cancellation.cancel(reason);
    }
  }

  void ended(RunRecord.State state) {
    ends.ended(state);
  }

  void reported(Report report) {
    ends.ended(RunRecord.State.REPORTED);
    ends.reported(report);
  }
}
