package dev.parallax;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A pull request as people name it: `OWNER/REPO#N`, or its address.
record PullRequestName(String owner, String repository, int number) {
  private static final String PARTS =
      "(?<owner>[A-Za-z0-9_-]{1,100})/(?<repository>[A-Za-z0-9._-]{1,100})";
  private static final String NUMBER = "(?<number>[1-9]\\d{0,8})";
  private static final Pattern SHORT = Pattern.compile(PARTS + "#" + NUMBER);
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<server>https?://[^/?#\\s]+)/" + PARTS + "/pull/" + NUMBER + "(?:[/?#].*)?");

  /// Reads a name.
  ///
  /// @param htmlUrl where people see the repositories of the GitHub that is asked
  /// @throws WrongUse when it is no name, or that of a pull request somewhere else: a token goes
  ///   only where its owner said
  static PullRequestName read(String text, String htmlUrl) {
    var address = ADDRESS.matcher(text);
    if (address.matches()) {
      var server = address.group("server");
      if (server.equalsIgnoreCase(htmlUrl)) return of(address);
      throw new WrongUse(
          List.of(
              "--pr: that pull request is at %s, and %s is asked; set GITHUB_API_URL=%s"
                  .formatted(server, htmlUrl, api(server))));
    }
    var named = SHORT.matcher(text);
    if (named.matches()) return of(named);
    throw new WrongUse(
        List.of(
            "--pr must be OWNER/REPO#N, as parallax/parallax#12, or the pull request's address"));
  }

  private static String api(String server) {
    return server.matches("(?i)https://(github\\.com|[^/]+\\.ghe\\.com)")
        ? server.replaceFirst("://", "://api.")
        : server + "/api/v3";
  }

  private static PullRequestName of(Matcher parts) {
    return new PullRequestName(
        parts.group("owner"), parts.group("repository"), Integer.parseInt(parts.group("number")));
  }

  @Override
  public String toString() {
    return owner + "/" + repository + "#" + number;
  }
}
