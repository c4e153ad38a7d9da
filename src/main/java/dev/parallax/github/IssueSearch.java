package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import dev.parallax.trigger.IssueQuery;
import dev.parallax.trigger.IssueQuery.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the issues that a query means, in one repository and in no other: the token reaches no
/// other, the search names the repository, and what comes back is looked at once more.
final class IssueSearch {
  private static final int PAGE = 100;

  /// GitHub's search gives no more than the first thousand.
  private static final int MOST_PAGES = 10;

  private final GitHubApp app;

  IssueSearch(GitHubApp app) {
    this.app = app;
  }

  /// @param host where it was asked for; left out
  Found find(Subject.Issue host, IssueQuery query) {
    var left = new ArrayList<Found.Left>();
    var answers =
        !query.numbers().isEmpty()
            ? named(host.repository(), query.numbers(), left)
            : query.isByLabels()
                ? listed(host.repository(), query, left)
                : searched(host.repository(), query, left);
    var items = new ArrayList<Item>();
    var pulls = new ArrayList<Item>();
    var skipped = new ArrayList<Item>();
    for (var answer : answers) {
      var item = Issues.item(answer);
      if (item.number() == host.number() || !isHere(answer, host.repository())) continue;
      if (answer.has("pull_request")) pulls.add(item);
      else if (item.labels().stream().anyMatch(Planner.SKIP_LABEL::equalsIgnoreCase)) {
        skipped.add(item);
      } else items.add(item);
    }
    if (!skipped.isEmpty()) {
      left.add(Found.Left.of("skipped (label " + Planner.SKIP_LABEL + ")", skipped));
    }
    // Whoever names one wants to know; a list of labels has them anyway.
    if (!pulls.isEmpty() && !query.numbers().isEmpty()) {
      left.add(Found.Left.of("left out (pull requests)", pulls));
    }
    items.sort(Comparator.comparingInt(Item::number));
    return new Found(items, left);
  }

  private List<JsonNode> named(Repository place, List<Integer> numbers, List<Found.Left> left) {
    var requests = requests(place);
    var found =
        SideBySide.map(
            numbers,
            number -> {
              try {
                var issue =
                    requests.get("/repositories/%d/issues/%d".formatted(place.id(), number));
                return Optional.of(issue);
              } catch (ForgeTrouble trouble) {
                if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
                return Optional.<JsonNode>empty();
              }
            });
    var missing = new ArrayList<Integer>();
    for (var i = 0; i < numbers.size(); i++) {
      if (found.get(i).isEmpty()) missing.add(numbers.get(i));
    }
    if (!missing.isEmpty()) left.add(new Found.Left("not found", missing));
    return found.stream().flatMap(Optional::stream).toList();
  }

  /// The list is always up to date, which the search is not.
  private List<JsonNode> listed(Repository place, IssueQuery query, List<Found.Left> left) {
    var labels =
        query.terms().stream()
            .filter(term -> term.kind() == IssueQuery.Kind.LABEL)
            .map(Term::value)
            .collect(Collectors.joining(","));
    var path =
        "/repositories/%d/issues?state=%s&labels=%s&sort=created&direction=asc"
            .formatted(place.id(), query.state(), Http.encoded(labels));
    return pages(place, path, left, answer -> answer);
  }

  private List<JsonNode> searched(Repository place, IssueQuery query, List<Found.Left> left) {
    var words = new ArrayList<>(List.of("repo:" + place.fullName(), "is:issue"));
    words.add("is:" + query.state());
    query.terms().stream()
        .filter(term -> term.kind() != IssueQuery.Kind.IS)
        .map(IssueSearch::word)
        .forEach(words::add);
    var path =
        "/search/issues?q=" + Http.encoded(String.join(" ", words)) + "&sort=created&order=asc";
    return pages(
        place,
        path,
        left,
        answer -> {
          var unfinished =
              new Found.Left(
                  "GitHub's search did not look everywhere: there may be more", List.of());
          if (answer.path("incomplete_results").asBoolean() && !left.contains(unfinished)) {
            left.add(unfinished);
          }
          return answer.path("items");
        });
  }

  /// A term as GitHub's search understands it. Everything stands in quotes, so that nothing is more
  /// than a word.
  private static String word(Term term) {
    var value = "\"" + term.value() + "\"";
    return switch (term.kind()) {
      case LABEL -> (term.not() ? "-label:" : "label:") + value;
      case AUTHOR -> "author:" + term.value();
      case MILESTONE -> "milestone:" + value;
      case IS -> "is:" + term.value();
      case NO -> "no:" + term.value();
      case CREATED -> "created:" + term.value();
      case UPDATED -> "updated:" + term.value();
      case WORD -> value;
    };
  }

  private interface Items {
    JsonNode of(JsonNode answer);
  }

  private List<JsonNode> pages(Repository place, String path, List<Found.Left> left, Items items) {
    var all = new ArrayList<JsonNode>();
    for (var page = 1; page <= MOST_PAGES; page++) {
      var found = items.of(requests(place).get(path + "&per_page=" + PAGE + "&page=" + page));
      found.forEach(all::add);
      if (found.size() < PAGE) return all;
    }
    left.add(new Found.Left("only the first " + MOST_PAGES * PAGE + " were read", List.of()));
    return all;
  }

  private static boolean isHere(JsonNode issue, Repository place) {
    var url = issue.path("repository_url").asText("");
    return url.endsWith("/repositories/" + place.id())
        || url.toLowerCase(java.util.Locale.ROOT)
            .endsWith("/repos/" + place.fullName().toLowerCase(java.util.Locale.ROOT));
  }

  private GitHubApp.Requests requests(Repository place) {
    return app.requests(place.installation(), place.id());
  }
}
