package dev.parallax.run;

import dev.parallax.outcome.Ended;
import dev.parallax.plan.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A journal that is gone with the process, for runs that nobody takes up again.
public final class MemoryJournal implements Journal {
  private final Map<Task, Ended> ends = new HashMap<>();
  private final Map<Task, String> outputs = new HashMap<>();
  private final List<Moment> moments = new ArrayList<>();

  @Override
  public synchronized Optional<Ended> ended(Task task) {
    return Optional.ofNullable(ends.get(task));
  }

  @Override
  public synchronized void keep(Task task, int attempt, Output output) {
    outputs.put(task, output.text());
  }

  @Override
  public synchronized void end(Task task, Ended ended) {
    ends.putIfAbsent(task, ended);
  }

  @Override
  public synchronized void note(Moment moment) {
    moments.add(moment);
  }

  /// The last output of each task that handed one back.
  public synchronized Map<Task, String> outputs() {
    return Map.copyOf(outputs);
  }

  /// What happened, in order.
  public synchronized List<Moment> moments() {
    return List.copyOf(moments);
  }
}
