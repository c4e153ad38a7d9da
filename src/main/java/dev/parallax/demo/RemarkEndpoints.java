package dev.parallax.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What people make of comments on lines: reactions to them, and conversations that they resolve.
/// In GraphQL the one question is understood that asks for both.
final class RemarkEndpoints {
  private static final String PULLS = "pull_requests";
  private static final Pattern LIST =
      Pattern.compile(
          "query\\(\\$owner:String!,\\$name:String!,\\$number:Int!,\\$after:String\\)\\{"
              + "repository\\(owner:\\$owner,name:\\$name\\)\\{pullRequest\\(number:\\$number\\)\\{"
              + "reviewThreads\\(first:(\\d{1,3}),after:\\$after\\)\\{"
              + "pageInfo\\{hasNextPage endCursor\\}"
              + "nodes\\{isResolved resolvedBy\\{login databaseId\\}"
              + " comments\\(first:1\\)\\{nodes\\{viewerDidAuthor body"
              + " reactions\\(last:(\\d{1,3})\\)\\{nodes\\{content createdAt"
              + " user\\{login databaseId\\}\\}\\}\\}\\}\\}\\}\\}\\}\\}");

  /// How GraphQL calls what REST calls so.
  private static final Map<String, String> NAMES = Map.of("+1", "THUMBS_UP", "-1", "THUMBS_DOWN");

  private final StandInGitHub github;

  RemarkEndpoints(StandInGitHub github) {
    this.github = github;
  }

  void addTo(StandInRoutes routes) {
    routes.read("/pulls/comments/(\\d{1,18})/reactions", PULLS, this::reactions);
    routes.write("POST", "/pulls/comments/(\\d{1,18})/reactions", PULLS, this::react);
    routes.write(
        "DELETE", "/pulls/comments/(\\d{1,18})/reactions/(\\d{1,18})", PULLS, this::unreact);
  }

  private Answer reactions(Ask ask, StandInRepository repository, Matcher path) {
    var content = ask.query("content");
    return ask.page(
        comment(repository, path).reactions.stream()
            .filter(r -> content.isEmpty() || r.content().equals(content))
            .map(github.write::reaction)
            .toList());
  }

  private Answer react(Ask ask, StandInRepository repository, Matcher path) {
    var content = ask.text("content");
    if (!TalkEndpoints.REACTIONS.contains(content)) {
      return Answer.invalid("Reaction", "content", "invalid", content + " is not a reaction");
    }
    var login = github.tokens.actor(ask);
    var reactions = comment(repository, path).reactions;
    var known = find(reactions, login, content);
    if (known.isPresent()) return Answer.ok(github.write.reaction(known.get()));
    return Answer.created(github.write.reaction(react(reactions, login, content)));
  }

  private Answer unreact(Ask ask, StandInRepository repository, Matcher path) {
    var id = Long.parseLong(path.group(2));
    return comment(repository, path).reactions.removeIf(r -> r.id() == id)
        ? Answer.nothing()
        : Answer.notFound();
  }

  private static Optional<StandInRepository.Reaction> find(
      List<StandInRepository.Reaction> reactions, String login, String content) {
    return reactions.stream()
        .filter(r -> r.user().equals(login) && r.content().equals(content))
        .findFirst();
  }

  /// Nobody reacts twice in the same way.
  StandInRepository.Reaction react(
      List<StandInRepository.Reaction> reactions, String login, String content) {
    var known = find(reactions, login, content);
    if (known.isPresent()) return known.get();
    var reaction =
        new StandInRepository.Reaction(
            github.ids.incrementAndGet(), login, content, github.clock.instant());
    reactions.add(reaction);
    return reaction;
  }

  /// Answers what this is asked; empty when it is something else.
  Optional<Answer> graphql(Ask ask, Tokens.Token token) {
    var list = LIST.matcher(ask.text("query"));
    if (!list.matches()) return Optional.empty();
    var most = Integer.parseInt(list.group(1));
    var reactions = Integer.parseInt(list.group(2));
    if (most > 100 || reactions > 100) {
      return Optional.of(
          errors("EXCESSIVE_PAGINATION", "exceeds the `first` limit of 100 records"));
    }
    return Optional.of(threads(ask, most, reactions, token));
  }

  private Answer threads(Ask ask, int first, int last, Tokens.Token token) {
    var variables = ask.json().path("variables");
    var name = variables.path("owner").asText() + "/" + variables.path("name").asText();
    var repository = github.repositories.get(name);
    if (repository == null || !token.reaches(repository) || !token.may(PULLS, false)) {
      return errors("NOT_FOUND", "Could not resolve to a Repository with the name '" + name + "'.");
    }
    var all = after(repository, variables);
    var page = all.stream().limit(first).toList();
    var info = new LinkedHashMap<String, Object>();
    info.put("hasNextPage", all.size() > page.size());
    info.put("endCursor", page.isEmpty() ? null : Long.toString(page.getLast().id));
    var viewer = github.tokens.actor(ask);
    var nodes = page.stream().map(comment -> thread(comment, viewer, last)).toList();
    var threads = Map.of("pageInfo", info, "nodes", nodes);
    return Answer.ok(
        Map.of(
            "data", Map.of("repository", Map.of("pullRequest", Map.of("reviewThreads", threads)))));
  }

  private static List<StandInRepository.LineComment> after(
      StandInRepository repository, JsonNode variables) {
    var number = variables.path("number").asInt();
    var after = variables.path("after").asLong();
    return repository.lineComments.values().stream()
        .filter(c -> c.number == number && c.id > after)
        .toList();
  }

  private Map<String, Object> thread(
      StandInRepository.LineComment comment, String viewer, int last) {
    var reactions = comment.reactions;
    var newest = reactions.subList(Math.max(0, reactions.size() - last), reactions.size());
    var node = new LinkedHashMap<String, Object>();
    node.put("isResolved", comment.resolved);
    node.put("resolvedBy", comment.resolved ? person(comment.resolvedBy) : null);
    node.put(
        "comments",
        Map.of(
            "nodes",
            List.of(
                Map.of(
                    "viewerDidAuthor",
                    comment.user.equals(viewer),
                    "body",
                    comment.body,
                    "reactions",
                    Map.of("nodes", newest.stream().map(this::reaction).toList())))));
    return node;
  }

  private Map<String, Object> reaction(StandInRepository.Reaction reaction) {
    var node = new LinkedHashMap<String, Object>();
    node.put(
        "content",
        NAMES.getOrDefault(reaction.content(), reaction.content().toUpperCase(Locale.ROOT)));
    node.put("createdAt", StandInJson.time(reaction.at()));
    node.put("user", person(reaction.user()));
    return node;
  }

  /// Bots are no users there, and those whose accounts are gone are nobody.
  private @Nullable Map<String, Object> person(String login) {
    if (login.isEmpty() || login.endsWith("[bot]")) return null;
    return Map.of("login", login, "databaseId", github.idOf(login));
  }

  private static Answer errors(String type, String message) {
    var data = new LinkedHashMap<String, Object>();
    data.put("repository", null);
    return Answer.ok(
        Map.of("data", data, "errors", List.of(Map.of("type", type, "message", message))));
  }

  private static StandInRepository.LineComment comment(StandInRepository repository, Matcher path) {
    var comment = repository.lineComments.get(Long.parseLong(path.group(1)));
    if (comment == null) throw new Refused(Answer.notFound());
    return comment;
  }
}
