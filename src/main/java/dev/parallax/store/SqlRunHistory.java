package dev.parallax.store;

import dev.parallax.job.RunHistory;
import dev.parallax.job.RunRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs in the database, as people look through them.
public final class SqlRunHistory implements RunHistory {
  private static final int NANO_DIGITS = 9;

  private final Database database;

  public SqlRunHistory(Database database) {
    this.database = database;
  }

  // A repository's number is in the subject of its runs: `github:NUMBER#...`.
  @Override
  public List<Known> repositories() {
    return database.read(handle ->
        handle
            .createQuery("select repository, subject from run group by repository, subject")
            .map((row, _) -> known(row.getString("subject"), row.getString("repository")))
            .list()
            .stream()
            .flatMap(Optional::stream)
            .distinct()
            .sorted((one, two) -> one.name().compareTo(two.name()))
            .toList());
  }

  private static Optional<Known> known(String subject, String name) {
    return RunRecord.repositoryId(subject).map(id -> new Known(id, name));
  }

  @Override
  public List<Served> served() {
    return database.read(handle ->
        handle
            .createQuery(
                "select installation, repository, max(created_at) as newest from run"
                    + " group by installation, repository order by installation, repository")
            .map((row, _) ->
                new Served(
                    row.getLong("installation"),
                    row.getString("repository"),
                    Instant.ofEpochMilli(row.getLong("newest"))))
            .list());
  }

  @Override
  public List<RunRecord> runs(Query query) {
    if (query.repositories().isEmpty()) return List.of();
    var where = new ArrayList<>(List.of("created_at >= :since", "repository in (<names>)"));
    query.state().ifPresent(_ -> where.add("state = :state"));
    query
        .after()
        .ifPresent(_ -> where.add("(created_at < :at or (created_at = :at and id < :id))"));
    return database.read(handle -> {
      var select =
          handle
              .createQuery(
                  "select "
                      + SqlRunStore.COLUMNS
                      + " from run where "
                      + String.join(" and ", where)
                      + " order by created_at desc, id desc limit :most")
              .bindList("names", query.repositories())
              .bind("since", query.since().toEpochMilli())
              .bind("most", query.most());
      query.state().ifPresent(state -> select.bind("state", state.name()));
      query
          .after()
          .ifPresent(
              after -> select.bind("at", after.createdAt().toEpochMilli()).bind("id", after.id()));
      return select.map((row, _) -> SqlRunStore.record(row)).list();
    });
  }

  @Override
  public Map<String, String> reports(List<String> runIds) {
    if (runIds.isEmpty()) return Map.of();
    return database.read(handle -> {
      var reports = new HashMap<String, String>();
      handle
          .createQuery("select id, report from run where id in (<ids>) and report is not null")
          .bindList("ids", runIds)
          .map((row, _) -> Map.entry(row.getString("id"), row.getString("report")))
          .forEach(report -> reports.put(report.getKey(), report.getValue()));
      return reports;
    });
  }

  @Override
  public Map<String, Spent> spent(String runId) {
    return database.read(handle -> {
      var spent = new LinkedHashMap<String, Spent>();
      handle
          .createQuery(
              "select agent, sum(tokens) as tokens, sum(nano_usd) as nano_usd from payment"
                  + " where run_id = ? group by agent order by agent")
          .bind(0, runId)
          .map((row, _) ->
              Map.entry(
                  row.getString("agent"),
                  new Spent(
                      row.getLong("tokens"),
                      BigDecimal.valueOf(row.getLong("nano_usd"), NANO_DIGITS))))
          .forEach(one -> spent.put(one.getKey(), one.getValue()));
      return spent;
    });
  }

  @Override
  public long moments(String runId) {
    return database.read(handle ->
        handle
            .createQuery("select coalesce(max(seq) + 1, 0) from moment where run_id = ?")
            .bind(0, runId)
            .mapTo(Long.class)
            .one());
  }
}
