package dev.parallax.job;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Task;
import dev.parallax.report.Memory;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.report.RunFacts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// A reported run as it is kept: enough to make its report again without asking any engine.
///
/// @param plan without the change itself, which is in the repository
/// @param outputs what tasks handed back, whole
/// @param memory what the report was made with
/// @param json the report as it was kept
public record KeptRun(
    RunRecord run,
    Plan plan,
    SequencedMap<Task, Ended> ends,
    Map<Task, String> outputs,
    Previous previous,
    Memory memory,
    RunFacts facts,
    String json) {
  public KeptRun {
    ends = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(ends));
    outputs = Map.copyOf(outputs);
  }

  /// The report, made again.
  public Report report() {
    return report(memory);
  }

  /// The report, made again with something else remembered.
  public Report report(Memory remembered) {
    return Report.of(plan, ends, previous, remembered, outputs, facts);
  }
}
