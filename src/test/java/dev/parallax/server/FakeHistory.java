package dev.parallax.server;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is in a fake store, to be looked through.
final class FakeHistory implements RunHistory {
  private final RunStore runs;

  FakeHistory(RunStore runs) {
    this.runs = runs;
  }

  @Override
  public List<Known> repositories() {
    return all().stream().map(r -> new Known(r.repositoryId(), r.repository())).distinct().toList();
  }

  @Override
  public List<Served> served() {
    return all().stream()
        .map(run -> new Served(run.installation(), run.repository(), run.createdAt()))
        .toList();
  }

  @Override
  public List<RunRecord> runs(Query query) {
    return all().stream()
        .filter(run -> query.repositories().contains(run.repository()))
        .filter(run -> query.state().isEmpty() || query.state().get() == run.state())
        .filter(run -> query.after().isEmpty())
        .toList();
  }

  private List<RunRecord> all() {
    return runs.recent(Integer.MAX_VALUE);
  }

  @Override
  public Map<String, String> reports(List<String> runIds) {
    var reports = new HashMap<String, String>();
    for (var id : runIds) runs.report(id).ifPresent(report -> reports.put(id, report));
    return reports;
  }

  @Override
  public Map<String, Spent> spent(String runId) {
    return Map.of();
  }

  @Override
  public long moments(String runId) {
    return 0;
  }
}
