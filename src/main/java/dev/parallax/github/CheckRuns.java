package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.CheckSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One check run for each run, found again by the run's id. An App without the permission simply
/// has none: the comment says it all.
final class CheckRuns {
  private static final Logger log = LoggerFactory.getLogger(CheckRuns.class);
  private static final String NAME = "Parallax";

  private final GitHubApp app;

  /// What is known of each run's check run: it is only looked for when a creation's answer was
  /// lost.
  private final CommentLedger ledger;

  CheckRuns(GitHubApp app, CommentLedger ledger) {
    this.app = app;
    this.ledger = ledger;
  }

  void progress(Subject.PullRequest subject, RunRecord run, String title, String summary) {
    var output = Map.of("title", title, "summary", summary);
    put(subject, run, Map.of("status", "in_progress", "output", output));
  }

  void completed(Subject.PullRequest subject, RunRecord run, CheckSummary summary) {
    var annotations = new ArrayList<Map<String, Object>>();
    for (var annotation : summary.annotations()) {
      annotations.add(
          Map.of(
              "path", annotation.path(),
              "start_line", annotation.line(),
              "end_line", annotation.endLine(),
              "annotation_level", annotation.warning() ? "warning" : "notice",
              "title", annotation.title(),
              "message", annotation.message()));
    }
    complete(
        subject, run, summary.conclusion().name(), summary.title(), summary.summary(), annotations);
  }

  void ended(Subject.PullRequest subject, RunRecord run, String reason) {
    complete(subject, run, "CANCELLED", "Ended without a report", reason, List.of());
  }

  private void complete(
      Subject.PullRequest subject,
      RunRecord run,
      String conclusion,
      String title,
      String summary,
      List<Map<String, Object>> annotations) {
    var output = Map.of("title", title, "summary", summary, "annotations", annotations);
    put(
        subject,
        run,
        Map.of(
            "status",
            "completed",
            "conclusion",
            conclusion.toLowerCase(Locale.ROOT),
            "output",
            output));
  }

  private void put(Subject.PullRequest subject, RunRecord run, Map<String, Object> state) {
    var requests = app.requests(subject.repository().installation(), subject.repository().id());
    var checks = "/repositories/" + subject.repository().id() + "/check-runs";
    var body = new LinkedHashMap<>(state);
    body.put("name", NAME);
    try {
      var known = ledger.find(key(run));
      var id =
          known.flatMap(entry ->
              switch (entry.state()) {
                case SENT -> find(requests, subject, run);
                case DONE -> Optional.of(entry.commentId());
              });
      if (id.isPresent()) {
        requests.patch(checks + "/" + id.get(), body);
        if (known.get().state() == CommentLedger.State.SENT) ledger.done(key(run), id.get());
      } else {
        body.put("head_sha", subject.head());
        body.put("external_id", run.id());
        create(requests, checks, body, run);
      }
    } catch (ForgeTrouble | StoreTrouble trouble) {
      // Best effort: a check run that is missing or late must not cost the report.
      log.info("check run of run {}: {}", run.id(), trouble.getMessage());
    }
  }

  private void create(
      GitHubApp.Requests requests, String checks, Map<String, Object> body, RunRecord run) {
    ledger.sent(key(run), app.clock().instant());
    try {
      ledger.done(key(run), requests.post(checks, body).path("id").asLong());
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.AMBIGUOUS) ledger.notSent(key(run));
      throw trouble;
    }
  }

  private static String key(RunRecord run) {
    return CommentLedger.CHECK + run.id();
  }

  private static Optional<Long> find(
      GitHubApp.Requests requests, Subject.PullRequest subject, RunRecord run) {
    JsonNode found =
        requests.get(
            "/repositories/%d/commits/%s/check-runs?check_name=%s&filter=all&per_page=100"
                .formatted(subject.repository().id(), subject.head(), NAME));
    for (var check : found.path("check_runs")) {
      if (check.path("external_id").asText().equals(run.id())) {
        return Optional.of(check.path("id").asLong());
      }
    }
    return Optional.empty();
  }
}
