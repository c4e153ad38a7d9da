package dev.parallax.job;

import dev.parallax.run.Cancellation;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/// The runs that are under way in this process, so that they can be stopped from outside.
public final class Running {
  private final ConcurrentHashMap<String, Cancellation> runs = new ConcurrentHashMap<>();

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
}
