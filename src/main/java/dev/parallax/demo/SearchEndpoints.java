package dev.parallax.demo;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The search for issues. It finds what a token reaches, up to a thousand, and asks for what GitHub
/// asks for: which kind is meant, and repositories that can be seen.
final class SearchEndpoints {
  private static final String PATH = "/search/issues";
  private static final int MOST = 1_000;
  private static final Pattern TERM =
      Pattern.compile("(-?)(?:([a-z]+):)?(?:\"([^\"]*)\"|([^\\s\"]+))");

  private final StandInGitHub github;

  SearchEndpoints(StandInGitHub github) {
    this.github = github;
  }

  private record Hit(StandInRepository repository, StandInRepository.Issue issue) {}

  /// The answer to a search; empty for everything else.
  Optional<Answer> answer(Ask ask, String path, Tokens.Token token) {
    if (!path.equals(PATH) || !ask.method().equals("GET")) return Optional.empty();
    var query = ask.query("q");
    if (query.isBlank()) return Optional.of(Answer.invalid("Search", "q", "missing", "No q"));
    if (!query.contains("is:issue") && !query.contains("is:pull-request")) {
      return Optional.of(Answer.error(422, "Query must include 'is:issue' or 'is:pull-request'"));
    }
    var hits = new ArrayList<Hit>();
    for (var repository : github.repositories.values()) {
      if (!token.reaches(repository) || !token.may("issues", false)) continue;
      for (var issue : repository.issues.values()) hits.add(new Hit(repository, issue));
    }
    hits.removeIf(hit -> hit.issue().madeAt.isAfter(ask.youngest()));
    var terms = TERM.matcher(query);
    while (terms.find()) {
      var not = !terms.group(1).isEmpty();
      var key = terms.group(2) == null ? "" : terms.group(2);
      var value = terms.group(3) == null ? terms.group(4) : terms.group(3);
      if (key.equals("repo") && hits.stream().noneMatch(hit -> is(hit, key, value))) {
        if (!isSeen(token, value)) return Optional.of(unseen());
      }
      hits.removeIf(hit -> is(hit, key, value) == not);
    }
    if (ask.query("sort").equals("created")) {
      Comparator<Hit> older = Comparator.comparing(hit -> hit.issue().madeAt);
      older = older.thenComparingInt(hit -> hit.issue().number);
      hits.sort(ask.query("order").equals("asc") ? older : older.reversed());
    }
    var page = ask.slice(hits.subList(0, Math.min(MOST, hits.size())));
    var body = new LinkedHashMap<String, Object>();
    body.put("total_count", hits.size());
    body.put("incomplete_results", false);
    body.put("items", page.items().stream().map(this::found).toList());
    return Optional.of(page.answer(body));
  }

  private Map<String, Object> found(Hit hit) {
    var node = new LinkedHashMap<>(github.write.issue(hit.repository(), hit.issue()));
    node.put("score", 1.0);
    return node;
  }

  private boolean isSeen(Tokens.Token token, String fullName) {
    return github.repositories.values().stream()
        .anyMatch(r -> r.fullName().equalsIgnoreCase(fullName) && token.reaches(r));
  }

  private static Answer unseen() {
    return Answer.error(
        422,
        "Validation Failed",
        List.of(
            Map.of(
                "message",
                "The listed users and repositories cannot be searched either because the resources"
                    + " do not exist or you do not have permission to view them.",
                "resource",
                "Search",
                "field",
                "q",
                "code",
                "invalid")));
  }

  private static boolean is(Hit hit, String key, String value) {
    var issue = hit.issue();
    return switch (key) {
      case "repo" -> hit.repository().fullName().equalsIgnoreCase(value);
      case "is" ->
          switch (value) {
            case "issue" -> issue.pull.isEmpty();
            case "pull-request", "pr" -> issue.pull.isPresent();
            default -> issue.state.equals(value);
          };
      case "label" -> issue.labels.stream().anyMatch(value::equalsIgnoreCase);
      case "author" -> issue.author.equalsIgnoreCase(value);
      // Nothing here has an assignee or a milestone.
      case "no" -> !value.equals("label") || issue.labels.isEmpty();
      case "milestone", "assignee" -> false;
      case "created" -> compares(issue.madeAt.atZone(ZoneOffset.UTC).toLocalDate(), value);
      case "updated" -> compares(issue.changedAt.atZone(ZoneOffset.UTC).toLocalDate(), value);
      case "" ->
          (issue.title + "\n" + issue.body)
              .toLowerCase(Locale.ROOT)
              .contains(value.toLowerCase(Locale.ROOT));
      default -> throw new Refused(Answer.invalid("Search", "q", "invalid", "no such qualifier"));
    };
  }

  private static boolean compares(LocalDate day, String wanted) {
    var than = LocalDate.parse(wanted.replaceFirst("^[<>]=?", ""));
    if (wanted.startsWith(">=")) return !day.isBefore(than);
    if (wanted.startsWith("<=")) return !day.isAfter(than);
    if (wanted.startsWith(">")) return day.isAfter(than);
    return wanted.startsWith("<") ? day.isBefore(than) : day.equals(than);
  }
}
