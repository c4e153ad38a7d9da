package dev.parallax.job;

import dev.parallax.report.Report;
import dev.parallax.run.Cancellation;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/// The runs that are under way in this process, so that they can be stopped from outside, and who
/// hears how they end.
public final class Running {
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

  Cancellation begin(String runId) {
    return runs.computeIfAbsent(runId, _ -> new Cancellation());
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
