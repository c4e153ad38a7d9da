package dev.parallax.store;

import dev.parallax.job.CommentLedger;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/// What of deliveries and of what was done for them is forgotten, and when. Nothing goes that may
/// still be needed to do something once only.
final class Retention {
  /// GitHub delivers again for three days, its Enterprise Server for seven: for so long at least a
  /// delivery has to be known.
  private static final Duration COMES_AGAIN = Duration.ofDays(8);

  /// A job is tried for a day; that what it does was counted has to be known until then.
  private static final Duration COUNTED = Duration.ofDays(2);

  /// What became of findings is counted over three months, and shown for a little less.
  private static final Duration JUDGED = Duration.ofDays(180);

  private static final String NO_JOB =
      " and guid not in (select task_instance from scheduled_tasks)";

  private Retention() {}

  /// @param time what is older goes, in milliseconds like `now`
  static void forget(Handle handle, long time, long now) {
    var known = Math.min(time, now - COMES_AGAIN.toMillis());
    handle.execute(
        "update delivery set body = '' where received_at < ? and body <> ''" + NO_JOB, time);
    handle.execute("delete from delivery where received_at < ?" + NO_JOB, known);
    handle.execute("delete from about where guid not in (select guid from delivery)");
    handle.execute("delete from missed where at < ?", known);
    handle.execute("delete from act where at < ?", Math.min(time, now - COUNTED.toMillis()));
    handle.execute(
        "delete from finding where at < ? and judged_at < ?",
        Math.min(time, now - JUDGED.toMillis()),
        Math.min(time, now - JUDGED.toMillis()));
    handle.execute(
        "delete from finding_fact where not exists (select 1 from finding where finding.subject ="
            + " finding_fact.subject and finding.label = finding_fact.label)");
    // A delivery from before it has no body any more, so that nobody asks.
    handle.execute(
        "delete from good_configuration where repository in"
            + " (select repository from withdrawn where at < ?)",
        time);
    handle.execute("delete from withdrawn where at < ?", time);
    for (var kind : new String[] {CommentLedger.REPLY, CommentLedger.ALERTS}) {
      handle.execute("delete from comment where subject like ? and sent_at < ?", kind + "%", known);
    }
  }
}
