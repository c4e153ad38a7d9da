package dev.parallax.job;

import java.time.Instant;
import java.util.Optional;

/// What is known of the one comment on each subject, so that a crash or an ambiguous answer between
/// sending it and noting its id never makes a second one.
///
/// Check runs are noted here too, one of each run: their subject is `CHECK` and the run's id. So is
/// the last review of each subject: `REVIEW` and the subject's key; each answer that somebody got
/// in a comment of its own: `REPLY` and the delivery's GUID; and what was handed to code scanning:
/// `ALERTS`, the run's id and a hash.
public interface CommentLedger {
  /// How the subject of a check run begins.
  String CHECK = "check:";

  /// How the subject of an answer begins.
  String REPLY = "reply:";

  /// How the subject of what code scanning was given begins.
  String ALERTS = "alerts:";

  /// How the subject of a review begins.
  String REVIEW = "review:";

  /// One subject's comment.
  ///
  /// @param commentId 0 until it is known
  /// @param sentAt when the last creation was sent
  record Entry(String subjectKey, State state, long commentId, Instant sentAt) {}

  /// How far it got.
  enum State {
    /// A creation was sent and its answer is not known: look for the comment before sending again.
    SENT,
    /// It is there, under its id.
    DONE
  }

  /// What is known; empty when nothing was ever sent.
  Optional<Entry> find(String subjectKey);

  /// Notes that a creation is about to be sent.
  void sent(String subjectKey, Instant at);

  /// The same, for one of many that may be about to: unless it is there by now, or somebody else
  /// has sent one lately.
  ///
  /// @param lately from when on
  /// @return whether it was noted, and may be sent
  boolean sentFirst(String subjectKey, Instant at, Instant lately);

  /// Notes that nothing of a creation reached the forge, so that it may be sent again.
  void notSent(String subjectKey);

  /// Notes that the comment is not there any more, so that it may be made again.
  void gone(String subjectKey);

  /// Notes the comment's id.
  void done(String subjectKey, long commentId);
}
