package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.LineMark;
import dev.parallax.report.Remark;
import dev.parallax.report.Remarks;
import dev.parallax.report.Report;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Findings on the lines of a pull request: one review for what is new, and never twice.
///
/// Each comment begins with a hidden mark that says which finding it is. By that mark and by their
/// author the comments are found again, so that what stands there is not said again, whatever
/// happened between sending a review and noting it. While it is not known whether one arrived, none
/// is sent: the ledger says so for each pull request, because the run after this one must know as
/// well.
final class InlineReview {
  private static final Logger log = LoggerFactory.getLogger(InlineReview.class);

  private static final int MOST_PAGES = 20;

  /// GitHub refuses a review whole when it does not like one line. It is then sent in halves, and
  /// these in halves, but not for ever.
  private static final int MOST_REVIEWS = 12;

  private final GitHubApp app;
  private final CommentLedger ledger;

  InlineReview(GitHubApp app, CommentLedger ledger) {
    this.app = app;
    this.ledger = ledger;
  }

  /// What of ours stands on the lines.
  ///
  /// @param nodes ids in GraphQL, by ids
  /// @param review the newest review's id; 0 when there is none
  private record There(List<Remarks.Known> comments, Map<Long, String> nodes, long review) {}

  /// Shows a report on the lines, where the repository wants that.
  ///
  /// @throws ForgeTrouble `PASSING` or `AMBIGUOUS` while it is not known whether a review arrived:
  ///   call again
  void show(Subject.PullRequest subject, Report report) {
    if (!report.plan().config().review().inline() || report.numbers().isEmpty()) return;
    // Each job names its findings anew: its F1 need not be the F1 whose comment is there.
    if (!app.sharesLedger()) return;
    var requests = app.requests(subject.repository().installation(), subject.repository().id());
    try {
      var there = there(requests, subject);
      var remarks = Remarks.of(report, there.comments(), subject.head());
      post(requests, subject, remarks.fresh(), there.review());
      change(requests, subject, remarks, there);
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case PASSING, AMBIGUOUS -> throw trouble;
        // Best effort: the comment says it all.
        case GONE, DENIED, REFUSED ->
            log.info("the lines of {}: {}", subject.key(), trouble.getMessage());
      }
    }
  }

  /// Whether anything of ours may stand on the lines of a pull request.
  boolean isKnown(Trigger.SubjectRef ref) {
    return ledger
        .find(CommentLedger.REVIEW + Subject.PullRequest.key(ref.repositoryId(), ref.number()))
        .isPresent();
  }

  private There there(GitHubApp.Requests requests, Subject.PullRequest subject) {
    var comments = new ArrayList<Remarks.Known>();
    var nodes = new HashMap<Long, String>();
    var review = 0L;
    for (var page = 1; page <= MOST_PAGES; page++) {
      var list = requests.get("%s/comments?per_page=100&page=%d".formatted(pull(subject), page));
      for (var comment : list) {
        var known = known(comment);
        if (known.isEmpty()) continue;
        comments.add(known.get());
        nodes.put(known.get().id(), comment.path("node_id").asText());
        review = Math.max(review, comment.path("pull_request_review_id").asLong());
      }
      if (list.size() < 100) break;
    }
    return new There(comments, nodes, review);
  }

  /// A comment of ours. A pasted mark does not count: the author must be us, and nobody answered.
  private Optional<Remarks.Known> known(JsonNode comment) {
    if (!app.isOurs(comment)) return Optional.empty();
    return LineMark.read(comment.path("body").asText())
        .map(marked ->
            new Remarks.Known(
                comment.path("id").asLong(),
                marked.mark().label(),
                marked.mark().agents(),
                marked.mark().over(),
                marked.text()));
  }

  private void post(
      GitHubApp.Requests requests, Subject.PullRequest subject, List<Remark> fresh, long review) {
    var key = CommentLedger.REVIEW + subject.key();
    var sent = ledger.find(key).filter(entry -> entry.state() == CommentLedger.State.SENT);
    if (fresh.isEmpty()) {
      if (sent.isPresent() && review > 0) ledger.done(key, review);
      return;
    }
    sent.ifPresent(entry -> OneComment.requireOld(entry, app.clock().instant(), "a review"));
    // First in, first out: the large parts before the small ones, the gravest before the others.
    var waiting = new ArrayDeque<>(List.of(fresh));
    for (var reviews = 0; reviews < MOST_REVIEWS && !waiting.isEmpty(); reviews++) {
      var part = waiting.remove();
      if (post(requests, subject, key, part, sent.isPresent())) continue;
      if (part.size() == 1) {
        log.info("{} of {} has no line that GitHub knows", part.getFirst().label(), subject.key());
        continue;
      }
      waiting.add(part.subList(0, part.size() / 2));
      waiting.add(part.subList(part.size() / 2, part.size()));
    }
  }

  /// @param again whether an earlier one was lost as well: then this is not tried for ever
  /// @return whether it is settled; false when it was refused as a whole
  private boolean post(
      GitHubApp.Requests requests,
      Subject.PullRequest subject,
      String key,
      List<Remark> part,
      boolean again) {
    Instant now = app.clock().instant();
    ledger.sent(key, now);
    try {
      var made = requests.post(pull(subject) + "/reviews", review(subject, part));
      ledger.done(key, made.path("id").asLong());
      return true;
    } catch (ForgeTrouble trouble) {
      switch (trouble.kind()) {
        case PASSING, GONE, DENIED -> ledger.notSent(key);
        case REFUSED -> {
          ledger.notSent(key);
          return false;
        }
        case AMBIGUOUS -> {
          if (again) {
            log.warn("the lines of {}: {}", subject.key(), trouble.getMessage());
            return true;
          }
          throw new ForgeTrouble(
              ForgeTrouble.Kind.AMBIGUOUS,
              trouble.getMessage() + "; whether the review arrived is looked up",
              OneComment.LOOK_AGAIN,
              trouble);
        }
      }
      throw trouble;
    }
  }

  private static Map<String, Object> review(Subject.PullRequest subject, List<Remark> remarks) {
    var comments = new ArrayList<Map<String, Object>>();
    for (var remark : remarks) {
      var comment = new LinkedHashMap<String, Object>();
      comment.put("path", remark.path());
      if (remark.endLine() > remark.line()) {
        comment.put("start_line", remark.line());
        comment.put("start_side", "RIGHT");
      }
      comment.put("line", remark.endLine());
      comment.put("side", "RIGHT");
      comment.put(
          "body", new LineMark(remark.label(), false, remark.agents()).before(remark.text()));
      comments.add(comment);
    }
    var words =
        remarks.size() == 1
            ? "One finding, on its line."
            : remarks.size() + " findings, on their lines.";
    return Map.of(
        "commit_id",
        subject.head(),
        "event",
        "COMMENT",
        "body",
        words + " The report has all of them.",
        "comments",
        comments);
  }

  /// What changed is said in place. An edit can be repeated, so one that fails is left to the next
  /// report.
  private void change(
      GitHubApp.Requests requests, Subject.PullRequest subject, Remarks remarks, There there) {
    var threads = new ReviewThreads(requests, subject);
    for (var over : remarks.over()) change(requests, subject, over, true, threads, there);
    for (var back : remarks.back()) change(requests, subject, back, false, threads, there);
  }

  private void change(
      GitHubApp.Requests requests,
      Subject.PullRequest subject,
      Remarks.Changed changed,
      boolean over,
      ReviewThreads threads,
      There there) {
    var comment = changed.comment();
    var body = new LineMark(comment.label(), over, comment.agents()).before(changed.text());
    try {
      // First the conversation: once its comment says how it stands, nobody looks at it again.
      threads.set(there.nodes().getOrDefault(comment.id(), ""), over);
      requests.patch(
          "/repositories/%d/pulls/comments/%d".formatted(subject.repository().id(), comment.id()),
          Map.of("body", body));
    } catch (ForgeTrouble trouble) {
      log.info("{} of {}: {}", comment.label(), subject.key(), trouble.getMessage());
    }
  }

  private static String pull(Subject.PullRequest subject) {
    return "/repositories/%d/pulls/%d".formatted(subject.repository().id(), subject.number());
  }
}
