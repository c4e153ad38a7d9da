package dev.parallax.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parallax.job.CommentLedger;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.Report;
import dev.parallax.report.Sarif;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Findings as alerts of code scanning, where the repository wants that. What is handed over twice
/// is there once: the second takes the place of the first.
///
/// It needs `security_events: write`, which Parallax does not ask for by itself.
final class CodeScanning {
  private static final Logger log = LoggerFactory.getLogger(CodeScanning.class);

  private final GitHubApp app;
  private final CommentLedger ledger;

  CodeScanning(GitHubApp app, CommentLedger ledger) {
    this.app = app;
    this.ledger = ledger;
  }

  void show(Subject.PullRequest subject, Report report) {
    if (!report.plan().config().review().outlets().sarif()) return;
    var repository = subject.repository();
    var requests = app.requests(repository.installation(), repository.id());
    try {
      for (var file : Sarif.forCodeScanning(report)) {
        var key = CommentLedger.ALERTS + report.facts().runId() + "/" + hash(file);
        var known = ledger.find(key);
        if (known.isPresent() && known.get().state() == CommentLedger.State.DONE) continue;
        var body = new LinkedHashMap<String, Object>();
        body.put("commit_sha", subject.head());
        body.put("ref", "refs/pull/" + subject.number() + "/head");
        body.put("sarif", packed(file));
        body.put("tool_name", Sarif.TOOL);
        body.put("started_at", report.facts().startedAt().toString());
        // After a crash it is given again: GitHub puts it in the place of the first one.
        ledger.sent(key, app.clock().instant());
        give(requests, "/repositories/" + repository.id() + "/code-scanning/sarifs", body, key);
      }
    } catch (ForgeTrouble trouble) {
      // Best effort: the comment says it all.
      log.info(
          "code scanning of {} (it needs the permission security_events: write): {}",
          subject.key(),
          trouble.getMessage());
    }
  }

  private void give(
      GitHubApp.Requests requests, String path, Map<String, Object> body, String key) {
    try {
      requests.post(path, body);
    } catch (ForgeTrouble trouble) {
      // What may have arrived is not given again when the rest of the report is.
      if (trouble.kind() == ForgeTrouble.Kind.AMBIGUOUS) ledger.done(key, 0);
      throw trouble;
    }
    ledger.done(key, 0);
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String packed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
