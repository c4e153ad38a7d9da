package dev.parallax.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.Echo;
import dev.parallax.job.ForgeTrouble;
import dev.parallax.report.LineMark;
import dev.parallax.trigger.Trigger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What people made of our comments on a pull request's lines: one GraphQL request for a hundred
/// conversations. REST would need one for each comment that has reactions, and says nothing of who
/// resolved what.
final class Echoes {
  private static final int MOST_PAGES = 5;

  private static final String LIST =
      "query($owner:String!,$name:String!,$number:Int!,$after:String){"
          + "repository(owner:$owner,name:$name){pullRequest(number:$number){"
          + "reviewThreads(first:100,after:$after){pageInfo{hasNextPage endCursor}"
          + "nodes{isResolved resolvedBy{login databaseId}"
          + " comments(first:1){nodes{viewerDidAuthor body"
          + " reactions(last:20){nodes{content createdAt user{login databaseId}}}}}}}}}}";

  private static final Set<String> LIKES = Set.of("THUMBS_UP", "HEART", "HOORAY", "ROCKET");
  private static final String DISLIKE = "THUMBS_DOWN";

  private Echoes() {}

  static List<Echo> of(GitHubApp.Requests requests, Trigger.SubjectRef ref) {
    var echoes = new ArrayList<Echo>();
    var variables = new HashMap<String, Object>();
    variables.put("owner", ref.owner());
    variables.put("name", ref.repository());
    variables.put("number", ref.number());
    for (var page = 0; page < MOST_PAGES; page++) {
      var answer = requests.graphql(LIST, variables);
      if (!answer.path("errors").isEmpty()) {
        var why = answer.path("errors").path(0).path("message").asText();
        throw new ForgeTrouble(ForgeTrouble.Kind.REFUSED, why, null, null);
      }
      var list = answer.path("data").path("repository").path("pullRequest").path("reviewThreads");
      for (var thread : list.path("nodes")) echo(thread).ifPresent(echoes::add);
      if (!list.path("pageInfo").path("hasNextPage").asBoolean()) break;
      variables.put("after", list.path("pageInfo").path("endCursor").asText());
    }
    return echoes;
  }

  private static Optional<Echo> echo(JsonNode thread) {
    var comment = thread.path("comments").path("nodes").path(0);
    if (!comment.path("viewerDidAuthor").asBoolean()) return Optional.empty();
    return LineMark.read(comment.path("body").asText())
        .map(LineMark.Marked::mark)
        .map(mark ->
            new Echo(
                mark.label(),
                mark.over(),
                thread.path("isResolved").asBoolean()
                    ? person(thread.path("resolvedBy"))
                    : Optional.empty(),
                reactions(comment.path("reactions").path("nodes"))));
  }

  private static List<Echo.Reaction> reactions(JsonNode nodes) {
    var reactions = new ArrayList<Echo.Reaction>();
    for (var node : nodes) {
      var content = node.path("content").asText();
      if (!LIKES.contains(content) && !content.equals(DISLIKE)) continue;
      var at = time(node.path("createdAt").asText());
      person(node.path("user"))
          .ifPresent(who -> reactions.add(new Echo.Reaction(who, LIKES.contains(content), at)));
    }
    return reactions;
  }

  /// Nobody when it is no person, or one whose account is gone.
  private static Optional<Trigger.Sender> person(JsonNode user) {
    var id = user.path("databaseId").asLong();
    var login = user.path("login").asText();
    return id > 0 && !login.isEmpty()
        ? Optional.of(new Trigger.Sender(id, login, false))
        : Optional.empty();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }
}
