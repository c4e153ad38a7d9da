package dev.parallax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What GitHub hands to a job of its Actions. All that is missing is told at once.
///
/// @param event what happened, under the name that webhooks have for it
/// @param payload the event as GitHub tells it
/// @param guid another one for each attempt of each run of the workflow
/// @param serverUrl where people see repositories
/// @param page where people see this job's run
/// @param summary the file whose Markdown is shown on that page
/// @param output the file that later steps read
/// @param dataDir where the database is
/// @param settings what of the environment is for `Settings`
record JobEnvironment(
    String event,
    String payload,
    String guid,
    String token,
    String serverUrl,
    String page,
    Optional<Path> summary,
    Optional<Path> output,
    Path dataDir,
    FailOn failOn,
    Map<String, String> settings) {

  /// What is read beside what `Settings` reads.
  static final List<String> VARIABLES =
      List.of(
          "GITHUB_EVENT_NAME",
          "GITHUB_EVENT_PATH",
          "GITHUB_TOKEN",
          "GITHUB_REPOSITORY",
          "GITHUB_SERVER_URL",
          "GITHUB_RUN_ID",
          "GITHUB_RUN_ATTEMPT",
          "GITHUB_STEP_SUMMARY",
          "GITHUB_OUTPUT",
          "RUNNER_TEMP",
          "DATA_DIR",
          "PARALLAX_FAIL_ON");

  /// What is left to `Settings`. A workflow has an environment for many programs: a `PORT` or a
  /// `DATABASE_URL` in it is not meant for us.
  static final List<String> SETTINGS =
      List.of(
          "GITHUB_API_URL",
          "ANTHROPIC_API_KEY",
          "ANTHROPIC_BASE_URL",
          "OPENAI_API_KEY",
          "OPENAI_BASE_URL",
          "OPENAI_API",
          "PARALLAX_MODEL",
          "PARALLAX_FALLBACK_MODEL",
          "PARALLAX_MAX_PARALLEL",
          "PARALLAX_MAX_COST_USD",
          "PARALLAX_MAX_MONTH_USD");

  /// Reads a job's environment.
  ///
  /// @throws WrongUse with a line for each variable that is missing or wrong
  static JobEnvironment read(Map<String, String> environment) {
    var wrong = new ArrayList<String>();
    var values = new HashMap<String, String>();
    VARIABLES.forEach(name -> values.put(name, environment.getOrDefault(name, "").strip()));
    for (var name :
        List.of("GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")) {
      if (of(values, name).isEmpty()) {
        wrong.add(name + " is not set; this command runs inside a job of GitHub Actions");
      }
    }
    if (of(values, "GITHUB_TOKEN").isEmpty()) {
      wrong.add("GITHUB_TOKEN is not set; give the step env: GITHUB_TOKEN: ${{ github.token }}");
    }
    var payload = payload(of(values, "GITHUB_EVENT_PATH"), wrong);
    var failOn = failOn(of(values, "PARALLAX_FAIL_ON"), wrong);
    var dataDir = dataDir(of(values, "DATA_DIR"), of(values, "RUNNER_TEMP"), wrong);
    if (!wrong.isEmpty()) throw new WrongUse(wrong);
    var server = of(values, "GITHUB_SERVER_URL").replaceAll("/+$", "");
    var serverUrl = server.isEmpty() ? "https://github.com" : server;
    var run = of(values, "GITHUB_RUN_ID");
    var settings = new HashMap<>(environment);
    settings.keySet().retainAll(SETTINGS);
    return new JobEnvironment(
        // The same events, told to a job of the base branch instead of one of the change.
        of(values, "GITHUB_EVENT_NAME").replaceFirst("^pull_request_target$", "pull_request"),
        payload,
        run + "." + of(values, "GITHUB_RUN_ATTEMPT"),
        of(values, "GITHUB_TOKEN"),
        serverUrl,
        serverUrl + "/" + of(values, "GITHUB_REPOSITORY") + "/actions/runs/" + run,
        file(of(values, "GITHUB_STEP_SUMMARY")),
        file(of(values, "GITHUB_OUTPUT")),
        dataDir,
        failOn,
        Map.copyOf(settings));
  }

  private static String of(Map<String, String> values, String name) {
    return values.getOrDefault(name, "");
  }

  private static String payload(String path, List<String> wrong) {
    try {
      return path.isEmpty() ? "" : Files.readString(Path.of(path));
    } catch (IOException e) {
      wrong.add("GITHUB_EVENT_PATH names a file that cannot be read: " + path);
      return "";
    }
  }

  private static FailOn failOn(String word, List<String> wrong) {
    try {
      return word.isEmpty() ? FailOn.never : FailOn.valueOf(word.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      wrong.add("PARALLAX_FAIL_ON must be warn, fail or never");
      return FailOn.never;
    }
  }

  private static Path dataDir(String named, String temporary, List<String> wrong) {
    if (!named.isEmpty()) return Path.of(named);
    if (temporary.isEmpty()) {
      wrong.add("neither DATA_DIR nor RUNNER_TEMP is set; one of them must name a folder");
    }
    return Path.of(temporary, "parallax");
  }

  private static Optional<Path> file(String path) {
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /// Shows nothing of the token, nor of keys.
  @Override
  public String toString() {
    return "JobEnvironment[" + event + " " + guid + "]";
  }
}
