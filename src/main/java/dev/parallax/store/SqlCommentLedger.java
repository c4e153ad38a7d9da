package dev.parallax.store;

import dev.parallax.job.CommentLedger;
import java.time.Instant;
import java.util.Optional;

/// The comments in the database.
public final class SqlCommentLedger implements CommentLedger {
  private final Database database;

  public SqlCommentLedger(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Entry> find(String subjectKey) {
    return database.read(handle ->
        handle
            .createQuery("select state, comment_id, sent_at from comment where subject = ?")
            .bind(0, subjectKey)
            .map((row, _) ->
                new Entry(
                    subjectKey,
                    State.valueOf(row.getString("state")),
                    row.getLong("comment_id"),
                    Instant.ofEpochMilli(row.getLong("sent_at"))))
            .findOne());
  }

  @Override
  public void sent(String subjectKey, Instant at) {
    database.write(handle ->
        handle.execute(
            "insert into comment (subject, state, comment_id, sent_at) values (?, ?, 0, ?)"
                + " on conflict (subject) do update set state = excluded.state, comment_id = 0,"
                + " sent_at = excluded.sent_at",
            subjectKey,
            State.SENT.name(),
            at.toEpochMilli()));
  }

  @Override
  public boolean sentFirst(String subjectKey, Instant at, Instant lately) {
    return database.write(handle ->
        handle.execute(
            "insert into comment (subject, state, comment_id, sent_at) values (?, ?, 0, ?)"
                + " on conflict (subject) do update set sent_at = excluded.sent_at"
                + " where comment.state = excluded.state and comment.sent_at <= ?",
            subjectKey,
            State.SENT.name(),
            at.toEpochMilli(),
            lately.toEpochMilli()))
        == 1;
  }

  @Override
  public void notSent(String subjectKey) {
    database.write(handle ->
        handle.execute(
            "delete from comment where subject = ? and state = ?", subjectKey, State.SENT.name()));
  }

  @Override
  public void gone(String subjectKey) {
    database.write(handle -> handle.execute("delete from comment where subject = ?", subjectKey));
  }

  @Override
  public void done(String subjectKey, long commentId) {
    database.write(handle ->
        handle.execute(
            "insert into comment (subject, state, comment_id, sent_at) values (?, ?, ?, 0)"
                + " on conflict (subject) do update set state = excluded.state,"
                + " comment_id = excluded.comment_id",
            subjectKey,
            State.DONE.name(),
            commentId));
  }
}
