package dev.parallax.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// One job of GitHub Actions in a pretend repository: the environment that a program finds there,
/// the event's file, and the token, which may only read when the event is about a fork's pull
/// request.
///
/// @param environment as GitHub sets it for each step, with the token added as workflows do
public record ActionsJob(Map<String, String> environment) {
  static final long APP_ID = 15_368;
  static final String SLUG = "github-actions";
  static final String BOT = SLUG + "[bot]";

  /// What a workflow's `permissions` may grant of what we use, as the documents ask for it.
  public static final Map<String, String> PERMISSIONS =
      Map.of(
          "metadata", "read",
          "contents", "read",
          "issues", "write",
          "pull_requests", "write",
          "checks", "write");

  public ActionsJob {
    environment = Map.copyOf(environment);
  }

  /// Starts a job.
  ///
  /// @param folder empty, for the job's files
  /// @param payload as a webhook's; jobs are not told of any installation
  public static ActionsJob start(
      StandInGitHub github,
      String repository,
      Path folder,
      String event,
      Map<String, Object> payload,
      Map<String, String> permissions) {
    var told = new LinkedHashMap<>(payload);
    told.remove("installation");
    var environment = new HashMap<String, String>();
    try {
      var file = folder.resolve("event.json");
      Files.writeString(file, github.webhooks.json(told));
      environment.put("GITHUB_EVENT_PATH", file.toString());
      for (var name : new String[] {"GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"}) {
        environment.put(name, Files.createFile(folder.resolve(name)).toString());
      }
      environment.put("RUNNER_TEMP", Files.createDirectory(folder.resolve("temp")).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("CI", "true");
    environment.put("GITHUB_ACTIONS", "true");
    environment.put("GITHUB_EVENT_NAME", event);
    environment.put("GITHUB_REPOSITORY", repository);
    environment.put("GITHUB_API_URL", github.apiUrl());
    environment.put("GITHUB_SERVER_URL", "https://github.com");
    environment.put("GITHUB_RUN_ID", Long.toString(github.ids.incrementAndGet()));
    environment.put("GITHUB_RUN_ATTEMPT", "1");
    environment.put("GITHUB_WORKSPACE", folder.toString());
    var granted = readsOnly(event, told) ? reading(permissions) : permissions;
    environment.put("GITHUB_TOKEN", github.jobToken(repository, granted));
    return new ActionsJob(environment);
  }

  /// On `pull_request_target` the workflow is the base branch's, so its token may write.
  private static boolean readsOnly(String event, Map<String, Object> payload) {
    return event.equals("pull_request")
        && payload.get("pull_request") instanceof Map<?, ?> pull
        && pull.get("head") instanceof Map<?, ?> head
        && head.get("repo") instanceof Map<?, ?> from
        && Boolean.TRUE.equals(from.get("fork"));
  }

  private static Map<String, String> reading(Map<String, String> permissions) {
    var reading = new HashMap<String, String>();
    permissions.keySet().forEach(permission -> reading.put(permission, "read"));
    return reading;
  }
}
