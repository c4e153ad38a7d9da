package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parallax.demo.Misbehaviour.Act;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The pretend GitHub does wrong what it is told to, as often as it is told to.
final class MisbehaviourTest {
  private static final String POST = "POST /repos/.*/comments";
  private final Visitor visitor = new Visitor();
  private final int number = visitor.open(Map.of("README.md", "# Store\n"));
  private final String comments = "/repos/acme/shop/issues/" + number + "/comments";

  MisbehaviourTest() throws IOException {}

  @AfterEach
  void close() {
    visitor.close();
  }

  @Test
  void an_ordered_answer_comes_as_often_as_ordered() throws Exception {
    order(2, "GET /repos/acme/shop", new Act.Answer(503, Map.of("Retry-After", "7"), "busy"));
    assertThat(visitor.get("/repos/acme/shop").header("retry-after")).isEqualTo("7");
    assertThat(visitor.get("/repos/acme/shop").status()).isEqualTo(503);
    assertThat(visitor.get("/repos/acme/shop").status()).isEqualTo(200);
  }

  @Test
  void a_connection_dropped_before_leaves_nothing() {
    order(1, POST, new Act.Drop());
    assertThatThrownBy(() -> visitor.post(comments, "{\"body\":\"x\"}"))
        .isInstanceOf(IOException.class);
    assertThat(visitor.github.comments(Visitor.SHOP, number)).isEmpty();
  }

  @Test
  void a_connection_dropped_after_leaves_the_comment() {
    order(1, POST, new Act.DoThenDrop());
    assertThatThrownBy(() -> visitor.post(comments, "{\"body\":\"x\"}"))
        .isInstanceOf(IOException.class);
    assertThat(visitor.github.comments(Visitor.SHOP, number)).hasSize(1);
  }

  @Test
  void a_connection_dropped_in_the_answer_leaves_the_comment() {
    order(1, POST, new Act.DropInBody());
    assertThatThrownBy(() -> visitor.post(comments, "{\"body\":\"x\"}"))
        .isInstanceOf(IOException.class);
    assertThat(visitor.github.comments(Visitor.SHOP, number)).hasSize(1);
  }

  @Test
  void a_bad_gateway_after_the_deed_leaves_the_comment() throws Exception {
    order(1, POST, new Act.DoThenAnswer(502, "<html>Bad Gateway</html>"));
    var reply = visitor.post(comments, "{\"body\":\"x\"}");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.header("content-type")).startsWith("text/html");
    assertThat(visitor.github.comments(Visitor.SHOP, number)).hasSize(1);
  }

  @Test
  void the_secondary_limit_comes_with_headers_or_with_words_only() throws Exception {
    order(1, POST, Misbehaviour.secondaryLimit(Duration.ofSeconds(90)));
    order(1, POST, Misbehaviour.secondaryLimitWithoutHeaders());
    var told = visitor.post(comments, "{\"body\":\"x\"}");
    var silent = visitor.post(comments, "{\"body\":\"x\"}");
    assertThat(told.header("retry-after")).isEqualTo("90");
    assertThat(silent.status()).isEqualTo(403);
    assertThat(silent.text()).contains("secondary rate limit");
    assertThat(silent.headers().keySet()).noneMatch(name -> name.startsWith("x-ratelimit"));
    assertThat(silent.headers()).doesNotContainKey("retry-after");
  }

  @Test
  void a_list_that_lags_shows_a_comment_later() throws Exception {
    visitor.github.listsLagBy(Duration.ofSeconds(60));
    visitor.post(comments, "{\"body\":\"x\"}");
    visitor.pass(Duration.ofSeconds(59));
    assertThat(visitor.get(comments).json()).isEmpty();
    visitor.pass(Duration.ofSeconds(1));
    assertThat(visitor.get(comments).json()).hasSize(1);
  }

  @Test
  void one_list_can_lag_alone() throws Exception {
    visitor.post(comments, "{\"body\":\"x\"}");
    order(1, "GET /repos/.*/comments", new Act.StaleList(Duration.ofSeconds(5)));
    assertThat(visitor.get(comments).json()).isEmpty();
    assertThat(visitor.get(comments).json()).hasSize(1);
  }

  @Test
  void a_tree_can_be_cut() throws Exception {
    order(1, "GET /repos/.*/git/trees/main", new Act.TruncatedTree(1));
    var tree = visitor.get("/repos/acme/shop/git/trees/main?recursive=1").json();
    assertThat(tree.path("truncated").asBoolean()).isTrue();
    assertThat(tree.path("tree")).hasSize(1);
  }

  @Test
  void what_is_delayed_is_done_all_the_same() throws Exception {
    order(1, "GET /repos/acme/shop", new Act.Delay(Duration.ofMillis(1)));
    assertThat(visitor.get("/repos/acme/shop").status()).isEqualTo(200);
  }

  @Test
  void a_broken_connection_is_noted_with_status_0() {
    order(1, POST, new Act.Drop());
    assertThatThrownBy(() -> visitor.post(comments, "{\"body\":\"x\"}"))
        .isInstanceOf(IOException.class);
    assertThat(visitor.github.requests().getLast().status()).isZero();
  }

  @Test
  void it_behaves_again_when_told_to() throws Exception {
    visitor.github.misbehave(Misbehaviour.always("GET .*", new Act.Answer(500, Map.of(), "{}")));
    assertThat(visitor.get("/repos/acme/shop").status()).isEqualTo(500);
    visitor.github.behave();
    assertThat(visitor.get("/repos/acme/shop").status()).isEqualTo(200);
  }

  private void order(int times, String request, Act act) {
    visitor.github.misbehave(Misbehaviour.times(times, request, act));
  }
}
