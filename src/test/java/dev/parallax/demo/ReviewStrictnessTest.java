package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What GitHub refuses of reviews, conversations and alerts is refused.
final class ReviewStrictnessTest {
  private static final String OLD = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n";
  private static final String SCANNING = "/repos/acme/shop/code-scanning/sarifs";
  private static final String RESULT =
      "{\"ruleId\":\"r\",\"level\":\"note\",\"message\":{\"text\":\"m\"},\"partialFingerprints\":"
          + "{\"primaryLocationLineHash\":\"p:1\"},\"locations\":[{\"physicalLocation\":"
          + "{\"artifactLocation\":{\"uri\":\"a.txt\"},\"region\":{\"startLine\":1}}}]}";
  private static final String RUN =
      "{\"tool\":{\"driver\":{\"name\":\"T\",\"rules\":[{\"id\":\"r\",\"shortDescription\":{\"text\":"
          + "\"s\"},\"fullDescription\":{\"text\":\"f\"},\"help\":{\"text\":\"h\"}}]}},"
          + "\"automationDetails\":{\"id\":\"c/\"},\"results\":["
          + RESULT
          + "]}";

  private final Visitor visitor = new Visitor(Map.of("a.txt", OLD));

  /// Two hunks: lines 1 to 4, and 12 to 16.
  private final int number =
      visitor.open(Map.of("a.txt", OLD.replace("1\n2", "one\n2").replace("15", "fifteen")));

  private final String reviews = "/repos/acme/shop/pulls/" + number + "/reviews";

  ReviewStrictnessTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"line\":8; Line could not be resolved",
        "\"line\":99; Line could not be resolved",
        "\"line\":3,\"start_line\":3; must precede",
        "\"line\":13,\"start_line\":3; same hunk",
        "\"line\":13,\"start_line\":8; Start line could not be resolved"
      })
  void a_comment_on_lines_that_the_difference_does_not_show_refuses_the_whole_review(
      String place, String message) throws Exception {
    var reply = visitor.post(reviews, review("\"line\":3", place));
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.text()).contains(message);
    assertThat(visitor.github.lineComments(Visitor.SHOP, number)).isEmpty();
  }

  @Test
  void comments_on_lines_are_listed_and_edited() throws Exception {
    var reply = visitor.post(reviews, review("\"line\":3,\"start_line\":2", "\"line\":15"));
    assertThat(reply.status()).isEqualTo(200);
    var list = visitor.get("/repos/acme/shop/pulls/" + number + "/comments").json();
    assertThat(list.findValuesAsText("pull_request_review_id"))
        .containsOnly(reply.json().path("id").asText());
    assertThat(list.path(0).path("start_line").asInt()).isEqualTo(2);
    assertThat(list.path(1).path("start_line").isNull()).isTrue();
    var edit = "/repos/acme/shop/pulls/comments/" + list.path(1).path("id").asLong();
    assertThat(visitor.send("PATCH", edit, visitor.token(), "{\"body\":\" \"}").status())
        .isEqualTo(422);
    visitor.send("PATCH", edit, visitor.token(), "{\"body\":\"other\"}");
    assertThat(visitor.github.lineComments(Visitor.SHOP, number).getLast().body())
        .isEqualTo("other");
  }

  @Test
  void a_conversation_is_resolved_only_by_who_may_write_code() throws Exception {
    visitor.post(reviews, review("\"line\":3"));
    var id = "PRRT_" + visitor.github.lineComments(Visitor.SHOP, number).getFirst().id();
    var resolve =
        "{\"query\":\"mutation($id:ID!){resolveReviewThread(input:{threadId:$id})"
            + "{thread{isResolved}}}\",\"variables\":{\"id\":\"%s\"}}";
    assertThat(visitor.post("/graphql", resolve.formatted(id)).text()).contains("FORBIDDEN");
    visitor.github.grant("acme", Map.of("contents", "write", "pull_requests", "write"));
    assertThat(visitor.post("/graphql", resolve.formatted("PRRT_0")).text()).contains("NOT_FOUND");
    assertThat(visitor.post("/graphql", resolve.formatted(id)).text())
        .contains("\"isResolved\":true");
    assertThat(visitor.github.lineComments(Visitor.SHOP, number).getFirst().resolved()).isTrue();
    assertThat(visitor.post("/graphql", "{\"query\":\"{viewer{login}}\"}").text())
        .contains("errors");
  }

  @Test
  void alerts_need_a_permission_of_their_own() throws Exception {
    assertThat(visitor.post(SCANNING, upload(sarif(RUN))).status()).isEqualTo(403);
    mayScan();
    assertThat(visitor.post(SCANNING, upload(sarif(RUN))).status()).isEqualTo(202);
    assertThat(visitor.github.analyses(Visitor.SHOP))
        .singleElement()
        .satisfies(analysis -> assertThat(analysis.errors()).isEmpty());
  }

  @Test
  void a_file_that_is_not_packed_or_about_no_commit_is_refused() throws Exception {
    mayScan();
    var good = upload(sarif(RUN));
    assertThat(
            visitor.post(SCANNING, good.replaceFirst("\"sarif\":\"....", "\"sarif\":\"")).status())
        .isEqualTo(400);
    var head = visitor.github.head(Visitor.SHOP, number);
    assertThat(visitor.post(SCANNING, good.replace(head, "0".repeat(40))).status()).isEqualTo(422);
    assertThat(visitor.post(SCANNING, good.replace("refs/pull", "pull")).status()).isEqualTo(422);
    assertThat(visitor.github.analyses(Visitor.SHOP)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"uri\":\"a.txt\"; \"uri\":\"a b.txt\"",
        "\"uri\":\"a.txt\"; \"uri\":\"/a.txt\"",
        "\"startLine\":1; \"startLine\":0",
        "primaryLocationLineHash; other",
        "\"level\":\"note\"; \"level\":\"grave\"",
        "\"ruleId\":\"r\"; \"ruleId\":\"q\"",
        "\"help\":{\"text\":\"h\"}; \"help\":{}"
      })
  void what_is_wrong_within_a_file_is_said_afterwards(String good, String bad) throws Exception {
    mayScan();
    var id = visitor.post(SCANNING, upload(sarif(RUN.replace(good, bad)))).json().path("id");
    assertThat(visitor.get(SCANNING + "/" + id.asText()).text())
        .contains("\"processing_status\":\"failed\"");
  }

  @Test
  void two_runs_of_one_category_are_refused() throws Exception {
    mayScan();
    visitor.post(SCANNING, upload(sarif(RUN + "," + RUN)));
    visitor.post(SCANNING, upload(sarif(RUN + "," + RUN.replace("\"c/\"", "\"d/\""))));
    assertThat(visitor.github.analyses(Visitor.SHOP).getFirst().errors()).isNotEmpty();
    assertThat(visitor.github.analyses(Visitor.SHOP).getLast().errors()).isEmpty();
  }

  private void mayScan() {
    visitor.github.grant("acme", Map.of("metadata", "read", "security_events", "write"));
  }

  private static String review(String... places) {
    var comments = new HashMap<String, String>();
    for (var place : places)
      comments.put(place, "{\"path\":\"a.txt\"," + place + ",\"body\":\"c\"}");
    return "{\"event\":\"COMMENT\",\"body\":\"b\",\"comments\":["
        + String.join(",", java.util.List.of(places).stream().map(comments::get).toList())
        + "]}";
  }

  private static String sarif(String runs) {
    return "{\"version\":\"2.1.0\",\"runs\":[" + runs + "]}";
  }

  private String upload(String sarif) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(sarif.getBytes(StandardCharsets.UTF_8));
    }
    return "{\"commit_sha\":\"%s\",\"ref\":\"refs/pull/%d/head\",\"sarif\":\"%s\"}"
        .formatted(
            visitor.github.head(Visitor.SHOP, number),
            number,
            Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
