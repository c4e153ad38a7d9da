package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What GitHub says and refuses of reactions to comments on lines, and of conversations.
final class RemarkStrictnessTest {
  private static final String OLD = "1\n2\n3\n";
  private static final String QUERY =
      "query($owner:String!,$name:String!,$number:Int!,$after:String){"
          + "repository(owner:$owner,name:$name){pullRequest(number:$number){"
          + "reviewThreads(first:FIRST,after:$after){pageInfo{hasNextPage endCursor}"
          + "nodes{isResolved resolvedBy{login databaseId} comments(first:1){nodes{viewerDidAuthor"
          + " body reactions(last:2){nodes{content createdAt user{login databaseId}}}}}}}}}}";

  private final Visitor visitor = new Visitor(Map.of("a.txt", OLD));
  private final int number = visitor.open(Map.of("a.txt", "one\n2\n3\n"));
  private final long comment;
  private final String reactions;

  RemarkStrictnessTest() throws Exception {
    var head = visitor.github.head(Visitor.SHOP, number);
    visitor.post(
        "/repos/acme/shop/pulls/" + number + "/reviews",
        "{\"commit_id\":\"%s\",\"event\":\"COMMENT\",\"body\":\"x\",\"comments\":[{\"path\":\"a.txt\",\"line\":1,\"side\":\"RIGHT\",\"body\":\"mine\"}]}"
            .formatted(head));
    comment = visitor.github.lineComments(Visitor.SHOP, number).getFirst().id();
    reactions = "/repos/acme/shop/pulls/comments/" + comment + "/reactions";
  }

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void nobody_reacts_twice_in_the_same_way_and_only_in_eight_ways() throws Exception {
    assertThat(visitor.post(reactions, "{\"content\":\"+1\"}").status()).isEqualTo(201);
    assertThat(visitor.post(reactions, "{\"content\":\"+1\"}").status()).isEqualTo(200);
    assertThat(visitor.post(reactions, "{\"content\":\"beer\"}").status()).isEqualTo(422);
    visitor.github.react(Visitor.SHOP, comment, "kim", "+1");
    var list = visitor.get(reactions).json();
    assertThat(list.findValuesAsText("content")).containsExactly("+1", "+1");
    var rollUp = visitor.get("/repos/acme/shop/pulls/comments/" + comment).json().path("reactions");
    assertThat(rollUp.path("total_count").asInt()).isEqualTo(2);
    assertThat(rollUp.path("+1").asInt()).isEqualTo(2);
    assertThat(rollUp.path("-1").asInt()).isZero();
    var own = reactions + "/" + list.path(0).path("id").asLong();
    assertThat(visitor.send("DELETE", own, visitor.token(), "").status()).isEqualTo(204);
    assertThat(visitor.send("DELETE", own, visitor.token(), "").status()).isEqualTo(404);
    assertThat(visitor.get(reactions.replace("" + comment, "1")).status()).isEqualTo(404);
  }

  @Test
  void a_question_says_who_reacted_and_who_resolved_and_which_comment_is_the_asker_s()
      throws Exception {
    visitor.github.lineComment(Visitor.SHOP, number, "kim", "a.txt", 2, "hers");
    visitor.post(reactions, "{\"content\":\"eyes\"}");
    visitor.github.react(Visitor.SHOP, comment, "kim", "-1");
    visitor.github.react(Visitor.SHOP, comment, "kim", "hooray");
    visitor.github.resolve(Visitor.SHOP, comment, "robin", true);
    var nodes = threads("100").at("/data/repository/pullRequest/reviewThreads/nodes");
    assertThat(nodes).hasSize(2);
    assertThat(nodes.at("/0/isResolved").asBoolean()).isTrue();
    assertThat(nodes.at("/0/resolvedBy/login").asText()).isEqualTo("robin");
    assertThat(nodes.at("/0/comments/nodes/0/viewerDidAuthor").asBoolean()).isTrue();
    // The last ones that were asked for, by names of its own.
    assertThat(nodes.at("/0/comments/nodes/0/reactions/nodes").findValuesAsText("content"))
        .containsExactly("THUMBS_DOWN", "HOORAY");
    assertThat(nodes.at("/1/comments/nodes/0/viewerDidAuthor").asBoolean()).isFalse();
    assertThat(nodes.at("/1/resolvedBy").isNull()).isTrue();
  }

  @Test
  void pages_go_on_where_they_ended_and_have_no_more_than_a_hundred() throws Exception {
    visitor.github.lineComment(Visitor.SHOP, number, "kim", "a.txt", 2, "hers");
    var page = threads("1").at("/data/repository/pullRequest/reviewThreads");
    assertThat(page.path("nodes")).hasSize(1);
    assertThat(page.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
    assertThat(page.at("/pageInfo/endCursor").asText()).isEqualTo("" + comment);
    assertThat(threads("101").path("errors").findValuesAsText("type"))
        .containsExactly("EXCESSIVE_PAGINATION");
  }

  @Test
  void what_may_not_be_read_is_not_there() throws Exception {
    visitor.github.grant("acme", Map.of("metadata", "read", "contents", "read"));
    assertThat(threads("100").path("errors").findValuesAsText("type")).containsExactly("NOT_FOUND");
    assertThat(visitor.post(reactions, "{\"content\":\"+1\"}").status()).isEqualTo(403);
  }

  @Test
  void who_neither_opened_a_pull_request_nor_may_write_resolves_nothing() {
    assertThatThrownBy(() -> visitor.github.resolve(Visitor.SHOP, comment, "stranger", true))
        .hasMessageContaining("may not resolve");
    visitor.github.permit(Visitor.SHOP, "stranger", "write");
    visitor.github.resolve(Visitor.SHOP, comment, "stranger", true);
    assertThat(visitor.github.lineComments(Visitor.SHOP, number).getFirst().resolved()).isTrue();
  }

  private JsonNode threads(String first) throws Exception {
    var body =
        "{\"query\":\"%s\",\"variables\":{\"owner\":\"acme\",\"name\":\"shop\",\"number\":%d}}"
            .formatted(QUERY.replace("FIRST", first), number);
    return visitor.post("/graphql", body).json();
  }
}
