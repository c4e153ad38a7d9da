package dev.parallax.github;

import dev.parallax.job.ForgeTrouble;
import dev.parallax.plan.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The conversations that comments on lines begin. REST knows nothing of them.
///
/// GitHub lets an App resolve one only when it may also write code (`contents: write`), which is
/// more than Parallax asks for. So this is tried once for each report, and what is refused is no
/// trouble: the comment itself says how it stands.
final class ReviewThreads {
  private static final Logger log = LoggerFactory.getLogger(ReviewThreads.class);
  private static final int MOST_PAGES = 10;

  private static final String LIST =
      "query($owner:String!,$name:String!,$number:Int!,$after:String){"
          + "repository(owner:$owner,name:$name){pullRequest(number:$number){"
          + "reviewThreads(first:100,after:$after){pageInfo{hasNextPage endCursor}"
          + "nodes{id isResolved comments(first:1){nodes{id}}}}}}}";
  private static final String RESOLVE =
      "mutation($id:ID!){resolveReviewThread(input:{threadId:$id}){thread{isResolved}}}";
  private static final String UNRESOLVE =
      "mutation($id:ID!){unresolveReviewThread(input:{threadId:$id}){thread{isResolved}}}";

  private final GitHubApp.Requests requests;
  private final Subject.PullRequest subject;

  /// By the id of the comment that begins them.
  private Optional<Map<String, Talk>> threads = Optional.empty();

  private boolean refused;

  private record Talk(String id, boolean resolved) {}

  ReviewThreads(GitHubApp.Requests requests, Subject.PullRequest subject) {
    this.requests = requests;
    this.subject = subject;
  }

  /// Makes a conversation resolved, or open again, unless it is.
  ///
  /// @param commentNode the first comment's id in GraphQL
  void set(String commentNode, boolean resolved) {
    if (refused || commentNode.isEmpty()) return;
    try {
      var thread = threads().get(commentNode);
      if (thread == null || thread.resolved() == resolved) return;
      var errors =
          requests
              .graphql(resolved ? RESOLVE : UNRESOLVE, Map.of("id", thread.id()))
              .path("errors");
      if (!errors.isEmpty()) refused(errors.path(0).path("message").asText());
    } catch (ForgeTrouble trouble) {
      refused(trouble.getMessage());
    }
  }

  private void refused(@Nullable String why) {
    refused = true;
    log.info("conversations of {} stay as they are: {}", subject.key(), why);
  }

  private Map<String, Talk> threads() {
    if (threads.isPresent()) return threads.get();
    var found = new HashMap<String, Talk>();
    threads = Optional.of(found);
    var variables = new HashMap<String, Object>();
    variables.put("owner", subject.repository().owner());
    variables.put("name", subject.repository().name());
    variables.put("number", subject.number());
    for (var page = 0; page < MOST_PAGES; page++) {
      var list =
          requests
              .graphql(LIST, variables)
              .path("data")
              .path("repository")
              .path("pullRequest")
              .path("reviewThreads");
      for (var thread : list.path("nodes")) {
        found.put(
            thread.path("comments").path("nodes").path(0).path("id").asText(),
            new Talk(thread.path("id").asText(), thread.path("isResolved").asBoolean()));
      }
      if (!list.path("pageInfo").path("hasNextPage").asBoolean()) break;
      variables.put("after", list.path("pageInfo").path("endCursor").asText());
    }
    return found;
  }
}
