package dev.parallax.store;

import dev.parallax.job.Fact;
import dev.parallax.job.FindingLedger;
import dev.parallax.outcome.Fate;
import dev.parallax.outcome.Share;
import dev.parallax.report.Spot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Findings and what became of them, in the database. A fate is never written by itself: it follows
/// from the facts, in the transaction that brings one.
public final class SqlFindingLedger implements FindingLedger {
  /// The Monday that a time belongs to, in days since 1970, which began on a Thursday.
  private static final String WEEK = "(at / 86400000 - (at / 86400000 + 3) % 7)";

  private final Database database;

  public SqlFindingLedger(Database database) {
    this.database = database;
  }

  @Override
  public List<Known> known(String subjectKey) {
    return database.read(handle ->
        handle
            .createQuery(
                "select label, agent, shadow, gone, path, place, offer from finding"
                    + " where subject = ? order by label, agent")
            .bind(0, subjectKey)
            .map((row, _) ->
                new Known(
                    row.getString("label"),
                    row.getString("agent"),
                    row.getInt("shadow") != 0,
                    row.getInt("gone") != 0,
                    row.getString("path"),
                    spot(row.getString("place")),
                    spot(row.getString("offer"))))
            .list());
  }

  private static Spot spot(String form) {
    return Spot.read(form).orElse(Spot.NONE);
  }

  @Override
  public void seen(Seen seen) {
    var subject = seen.run().subjectKey();
    var time = seen.at().toEpochMilli();
    database.write(handle -> {
      handle.execute("update finding set gone = 0 where subject = ?", subject);
      for (var label : seen.gone()) {
        handle.execute(
            "update finding set gone = 1 where subject = ? and label = ?", subject, label);
      }
      for (var sighting : seen.sightings()) sight(handle, seen, sighting);
      var facts = new ArrayList<>(seen.facts());
      if (seen.open()) {
        handle
            .createQuery(
                "select label from finding_fact where subject = ? and source = ? and fate <> ?"
                    + " and at <= ?")
            .bind(0, subject)
            .bind(1, Fact.Source.END.name())
            .bind(2, Fate.OPEN.name())
            .bind(3, time)
            .mapTo(String.class)
            .forEach(
                label -> facts.add(new Fact(label, Fact.Source.END, Fate.OPEN, seen.at(), "")));
      }
      note(handle, subject, facts);
      return facts.size();
    });
  }

  private static void sight(Handle handle, Seen seen, Sighting sighting) {
    handle.execute(
        "insert into finding (subject, label, agent, repository, run_id, at, shadow, path, line,"
            + " place, offer, claim) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict (subject, label, agent) do update set gone = 0, path = excluded.path,"
            + " line = excluded.line, place = excluded.place, offer = excluded.offer, shadow ="
            + " case when excluded.shadow < finding.shadow then excluded.shadow"
            + " else finding.shadow end",
        seen.run().subjectKey(),
        sighting.label(),
        sighting.agent(),
        seen.run().repositoryId(),
        seen.run().id(),
        seen.at().toEpochMilli(),
        sighting.shadow() ? 1 : 0,
        StoredForm.text(sighting.path()),
        sighting.line(),
        sighting.place().form(),
        sighting.offer().form(),
        StoredForm.text(sighting.claim()));
  }

  @Override
  public void note(String subjectKey, List<Fact> facts) {
    if (facts.isEmpty()) return;
    database.write(handle -> {
      note(handle, subjectKey, facts);
      return facts.size();
    });
  }

  private static void note(Handle handle, String subject, List<Fact> facts) {
    var labels = new LinkedHashSet<String>();
    facts.stream().map(Fact::label).sorted().forEach(labels::add);
    // Of two that come at once the second waits here, and sees what the first has noted.
    labels.removeIf(label ->
        handle.execute(
                "update finding set gone = gone where subject = ? and label = ?", subject, label)
            == 0);
    for (var fact : facts) {
      if (!labels.contains(fact.label())) continue;
      handle.execute(
          "insert into finding_fact (subject, label, source, fate, at, who)"
              + " values (?, ?, ?, ?, ?, ?) on conflict (subject, label, source) do update set"
              + " fate = excluded.fate, at = excluded.at, who = excluded.who"
              + " where finding_fact.at <= excluded.at",
          subject,
          fact.label(),
          fact.source().name(),
          fact.fate().name(),
          fact.at().toEpochMilli(),
          StoredForm.text(fact.who()));
    }
    for (var label : labels) judge(handle, subject, label);
  }

  private static void judge(Handle handle, String subject, String label) {
    var facts =
        handle
            .createQuery(
                "select source, fate, at, who from finding_fact where subject = ? and label = ?")
            .bind(0, subject)
            .bind(1, label)
            .map((row, _) ->
                new Fact(
                    label,
                    Fact.Source.valueOf(row.getString("source")),
                    Fate.valueOf(row.getString("fate")),
                    Instant.ofEpochMilli(row.getLong("at")),
                    row.getString("who")))
            .list();
    judge(handle, subject, label, 0, Fact.deciding(facts));
    // What people were not shown they did not judge.
    var seen = facts.stream().filter(fact -> fact.source() == Fact.Source.CODE).toList();
    judge(handle, subject, label, 1, Fact.deciding(seen));
  }

  private static void judge(
      Handle handle, String subject, String label, int shadow, Optional<Fact> deciding) {
    handle.execute(
        "update finding set fate = ?, source = ?, who = ?, judged_at = ?"
            + " where subject = ? and label = ? and shadow = ?",
        deciding.map(Fact::fate).orElse(Fate.OPEN).name(),
        deciding.map(fact -> fact.source().name()).orElse(""),
        StoredForm.text(deciding.map(Fact::who).orElse("")),
        deciding.map(fact -> fact.at().toEpochMilli()).orElse(0L),
        subject,
        label,
        shadow);
  }

  @Override
  public Map<String, Share> yields(long repositoryId, Instant since) {
    return database.read(handle -> {
      var yields = new TreeMap<String, Share>();
      handle
          .createQuery(
              "select agent, fate, count(*) as findings from finding where repository = ?"
                  + " and judged_at >= ? and fate <> ? group by agent, fate")
          .bind(0, repositoryId)
          .bind(1, Math.max(1, since.toEpochMilli()))
          .bind(2, Fate.OPEN.name())
          .map((row, _) -> {
            var findings = row.getInt("findings");
            var ofUse = Fate.valueOf(row.getString("fate")).isOfUse();
            return Map.entry(row.getString("agent"), new Share(ofUse ? findings : 0, findings));
          })
          .forEach(one -> yields.merge(one.getKey(), one.getValue(), Share::and));
      return yields;
    });
  }

  @Override
  public List<Count> counts(Collection<Long> repositories, Instant since) {
    if (repositories.isEmpty()) return List.of();
    return database.read(handle ->
        handle
            .createQuery(
                "select agent, "
                    + WEEK
                    + " as week, fate, count(*) as findings from finding"
                    + " where repository in (<repositories>) and at >= :since"
                    + " group by agent, week, fate order by agent, week, fate")
            .bindList("repositories", List.copyOf(repositories))
            .bind("since", since.toEpochMilli())
            .map((row, _) ->
                new Count(
                    row.getString("agent"),
                    row.getLong("week"),
                    Fate.valueOf(row.getString("fate")),
                    row.getInt("findings")))
            .list());
  }

  @Override
  public Map<String, Map<Fate, Integer>> totals(Instant since) {
    return database.read(handle -> {
      var totals = new HashMap<String, Map<Fate, Integer>>();
      handle
          .createQuery(
              "select agent, fate, count(*) as findings from finding where at >= ?"
                  + " group by agent, fate")
          .bind(0, since.toEpochMilli())
          .map((row, _) -> {
            var fate = Fate.valueOf(row.getString("fate"));
            return Map.entry(row.getString("agent"), Map.entry(fate, row.getInt("findings")));
          })
          .forEach(one ->
              totals
                  .computeIfAbsent(one.getKey(), _ -> new EnumMap<>(Fate.class))
                  .put(one.getValue().getKey(), one.getValue().getValue()));
      return totals;
    });
  }

  @Override
  public List<Judged> findings(Query query) {
    if (query.repositories().isEmpty()) return List.of();
    var where = new ArrayList<>(List.of("finding.at >= :since", "finding.repository in (<ids>)"));
    if (!query.agent().isEmpty()) where.add("agent = :agent");
    query.fate().ifPresent(_ -> where.add("fate = :fate"));
    query.week().ifPresent(_ -> where.add(WEEK.replace("at", "finding.at") + " = :week"));
    return database.read(handle -> {
      var select =
          handle
              .createQuery(
                  "select finding.*, run.repository as name, run.number from finding"
                      + " join run on run.id = finding.run_id where "
                      + String.join(" and ", where)
                      + " order by finding.at desc, finding.subject, label, agent limit :most")
              .bindList("ids", List.copyOf(query.repositories()))
              .bind("since", query.since().toEpochMilli())
              .bind("most", query.most());
      if (!query.agent().isEmpty()) select.bind("agent", query.agent());
      query.fate().ifPresent(fate -> select.bind("fate", fate.name()));
      query.week().ifPresent(week -> select.bind("week", week));
      return select.map((row, _) -> judged(row)).list();
    });
  }

  private static Judged judged(ResultSet row) throws SQLException {
    var source = row.getString("source");
    return new Judged(
        row.getLong("repository"),
        row.getString("name"),
        row.getInt("number"),
        row.getString("run_id"),
        row.getString("label"),
        row.getString("agent"),
        row.getInt("shadow") != 0,
        row.getString("path"),
        row.getInt("line"),
        row.getString("claim"),
        Fate.valueOf(row.getString("fate")),
        source.isEmpty() ? Optional.empty() : Optional.of(Fact.Source.valueOf(source)),
        row.getString("who"),
        Instant.ofEpochMilli(row.getLong("at")));
  }
}
