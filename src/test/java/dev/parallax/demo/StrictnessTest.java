package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What GitHub refuses is refused.
final class StrictnessTest {
  private static final String CHECKS = "/repos/acme/shop/check-runs";
  private final Visitor visitor = new Visitor();
  private final int number =
      visitor.open(Map.of("README.md", "# Store\n", "src/Shop.java", "class Shop {}\n"));
  private final String comments = "/repos/acme/shop/issues/" + number + "/comments";

  StrictnessTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{; 400; Problems parsing JSON",
        "{} {}; 400; Problems parsing JSON",
        "7; 400; Body should be a JSON object",
        "{}; 422; \"body\" wasn't supplied.",
        "{\"body\":7}; 422; 7 is not a string.",
        "{\"body\":\"  \"}; 422; Validation Failed"
      })
  void a_comment_that_is_not_one_is_refused(String body, int status, String message)
      throws Exception {
    var reply = visitor.post(comments, body);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.json().path("message").asText()).contains(message);
    assertThat(reply.json().path("status").asText()).isEqualTo(Integer.toString(status));
    assertThat(reply.json().path("documentation_url").asText()).startsWith("https://docs.github");
  }

  @Test
  void a_comment_over_65_536_characters_is_refused_in_github_s_words() throws Exception {
    assertThat(visitor.post(comments, "{\"body\":\"" + "x".repeat(65_536) + "\"}").status())
        .isEqualTo(201);
    var reply = visitor.post(comments, "{\"body\":\"" + "x".repeat(65_537) + "\"}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("errors").path(0).path("message").asText())
        .isEqualTo("Body is too long (maximum is 65536 characters)");
  }

  @Test
  void a_locked_conversation_takes_no_comment() throws Exception {
    visitor.github.lock(Visitor.SHOP, number);
    assertThat(visitor.post(comments, "{\"body\":\"x\"}").status()).isEqualTo(403);
  }

  @Test
  void there_is_no_comment_on_what_is_not_there() throws Exception {
    assertThat(visitor.post("/repos/acme/shop/issues/99/comments", "{\"body\":\"x\"}").status())
        .isEqualTo(404);
  }

  @Test
  void a_reaction_that_github_does_not_know_is_refused() throws Exception {
    assertThat(
            visitor
                .post("/repos/acme/shop/issues/" + number + "/reactions", "{\"content\":\"wow\"}")
                .status())
        .isEqualTo(422);
  }

  @Test
  void a_check_run_of_an_unknown_commit_is_refused() throws Exception {
    var body = "{\"name\":\"x\",\"head_sha\":\"" + "0".repeat(40) + "\"}";
    assertThat(visitor.post(CHECKS, body).text()).contains("No commit found for SHA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"status\":\"completed\"",
        "\"status\":\"done\"",
        "\"conclusion\":\"great\"",
        "\"output\":{\"title\":\"t\"}",
        "\"actions\":[{\"label\":\"a label that is far too"
            + " long\",\"identifier\":\"i\",\"description\":\"d\"}]",
        "\"output\":{\"title\":\"t\",\"summary\":\"s\",\"annotations\":[{\"path\":\"a\"}]}",
        "\"output\":{\"title\":\"t\",\"summary\":\"s\",\"annotations\":[{\"path\":\"a\",\"annotation_level\":\"notice\",\"message\":\"m\",\"start_line\":3,\"end_line\":2}]}"
      })
  void a_check_run_that_is_wrong_is_refused_whole(String more) throws Exception {
    assertThat(visitor.post(CHECKS, check(more)).status()).isEqualTo(422);
    assertThat(visitor.github.checks(Visitor.SHOP)).isEmpty();
  }

  @Test
  void a_check_run_s_text_is_counted_in_bytes() throws Exception {
    var summary = "é".repeat(32_768);
    var more = "\"output\":{\"title\":\"t\",\"summary\":\"" + summary + "\"}";
    assertThat(visitor.post(CHECKS, check(more)).text()).contains("bytesize");
  }

  @Test
  void fifty_annotations_come_at_a_time_and_add_up() throws Exception {
    var id = visitor.post(CHECKS, check(annotations(50))).json().path("id").asLong();
    assertThat(visitor.post(CHECKS, check(annotations(51))).status()).isEqualTo(422);
    var patch =
        visitor.send("PATCH", CHECKS + "/" + id, visitor.token(), "{" + annotations(10) + "}");
    assertThat(patch.json().path("output").path("annotations_count").asInt()).isEqualTo(60);
  }

  @Test
  void the_latest_of_a_name_is_listed_unless_all_are_asked_for() throws Exception {
    visitor.post(CHECKS, check("\"external_id\":\"1\""));
    visitor.post(CHECKS, check("\"external_id\":\"2\""));
    var path =
        "/repos/acme/shop/commits/" + visitor.github.head(Visitor.SHOP, number) + "/check-runs";
    assertThat(visitor.get(path + "?check_name=Parallax").json().path("total_count").asInt())
        .isEqualTo(1);
    assertThat(visitor.get(path + "?filter=all").json().path("total_count").asInt()).isEqualTo(2);
    assertThat(visitor.get(path + "?check_name=Other").json().path("total_count").asInt()).isZero();
  }

  @Test
  void a_review_comment_must_be_on_a_line_of_the_change() throws Exception {
    var path = "/repos/acme/shop/pulls/" + number + "/reviews";
    var body =
        "{\"event\":\"COMMENT\",\"body\":\"b\",\"comments\":[{\"path\":\"README.md\",\"line\":%d,\"body\":\"c\"}]}";
    assertThat(visitor.post(path, body.formatted(7)).text()).contains("Line could not be resolved");
    assertThat(visitor.post(path, body.formatted(1)).status()).isEqualTo(200);
    assertThat(visitor.github.reviews(Visitor.SHOP, number))
        .singleElement()
        .satisfies(review -> assertThat(review.comments()).hasSize(1));
  }

  @Test
  void a_bot_is_not_a_user_with_a_permission() throws Exception {
    assertThat(visitor.get("/repos/acme/shop/collaborators/x%5Bbot%5D/permission").text())
        .contains("is not a user");
  }

  @Test
  void a_stranger_may_read_what_is_public_and_nothing_else() throws Exception {
    var path = "/repos/acme/shop/collaborators/stranger/permission";
    assertThat(visitor.get(path).json().path("permission").asText()).isEqualTo("read");
    visitor.github.makePrivate(Visitor.SHOP);
    assertThat(visitor.get(path).json().path("permission").asText()).isEqualTo("none");
  }

  private String check(String more) {
    return "{\"name\":\"Parallax\",\"head_sha\":\""
        + visitor.github.head(Visitor.SHOP, number)
        + "\","
        + more
        + "}";
  }

  private static String annotations(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            "{\"path\":\"a\",\"annotation_level\":\"notice\",\"message\":\"m\",\"start_line\":1,\"end_line\":1}")
        .collect(
            Collectors.joining(
                ",", "\"output\":{\"title\":\"t\",\"summary\":\"s\",\"annotations\":[", "]}"));
  }
}
