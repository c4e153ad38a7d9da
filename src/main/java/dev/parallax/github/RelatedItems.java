package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Reference;
import dev.parallax.plan.Repository;
import dev.parallax.plan.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What else in a repository an issue may have to do with: what names it, and what sounds like it.
/// Only of the same repository: the token reaches no other.
final class RelatedItems {
  private static final int MOST_PAGES = 5;
  private static final int MOST_MENTIONS = 10;
  private static final int MOST_SIMILAR = 10;
  private static final int MOST_COMPARED = 100;
  private static final int MOST_TEXT = 1_500;
  private static final int SHORTEST_WORD = 3;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

  private final GitHubApp app;

  RelatedItems(GitHubApp app) {
    this.app = app;
  }

  /// The pull requests, issues and commits that name an issue, the newest last.
  ///
  /// @param head the commit of the default branch
  List<Reference> mentioned(Repository repository, int number, String head) {
    var requests = requests(repository);
    var events = timeline(requests, repository, number);
    var found = new LinkedHashMap<String, Reference>();
    for (var event : events) {
      var source = event.path("source").path("issue");
      var commit = event.path("commit_id").asText("");
      if (event.path("event").asText().equals("cross-referenced") && isHere(source, repository)) {
        var reference = item(source);
        found.put(reference.name(), reference);
      } else if (commit.matches("[0-9a-f]{40}") && !found.containsKey(commit.substring(0, 12))) {
        commit(requests, repository, commit, head).ifPresent(c -> found.put(c.name(), c));
      }
    }
    var all = new ArrayList<>(found.values());
    return List.copyOf(all.subList(Math.max(0, all.size() - MOST_MENTIONS), all.size()));
  }

  /// What happened to an issue, the oldest first: what shows that it is done stands at the end.
  private static List<JsonNode> timeline(
      GitHubApp.Requests requests, Repository repository, int number) {
    var all = new ArrayList<JsonNode>();
    for (var page = 1; page <= MOST_PAGES; page++) {
      var some =
          requests.get(
              "/repositories/%d/issues/%d/timeline?per_page=100&page=%d"
                  .formatted(repository.id(), number, page));
      some.forEach(all::add);
      if (some.size() < 100) break;
    }
    return all;
  }

  /// A commit that names the issue, when it is on the default branch: others are somebody's plans.
  private static Optional<Reference> commit(
      GitHubApp.Requests requests, Repository repository, String sha, String head) {
    JsonNode compared;
    try {
      compared =
          requests.get(
              "/repositories/%d/compare/%s...%s?per_page=1".formatted(repository.id(), sha, head));
    } catch (ForgeTrouble trouble) {
      // What was pushed away meanwhile is no evidence.
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      return Optional.empty();
    }
    var ahead = compared.path("status").asText();
    if (!ahead.equals("ahead") && !ahead.equals("identical")) return Optional.empty();
    var message = compared.path("base_commit").path("commit").path("message").asText("").strip();
    var title = message.lines().findFirst().orElse("");
    return Optional.of(
        new Reference(
            sha.substring(0, 12),
            Reference.Kind.COMMIT,
            Reference.State.MERGED,
            title,
            Issues.cut(message, MOST_TEXT)));
  }

  /// The issues and pull requests whose words are most like an issue's, the likest first.
  ///
  /// @param known what need not be found again
  List<Reference> similar(Subject.Issue issue, List<Reference> known) {
    var repository = issue.repository();
    var recent =
        requests(repository)
            .get(
                "/repositories/%d/issues?state=all&sort=updated&per_page=%d"
                    .formatted(repository.id(), MOST_COMPARED));
    var skipped = new HashSet<>(known.stream().map(Reference::name).toList());
    skipped.add("#" + issue.number());
    var words = words(issue.title() + " " + issue.body());
    var scores = new LinkedHashMap<Reference, Double>();
    for (var other : recent) {
      var reference = item(other);
      if (skipped.contains(reference.name())) continue;
      var score = likeness(words, words(reference.quotable()));
      if (score > 0) scores.put(reference, score);
    }
    return scores.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_SIMILAR)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Which share of the words that two texts have together they have in common.
  private static double likeness(Set<String> one, Set<String> other) {
    var common = one.stream().filter(other::contains).count();
    var all = one.size() + other.size() - common;
    return all == 0 ? 0 : (double) common / all;
  }

  private static Set<String> words(String text) {
    var words = new HashSet<String>();
    var found = WORD.matcher(Issues.cut(text, MOST_TEXT).toLowerCase(Locale.ROOT));
    while (found.find()) {
      if (found.group().length() >= SHORTEST_WORD) words.add(found.group());
    }
    return words;
  }

  /// An issue or pull request as agents may cite it.
  static Reference item(JsonNode issue) {
    var isPull = issue.has("pull_request");
    var merged = !issue.path("pull_request").path("merged_at").asText("").isEmpty();
    var open = issue.path("state").asText().equals("open");
    return new Reference(
        "#" + issue.path("number").asInt(),
        isPull ? Reference.Kind.PULL_REQUEST : Reference.Kind.ISSUE,
        merged ? Reference.State.MERGED : open ? Reference.State.OPEN : Reference.State.CLOSED,
        issue.path("title").asText(""),
        Issues.cut(issue.path("body").asText(""), MOST_TEXT));
  }

  private static boolean isHere(JsonNode issue, Repository repository) {
    var there = issue.path("repository").path("id");
    return issue.has("number") && (there.isMissingNode() || there.asLong() == repository.id());
  }

  private GitHubApp.Requests requests(Repository repository) {
    return app.requests(repository.installation(), repository.id());
  }
}
