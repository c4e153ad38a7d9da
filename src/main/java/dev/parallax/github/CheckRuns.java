package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.job.RunRecord;
import dev.parallax.job.StoreTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.CheckSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One check run for each run, found again by the run's id. An App without the permission simply
/// has none: the comment says it all.
///
/// GitHub adds the annotations of each request to those that are there. What is sent a second time
/// is therefore compared with what is there, and only the rest goes out.
final class CheckRuns {
  private static final Logger log = LoggerFactory.getLogger(CheckRuns.class);
  private static final String NAME = "Parallax";

  /// Annotations that one request takes.
  private static final int BATCH = 50;

  private static final int MOST_BARE = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private static final List<Map<String, String>> RETRY =
      List.of(
          Map.of(
              "label", "Retry failed",
              "description", "Run again the agents that failed",
              "identifier", "retry"));

  private final GitHubApp app;

  /// What is known of each run's check run: it is only looked for when a creation's answer was
  /// lost.
  private final CommentLedger ledger;

  /// Check runs of ours that have no annotations.
  private final Set<Long> bare = ConcurrentHashMap.newKeySet();

  /// A note on lines, as it is known again.
  private record Note(String path, int line, int endLine, String title, String message) {}

  CheckRuns(GitHubApp app, CommentLedger ledger) {
    this.app = app;
    this.ledger = ledger;
  }

  void progress(
      Subject.PullRequest subject, RunRecord run, String title, String summary, String pageUrl) {
    var state = new LinkedHashMap<String, Object>();
    state.put("status", "in_progress");
    state.put("output", Map.of("title", title, "summary", summary));
    if (!pageUrl.isEmpty()) state.put("details_url", pageUrl);
    trying(run, () -> put(subject, run, state));
  }

  void completed(Subject.PullRequest subject, RunRecord run, CheckSummary check) {
    trying(
        run,
        () -> {
          var missing = missing(subject, run, check.annotations());
          var first = missing.subList(0, Math.min(BATCH, missing.size()));
          var id = put(subject, run, completed(check, first));
          for (var from = BATCH; from < missing.size(); from += BATCH) {
            var batch = missing.subList(from, Math.min(from + BATCH, missing.size()));
            requests(subject)
                .patch(checks(subject) + "/" + id, Map.of("output", output(check, batch)));
          }
          return id;
        });
  }

  void ended(Subject.PullRequest subject, RunRecord run, String reason) {
    var state =
        Map.of(
            "status", "completed",
            "conclusion", "cancelled",
            "output", Map.of("title", "Ended without a report", "summary", reason));
    trying(run, () -> put(subject, run, state));
  }

  /// A check run on another commit than any run looked at. The same twice does no harm: the newest
  /// counts.
  void answer(GitHubApp.Requests requests, long repositoryId, String commit, CheckSummary check) {
    var body = completed(check, List.of());
    body.put("name", NAME);
    body.put("head_sha", commit);
    requests.post("/repositories/" + repositoryId + "/check-runs", body);
  }

  private static Map<String, Object> completed(
      CheckSummary check, List<CheckSummary.Annotation> annotations) {
    var state = new LinkedHashMap<String, Object>();
    state.put("status", "completed");
    state.put("conclusion", check.conclusion().name().toLowerCase(Locale.ROOT));
    state.put("output", output(check, annotations));
    // None takes a button away that an earlier report had.
    state.put("actions", check.retry() ? RETRY : List.of());
    if (!check.pageUrl().isEmpty()) state.put("details_url", check.pageUrl());
    return state;
  }

  private static Map<String, Object> output(
      CheckSummary check, List<CheckSummary.Annotation> annotations) {
    var notes = new ArrayList<Map<String, Object>>();
    for (var annotation : annotations) {
      notes.add(
          Map.of(
              "path", annotation.path(),
              "start_line", annotation.line(),
              "end_line", annotation.endLine(),
              "annotation_level", annotation.warning() ? "warning" : "notice",
              "title", annotation.title(),
              "message", annotation.message()));
    }
    return Map.of("title", check.title(), "summary", check.summary(), "annotations", notes);
  }

  /// What of these is not there yet.
  private List<CheckSummary.Annotation> missing(
      Subject.PullRequest subject, RunRecord run, List<CheckSummary.Annotation> annotations) {
    var id = ledger.find(key(run)).flatMap(entry -> id(entry, subject, run));
    if (annotations.isEmpty() || id.isEmpty() || bare.remove(id.get())) return annotations;
    var there = new HashSet<Note>();
    for (var page = 1; ; page++) {
      var notes =
          requests(subject)
              .get(checks(subject) + "/" + id.get() + "/annotations?per_page=100&page=" + page);
      for (var note : notes) {
        there.add(
            new Note(
                note.path("path").asText(),
                note.path("start_line").asInt(),
                note.path("end_line").asInt(),
                note.path("title").asText(),
                note.path("message").asText()));
      }
      if (notes.size() < 100) break;
    }
    return annotations.stream()
        .filter(
            a -> !there.contains(new Note(a.path(), a.line(), a.endLine(), a.title(), a.message())))
        .toList();
  }

  private interface Trying {
    long now();
  }

  /// Best effort: a check run that is missing or late must not cost the report.
  private static void trying(RunRecord run, Trying trying) {
    try {
      var id = trying.now();
      log.debug("check run {} is that of run {}", id, run.id());
    } catch (ForgeTrouble | StoreTrouble trouble) {
      log.info("check run of run {}: {}", run.id(), trouble.getMessage());
    }
  }

  /// Makes the check run of a run, or changes it.
  ///
  /// @return its id
  private long put(Subject.PullRequest subject, RunRecord run, Map<String, Object> state) {
    var body = new LinkedHashMap<>(state);
    body.put("name", NAME);
    var known = ledger.find(key(run));
    var id = known.flatMap(entry -> id(entry, subject, run));
    if (id.isEmpty()) {
      known.ifPresent(this::requireOld);
      body.put("head_sha", subject.head());
      body.put("external_id", run.id());
      return create(subject, body, run);
    }
    requests(subject).patch(checks(subject) + "/" + id.get(), body);
    if (known.get().state() == CommentLedger.State.SENT) ledger.done(key(run), id.get());
    return id.get();
  }

  /// What was sent lately may be there and not shown yet: a second one would stand beside it.
  private void requireOld(CommentLedger.Entry entry) {
    if (app.clock().instant().isBefore(entry.sentAt().plus(OneComment.LATEST))) {
      throw new ForgeTrouble(
          ForgeTrouble.Kind.PASSING,
          "a check run was sent and its answer lost; it is looked for",
          OneComment.LOOK_AGAIN,
          null);
    }
  }

  /// Whether it may be said how a run ended: a check run that is on its way would go on saying that
  /// the run does.
  ///
  /// @throws ForgeTrouble `PASSING` while it is not known whether its creation arrived: call again
  void requireNoneOnItsWay(Subject.PullRequest subject, RunRecord run) {
    // A check run that GitHub never makes must not hold up a report for ever.
    if (app.clock().instant().isAfter(run.createdAt().plus(LONGEST_WAIT))) return;
    var known = ledger.find(key(run));
    if (known.isPresent() && id(known.get(), subject, run).isEmpty()) requireOld(known.get());
  }

  private long create(Subject.PullRequest subject, Map<String, Object> body, RunRecord run) {
    ledger.sent(key(run), app.clock().instant());
    try {
      var made = requests(subject).post(checks(subject), body);
      var id = made.path("id").asLong();
      ledger.done(key(run), id);
      var isBare = made.path("output").path("annotations_count").asInt(-1) == 0;
      if (isBare && bare.size() < MOST_BARE) bare.add(id);
      return id;
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.AMBIGUOUS) ledger.notSent(key(run));
      throw trouble;
    }
  }

  private Optional<Long> id(CommentLedger.Entry entry, Subject.PullRequest subject, RunRecord run) {
    return switch (entry.state()) {
      case SENT -> find(subject, run);
      case DONE -> Optional.of(entry.commentId());
    };
  }

  private Optional<Long> find(Subject.PullRequest subject, RunRecord run) {
    JsonNode found =
        requests(subject)
            .get(
                "/repositories/%d/commits/%s/check-runs?check_name=%s&filter=all&per_page=100"
                    .formatted(subject.repository().id(), subject.head(), NAME));
    for (var check : found.path("check_runs")) {
      if (check.path("external_id").asText().equals(run.id())) {
        return Optional.of(check.path("id").asLong());
      }
    }
    return Optional.empty();
  }

  private GitHubApp.Requests requests(Subject.PullRequest subject) {
    return app.requests(subject.repository().installation(), subject.repository().id());
  }

  private static String checks(Subject.PullRequest subject) {
    return "/repositories/" + subject.repository().id() + "/check-runs";
  }

  private static String key(RunRecord run) {
    return CommentLedger.CHECK + run.id();
  }
}
