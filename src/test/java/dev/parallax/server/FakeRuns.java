package dev.parallax.server;

import dev.parallax.job.KeptRun;
import dev.parallax.job.RunRecord;
import dev.parallax.job.RunStore;
import dev.parallax.outcome.Ended;
import dev.parallax.plan.Dismissal;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Subject;
import dev.parallax.report.Deed;
import dev.parallax.report.Memory;
import dev.parallax.report.Previous;
import dev.parallax.report.Report;
import dev.parallax.run.Journal;
import dev.parallax.run.Moment;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A store with one run in it, full of what strangers may write.
final class FakeRuns implements RunStore {
  static final String EVIL = "<script>alert('x')</script>\u202e";

  private static final RunRecord RUN =
      new RunRecord(
          "r-0123456789",
          "key",
          "github:1#7",
          4242,
          "octo-org/hello.world",
          7,
          "Mend it " + EVIL,
          "6dcb09b5b57875f334f61aebed695e2e4193db5e",
          List.of(),
          RunRecord.State.REPORTED,
          "",
          Instant.parse("2026-01-02T03:04:05Z"),
          Instant.parse("2026-01-02T03:05:05Z"));

  @Override
  public Optional<RunRecord> find(String runId) {
    return runId.equals(RUN.id()) ? Optional.of(RUN) : Optional.empty();
  }

  @Override
  public Optional<RunRecord> newestAt(long repositoryId, String head) {
    throw new AssertionError("not asked for");
  }

  @Override
  public List<RunRecord> recent(int most) {
    return List.of(RUN);
  }

  @Override
  public Optional<String> report(String runId) {
    return Optional.of(
        """
        {"verdict":"WARN","headline":"WARN: 1 of 2 agents looked","wall_ms":1000,"sum_ms":2000,
         "agents":[
          {"name":"security","priority":"P0","engine":"rules","outcome":"reported","status":"WARN",
           "word":"WARN","cells":["security","WARN (2/3)","1 medium","src/A.java:3","1.0 s"]},
          {"name":"docs","outcome":"failed","cause":"timeout","detail":"<script>slow</script>"}],
         "findings":[{"id":"F1","path":"src/A <b>.java","line":3,"end_line":4,"severity":"medium",
          "claim":"[U+202E]<script>claim</script>","quote":"one\\ntwo","evidence":"exact",
          "counts":true,"agents":["security"]}],
         "usage":{"calls":1,"cost_usd":0.25}}
        """);
  }

  @Override
  public List<String> outputs(String runId, String taskId) {
    return taskId.equals("security.b2") ? List.of("STATUS: WARN " + EVIL) : List.of();
  }

  @Override
  public List<String> log(String runId) {
    return List.of(
        "{\"at\":\"2026-01-02T03:04:06Z\",\"kind\":\"STARTED\",\"task\":\"security.b2\",\"detail\":\""
            + EVIL
            + "\"}");
  }

  @Override
  public void deed(String runId, Deed deed) {
    throw new AssertionError("pages only read");
  }

  @Override
  public List<Deed> deeds(String runId) {
    throw new AssertionError("not asked for");
  }

  @Override
  public RunRecord open(String key, Subject.Hosted subject, List<String> agents) {
    throw new AssertionError("pages only read");
  }

  @Override
  public Optional<RunRecord> newest(String subjectKey) {
    return Optional.of(RUN);
  }

  @Override
  public Optional<String> goodConfiguration(long repositoryId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void configurationIsGood(long repositoryId, String commit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> cancelAll(Trigger.Withdrawn withdrawn, String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> cancel(String subjectKey, String exceptRunId, String reason) {
    throw new AssertionError("pages only read");
  }

  @Override
  public List<String> supersede(RunRecord run, String reason) {
    throw new AssertionError("pages only read");
  }

  @Override
  public List<String> reopen(String runId, List<String> agents) {
    throw new AssertionError("pages only read");
  }

  @Override
  public boolean take(String runId) {
    throw new AssertionError("pages only read");
  }

  @Override
  public void letGo(String runId) {
    throw new AssertionError("pages only read");
  }

  @Override
  public List<RunRecord> takenBy(String guid) {
    throw new AssertionError("not asked for");
  }

  @Override
  public List<RunRecord> untold() {
    throw new AssertionError("not asked for");
  }

  @Override
  public void told(String runId) {
    throw new AssertionError("pages only read");
  }

  @Override
  public void reported(String runId, Report report) {
    throw new AssertionError("pages only read");
  }

  @Override
  public void ended(String runId, String reason) {
    throw new AssertionError("pages only read");
  }

  @Override
  public Previous previous(String subjectKey, String beforeRunId) {
    throw new AssertionError("not asked for");
  }

  @Override
  public Optional<RunRecord> newestReported(String subjectKey) {
    throw new AssertionError("not asked for");
  }

  @Override
  public Memory memory(RunRecord run, long repositoryId) {
    throw new AssertionError("not asked for");
  }

  @Override
  public void dismiss(long repositoryId, String subjectKey, Dismissal dismissal) {
    throw new AssertionError("pages only read");
  }

  @Override
  public void undismiss(long repositoryId, List<Dismissal> dismissals) {
    throw new AssertionError("pages only read");
  }

  @Override
  public boolean reportedAgain(String runId, Report report) {
    throw new AssertionError("pages only read");
  }

  @Override
  public Journal journal(String runId, boolean recalls) {
    throw new AssertionError("pages only read");
  }

  @Override
  public void planned(String runId, Plan plan) {
    throw new AssertionError("pages only read");
  }

  @Override
  public Optional<Plan> plan(String runId) {
    return Optional.empty();
  }

  @Override
  public Optional<KeptRun> kept(String runId) {
    return Optional.empty();
  }

  @Override
  public List<String> talk(String runId, String taskId) {
    return taskId.equals("security.b2")
        ? List.of(
            "{\"role\":\"assistant\",\"text\":\""
                + EVIL
                + "\",\"calls\":[{\"tool\":\"Read\",\"input\":\"{\\\"path\\\":\\\"a\\\"}\"}]}")
        : List.of();
  }

  @Override
  public List<Moment> moments(String runId) {
    return List.of();
  }

  @Override
  public Map<String, Ended> ends(String runId) {
    return Map.of();
  }

  @Override
  public int forget(Instant before) {
    throw new AssertionError("pages only read");
  }
}
