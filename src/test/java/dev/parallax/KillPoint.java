package dev.parallax;

import dev.parallax.Halt.Place;
import java.util.List;

/// The 24 points of the crash plan (D1), and where in the code each of them is. A point that is
/// several places takes another one with each seed.
enum KillPoint {
  ACCEPTED("1 accept", Kind.OPENING, at("server.WebhookEndpoint", "receive")),
  BODY_READ("2 body read", Kind.OPENING, at("server.WebhookEndpoint", "signed")),
  SIGNED(
      "3 signature right, before commit",
      Kind.OPENING,
      at("store.SqlInbox", "accept"),
      at("store.SqlInbox", "insert"),
      at("store.SqlJobQueue", "add")),
  COMMITTED(
      "4 committed, 202 not sent",
      Kind.OPENING,
      within("store.SqlJobQueue", "lookNow", "SqlInbox"),
      at("server.Metrics", "delivery")),
  ACKNOWLEDGED("5 202 sent", Kind.ACKNOWLEDGED),
  CLAIMED(
      "6 job claimed",
      Kind.OPENING,
      at("job.Worker", "handle"),
      at("store.SqlTurns", "of"),
      at("job.ReviewJob", "event")),
  PERMITTED(
      "7 permission checked",
      Kind.COMMAND,
      at("job.Admission", "changed"),
      at("job.Admission", "acknowledge")),
  READ("8 snapshot read", Kind.OPENING, at("job.ReviewJob", "planning")),
  PLANNED(
      "9 plan committed",
      Kind.OPENING,
      at("store.SqlRunStore", "journal"),
      at("run.Runner", "run")),
  ASKED("10 model asked", Kind.ASKED),
  ANSWERING("11 in the middle of the answer", Kind.ANSWERING),
  ANSWERED(
      "12 answered, result not committed",
      Kind.EACH_AGENT,
      at("store.SqlJournal", "keep"),
      at("run.AnswerReader", "read"),
      at("store.SqlJournal", "remember"),
      at("store.SqlJournal", "end")),
  KEPT("13 result committed", Kind.EACH_AGENT, at("job.LiveRun", "ended")),
  TOOL("14 inside a tool", Kind.OPENING, at("engine.FileTools", "call")),
  ALL_IN("15 all results in", Kind.OPENING, at("job.ReviewJob", "settle")),
  INTENT(
      "16 report made, intent committed",
      Kind.LOST_INTENT,
      within("github.GitHubApp$Requests", "post", "OneComment")),
  POSTED("17 comment at GitHub, not answered", Kind.POSTED),
  CREATED(
      "18 201 read, id not committed",
      Kind.OPENING,
      within("store.SqlCommentLedger", "done", "OneComment")),
  SHOWN(
      "19 comment done",
      Kind.OPENING,
      at("github.CheckRuns", "completed"),
      within("store.SqlRunStore", "reported", "ReviewJob")),
  CHECKED(
      "20 check made, id not committed",
      Kind.OPENING,
      within("store.SqlCommentLedger", "done", "CheckRuns")),
  CLOSED(
      "21 job closed",
      Kind.OPENING,
      at("store.SqlInbox", "settled"),
      new Place("com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepository", "remove", "")),
  FORGETTING(
      "22 retention",
      Kind.FORGETTING,
      new Place("org.jdbi.v3.core.Handle", "execute", "SqlRunStore")),
  CLOSING("22 last checkpoint", Kind.STOPPING, new Place("org.sqlite.core.DB", "close", "")),
  MIGRATING(
      "22 migration",
      Kind.MIGRATING,
      new Place(
          "org.flywaydb.core.internal.sqlscript.DefaultSqlScriptExecutor", "executeStatement", "")),
  DRAINING(
      "23 second kill while draining",
      Kind.STOPPING,
      at("server.WebServer", "stop"),
      at("store.SqlJobQueue", "stop"),
      at("store.SqlInbox", "close"),
      at("store.Database", "close")),
  SWEPT("24 missed delivery asked for, not noted", Kind.SWEEPING, at("store.SqlSweepLog", "asked"));

  /// What leads to a point.
  enum Kind {
    /// Somebody opens a pull request.
    OPENING,
    /// The same, and the point is come to once for each agent.
    EACH_AGENT,
    /// The same; the comment is looked for, for a minute, before it is sent again.
    LOST_INTENT,
    /// Somebody gives a command.
    COMMAND,
    /// The point is outside: the answer to a delivery.
    ACKNOWLEDGED,
    /// The point is outside: a model's request has come in.
    ASKED,
    /// The point is outside: a model has sent a part of its answer.
    ANSWERING,
    /// The point is outside: GitHub has made the comment.
    POSTED,
    /// Old deliveries and runs are there.
    FORGETTING,
    /// An older version's database is there.
    MIGRATING,
    /// The process was asked to stop, in the middle of a run.
    STOPPING,
    /// A delivery was missed while no process was there.
    SWEEPING
  }

  final String words;
  final Kind kind;
  final List<Place> places;

  KillPoint(String words, Kind kind, Place... places) {
    this.words = words;
    this.kind = kind;
    this.places = List.of(places);
  }

  private static Place at(String type, String method) {
    return within(type, method, "");
  }

  private static Place within(String type, String method, String caller) {
    return new Place("dev.parallax." + type, method, caller);
  }
}
