package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import dev.parallax.report.Report;
import dev.parallax.report.Sarif;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
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

  CodeScanning(GitHubApp app) {
    this.app = app;
  }

  void show(Subject.PullRequest subject, Report report) {
    if (!report.plan().config().review().outlets().sarif()) return;
    var repository = subject.repository();
    var requests = app.requests(repository.installation(), repository.id());
    try {
      for (var file : Sarif.forCodeScanning(report)) {
        var body = new LinkedHashMap<String, Object>();
        body.put("commit_sha", subject.head());
        body.put("ref", "refs/pull/" + subject.number() + "/head");
        body.put("sarif", packed(file));
        body.put("tool_name", Sarif.TOOL);
        body.put("started_at", report.facts().startedAt().toString());
        requests.post("/repositories/" + repository.id() + "/code-scanning/sarifs", body);
      }
    } catch (ForgeTrouble trouble) {
      // Best effort: the comment says it all.
      log.info(
          "code scanning of {} (it needs the permission security_events: write): {}",
          subject.key(),
          trouble.getMessage());
    }
  }

  private static String packed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
