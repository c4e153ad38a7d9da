package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Dossier;
import dev.parallax.plan.Found;
import dev.parallax.plan.Item;
import dev.parallax.plan.Reference;
import dev.parallax.plan.Repository;
import dev.parallax.plan.RepositoryConfig;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHLabel;
import org.kohsuke.github.GHRepository;

/// Issues as the story needs them: what each says, what belongs to it, and the repository as it is
/// on its default branch.
final class Issues {
  /// Characters of an issue's own text and of what was said about it.
  private static final int MOST_TEXT = 20_000;

  private static final int MOST_SAID = 12_000;
  private static final int MOST_ONE_SAID = 2_000;
  private static final String MORE = "\n\n(more was said, and is not shown)";
  private static final int MOST_COMMENTS = 100;
  private static final int MOST_LABEL_PAGES = 5;

  private final GitHubApp app;
  private final RelatedItems related;

  Issues(GitHubApp app) {
    this.app = app;
    this.related = new RelatedItems(app);
  }

  /// The issue as it is now, to be triaged.
  Subject.Issue subject(GHRepository found, Repository repository, int number) throws IOException {
    var issue = found.getIssue(number);
    var body = issue.getBody() == null ? "" : issue.getBody();
    var title = String.valueOf(issue.getTitle());
    return new Subject.Issue(
        repository,
        number,
        title,
        body,
        issue.getUser() == null ? "ghost" : issue.getUser().getLogin(),
        version(body),
        labels(issue),
        issue.getState() == GHIssueState.OPEN,
        Subject.Issue.Purpose.TRIAGE,
        "",
        List.of(),
        Set.of());
  }

  /// One issue as it is now.
  Item item(Repository repository, int number) {
    var issue =
        app.requests(repository.installation(), repository.id())
            .get("/repositories/%d/issues/%d".formatted(repository.id(), number));
    return item(issue);
  }

  static Item item(JsonNode issue) {
    var labels = new LinkedHashSet<String>();
    for (var label : issue.path("labels")) labels.add(label.path("name").asText(""));
    return new Item(
        issue.path("number").asInt(),
        issue.path("title").asText(""),
        Instant.parse(issue.path("updated_at").asText()),
        labels);
  }

  private static Set<String> labels(GHIssue issue) {
    var names = new LinkedHashSet<String>();
    for (GHLabel label : issue.getLabels()) names.add(label.getName());
    return names;
  }

  /// All that a run on an issue looks at.
  Snapshot snapshot(Subject.Issue issue) {
    var requests = requests(issue);
    var repository = issue.repository();
    var project = CommitTree.ofBranch(requests, repository.id(), repository.defaultBranch());
    app.requireBudget(issue.repository().installation(), issue.repository().id());
    if (issue.purpose() == Subject.Issue.Purpose.BULK) return bulk(issue, requests, project);
    var mentioned = related.mentioned(issue.repository(), issue.number(), project.commit());
    return switch (issue.purpose()) {
      case TRIAGE -> {
        var references = new ArrayList<>(mentioned);
        references.addAll(related.similar(issue, mentioned));
        var labels = repositoryLabels(requests, issue.repository());
        yield Snapshot.of(
            issue.knowing(labels.keySet()),
            project,
            List.of(dossier(requests, issue, references, labels.values())));
      }
      case PLAN, PRD, BULK ->
          Snapshot.of(issue, project, List.of(dossier(requests, issue, mentioned, List.of())));
    };
  }

  /// All that a run on many issues looks at: as many of them as the configuration allows, those
  /// left out that are gone by now.
  private Snapshot bulk(Subject.Issue host, GitHubApp.Requests requests, CommitTree project) {
    var limit = RepositoryConfig.of(project).issues().bulkLimit();
    var found = new Found(host.items(), host.left()).first(limit, "issues.bulk-limit is " + limit);
    var labels = repositoryLabels(requests, host.repository());
    var read =
        SideBySide.map(
            found.items(), item -> read(host, item, requests, project.commit(), labels.values()));
    var gone = new ArrayList<Item>();
    for (var i = 0; i < read.size(); i++) {
      if (read.get(i).isEmpty()) gone.add(found.items().get(i));
    }
    var left = new ArrayList<>(found.left());
    if (!gone.isEmpty()) left.add(Found.Left.of("gone in the meantime", gone));
    var there = read.stream().flatMap(Optional::stream).toList();
    var items = there.stream().map(Read::item).toList();
    return Snapshot.of(
        host.bulk(host.query(), new Found(items, left)).knowing(labels.keySet()),
        project,
        there.stream().map(Read::dossier).toList());
  }

  /// One of many, as it was read.
  private record Read(Item item, Dossier dossier) {}

  private Optional<Read> read(
      Subject.Issue host,
      Item item,
      GitHubApp.Requests requests,
      String head,
      Collection<String> offered) {
    var place = host.repository();
    try {
      var issue = requests.get("/repositories/%d/issues/%d".formatted(place.id(), item.number()));
      var now = item(issue);
      var text = cut(issue.path("body").asText(""), MOST_TEXT);
      // Where it is asked for names all of them, and shows nothing of any.
      var references =
          related.mentioned(place, item.number(), head).stream()
              .filter(reference -> !reference.name().equals("#" + host.number()))
              .toList();
      var dossier =
          new Dossier(
              now.number(),
              now.title(),
              text + said(requests, place.id(), now.number()),
              now.labels(),
              references,
              List.copyOf(offered),
              List.of());
      return Optional.of(new Read(now, dossier));
    } catch (ForgeTrouble trouble) {
      if (trouble.kind() != ForgeTrouble.Kind.GONE) throw trouble;
      return Optional.empty();
    }
  }

  private static Dossier dossier(
      GitHubApp.Requests requests,
      Subject.Issue issue,
      List<Reference> references,
      Collection<String> offered) {
    return new Dossier(
        issue.number(),
        issue.title(),
        text(requests, issue),
        issue.labels(),
        references,
        List.copyOf(offered),
        List.of());
  }

  /// The labels that a repository has, each with what is said about it; without those that ask us
  /// for something.
  private static Map<String, String> repositoryLabels(
      GitHubApp.Requests requests, Repository repository) {
    var labels = new LinkedHashMap<String, String>();
    for (var page = 1; page <= MOST_LABEL_PAGES; page++) {
      var some =
          requests.get(
              "/repositories/%d/labels?per_page=100&page=%d".formatted(repository.id(), page));
      for (var label : some) {
        var name = label.path("name").asText("");
        if (name.toLowerCase(Locale.ROOT).startsWith("parallax")) continue;
        var about = label.path("description").asText("");
        labels.put(name, about.isEmpty() ? name : name + ": " + about);
      }
      if (some.size() < 100) break;
    }
    return labels;
  }

  private static String text(GitHubApp.Requests requests, Subject.Issue issue) {
    return cut(issue.body(), MOST_TEXT) + said(requests, issue.repository().id(), issue.number());
  }

  /// What people said about an issue; bots are left out, ourselves among them.
  private static String said(GitHubApp.Requests requests, long repositoryId, int number) {
    var comments =
        requests.get(
            "/repositories/%d/issues/%d/comments?per_page=%d"
                .formatted(repositoryId, number, MOST_COMMENTS));
    var text = new StringBuilder();
    for (var comment : comments) {
      if (!comment.path("user").path("type").asText().equals("User")) continue;
      if (text.length() > MOST_SAID) return text.append(MORE).toString();
      text.append("\n\n--- ")
          .append(comment.path("user").path("login").asText())
          .append(" says:\n");
      text.append(cut(comment.path("body").asText(""), MOST_ONE_SAID));
    }
    return comments.size() < MOST_COMMENTS ? text.toString() : text.append(MORE).toString();
  }

  static String cut(String text, int most) {
    if (text.length() <= most) return text;
    var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "\n…";
  }

  private GitHubApp.Requests requests(Subject.Issue issue) {
    return app.requests(issue.repository().installation(), issue.repository().id());
  }

  /// What stands for an issue's text.
  private static String version(String body) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(body.getBytes(StandardCharsets.UTF_8)), 0, 20);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
