package dev.parallax.store;

import dev.parallax.job.About;
import dev.parallax.job.DeliveryBook;
import dev.parallax.trigger.Delivery;
import dev.parallax.trigger.Trigger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Deliveries in the database, as people look through them. What one is about was noted when it was
/// handled; of one that waits it is read out of its body.
public final class SqlDeliveryBook implements DeliveryBook {
  private static final int CHUNK = 100;

  /// In one request; bodies that have to be read cost more than rows.
  private static final int MOST_LOOKED_THROUGH = 2_000;

  private static final int MOST_BODIES = 200;
  private static final int MOST_KNOWN = 1_000;

  private static final String ROWS =
      "select d.guid, d.event, d.received_at, d.result, d.dead_at, a.guid as noted,"
          + " a.repository_id, a.repository, a.action, a.sender, a.asks, t.task_instance, t.picked,"
          + " case when d.body = '' then 0 else 1 end as has_body from delivery d"
          + " left join about a on a.guid = d.guid left join scheduled_tasks t on t.task_name = '"
          + SqlJobQueue.TASK
          + "' and t.task_instance = d.guid";

  private final Database database;
  private final Function<Delivery, Trigger> reader;

  /// @param reader says what a delivery asks for
  public SqlDeliveryBook(Database database, Function<Delivery, Trigger> reader) {
    this.database = database;
    this.reader = reader;
  }

  /// Notes what a delivery was about.
  static void note(Handle handle, String guid, About about) {
    handle.execute(
        "insert into about (guid, repository_id, repository, action, sender, asks)"
            + " values (?, ?, ?, ?, ?, ?) on conflict (guid) do nothing",
        guid,
        about.repositoryId(),
        StoredForm.text(about.repository()),
        StoredForm.text(about.action()),
        StoredForm.text(about.sender()),
        StoredForm.text(about.asks()));
  }

  /// A row, and what it is about where that was noted.
  private record Found(
      String guid,
      String event,
      Instant receivedAt,
      State state,
      String result,
      boolean hasBody,
      Optional<About> noted) {
    static Found of(ResultSet row) throws SQLException {
      var isDead = row.getObject("dead_at") != null;
      var hasJob = row.getString("task_instance") != null;
      return new Found(
          row.getString("guid"),
          row.getString("event"),
          Instant.ofEpochMilli(row.getLong("received_at")),
          isDead
              ? State.DEAD
              : !hasJob ? State.DONE : row.getBoolean("picked") ? State.UNDER_WAY : State.WAITING,
          row.getString("result"),
          row.getInt("has_body") == 1,
          row.getString("noted") == null
              ? Optional.empty()
              : Optional.of(
                  new About(
                      row.getLong("repository_id"),
                      row.getString("repository"),
                      row.getString("action"),
                      row.getString("sender"),
                      row.getString("asks"))));
    }

    Entry entry(About about) {
      return new Entry(guid, event, receivedAt, state, result, hasBody, about);
    }
  }

  @Override
  public Page page(Query query) {
    var entries = new ArrayList<Entry>();
    var after = query.after();
    var bodies = 0;
    for (var looked = 0; looked < MOST_LOOKED_THROUGH && bodies < MOST_BODIES; ) {
      var rows = rows(query, after);
      for (var row : rows) {
        if (entries.size() == query.most()) return new Page(entries, after);
        looked++;
        if (row.noted().isEmpty() && row.hasBody()) bodies++;
        var about = about(row);
        after = Optional.of(new After(row.receivedAt(), row.guid()));
        if (isWanted(query, about)) entries.add(row.entry(about));
      }
      if (rows.size() < CHUNK) return new Page(entries, Optional.empty());
    }
    return new Page(entries, after);
  }

  private static boolean isWanted(Query query, About about) {
    return (query.repository().isEmpty() || query.repository().equals(about.repository()))
        && query.seen().map(ids -> ids.contains(about.repositoryId())).orElse(true);
  }

  private About about(Found row) {
    if (row.noted().isPresent()) return row.noted().get();
    var unknown = new About(0, "", "", "", "");
    if (!row.hasBody()) return unknown;
    return delivery(row.guid())
        .map(delivery -> About.of(delivery, reader.apply(delivery)))
        .orElse(unknown);
  }

  @Override
  public Optional<Delivery> delivery(String guid) {
    return delivery(database, guid);
  }

  /// A delivery whose body is still kept.
  static Optional<Delivery> delivery(Database database, String guid) {
    return database.read(handle ->
        handle
            .createQuery(
                "select guid, event, body, received_at from delivery where guid = ? and body <> ''")
            .bind(0, guid)
            .map((row, _) ->
                new Delivery(
                    row.getString("guid"),
                    row.getString("event"),
                    row.getString("body"),
                    Instant.ofEpochMilli(row.getLong("received_at"))))
            .findOne());
  }

  private List<Found> rows(Query query, Optional<After> after) {
    var where = new ArrayList<String>();
    query.seen().ifPresent(ids -> where.add(ids.isEmpty() ? "1 = 0" : SEEN));
    if (!query.repository().isEmpty()) where.add("(a.guid is null or a.repository = :repository)");
    if (!query.event().isEmpty()) where.add("d.event = :event");
    query.state().map(SqlDeliveryBook::condition).ifPresent(where::add);
    after.ifPresent(
        _ -> where.add("(d.received_at < :at or (d.received_at = :at and d.guid < :guid))"));
    return database.read(handle -> {
      var select =
          handle.createQuery(
              ROWS
                  + (where.isEmpty() ? "" : " where " + String.join(" and ", where))
                  + " order by d.received_at desc, d.guid desc limit "
                  + CHUNK);
      query.seen().filter(ids -> !ids.isEmpty()).ifPresent(ids -> select.bindList("ids", ids));
      if (!query.repository().isEmpty()) select.bind("repository", query.repository());
      if (!query.event().isEmpty()) select.bind("event", query.event());
      after.ifPresent(
          at -> select.bind("at", at.receivedAt().toEpochMilli()).bind("guid", at.guid()));
      return select.map((row, _) -> Found.of(row)).list();
    });
  }

  private static final String SEEN = "(a.guid is null or a.repository_id in (<ids>))";

  private static String condition(State state) {
    return switch (state) {
      case DEAD -> "d.dead_at is not null";
      case DONE -> "d.dead_at is null and t.task_instance is null";
      case WAITING -> "d.dead_at is null and t.task_instance is not null and not t.picked";
      case UNDER_WAY -> "d.dead_at is null and t.picked";
    };
  }

  @Override
  public Optional<Entry> find(String guid) {
    return database
        .read(handle ->
            handle
                .createQuery(ROWS + " where d.guid = :guid")
                .bind("guid", guid)
                .map((row, _) -> Found.of(row))
                .findOne())
        .map(row -> row.entry(about(row)));
  }

  @Override
  public List<Known> repositories() {
    return database.read(handle ->
        handle
            .createQuery(
                "select distinct repository_id, repository from about where repository <> ''"
                    + " order by repository, repository_id limit "
                    + MOST_KNOWN)
            .map((row, _) -> new Known(row.getLong("repository_id"), row.getString("repository")))
            .list());
  }

  @Override
  public List<String> events() {
    return database.read(handle ->
        handle
            .createQuery("select distinct event from delivery order by event limit " + MOST_KNOWN)
            .mapTo(String.class)
            .list());
  }
}
