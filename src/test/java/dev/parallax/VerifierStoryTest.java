package dev.parallax;

import static dev.parallax.Team.agent;
import static dev.parallax.Team.builtIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parallax.Answers.Defect;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.Call;
import dev.parallax.demo.StandInModel.Request;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of claims that somebody tries to refute: a signed webhook in, a comment out.
@Timeout(60)
final class VerifierStoryTest {
  private static final Defect LEAK =
      new Defect("src/Orders.java", 2, "String key = load();", "a key leaks");
  private static final Defect LOOP =
      new Defect("src/Orders.java", 3, "int total = 0;", "a total is lost");

  private static StandInModel model;
  private static World world;
  private static int changes;

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    world = new World(model, 10);
  }

  @AfterAll
  static void close() {
    world.close();
    model.close();
  }

  @BeforeEach
  void forget() {
    model.forget();
  }

  @Test
  void a_refuted_claim_stays_to_be_seen_and_only_survivors_count() {
    answer(_ -> refuting("one/1", "String key = load();"));

    var comment = review(agent("one"), agent("two"), builtIn("verifier"));

    assertThat(comment.verdict()).isEqualTo("FAIL");
    assertThat(comment.status("one")).isEqualTo("PASS");
    assertThat(comment.status("two")).isEqualTo("FAIL");
    assertThat(comment.status("verifier")).isEqualTo("WARN");
    assertThat(comment.text())
        .contains(
            "a key leaks", "refuted by verifier: it is loaded (src/Orders.java:2); not counted");
  }

  /// Whoever talks the verifier over must not be able to make such an agent pass.
  @Test
  void an_agent_that_must_look_gets_no_better_than_warn_by_a_refutation() {
    answer(_ -> refuting("one/1", "String key = load();"));

    var comment = review(agent("one", "priority: P0"), builtIn("verifier"));

    assertThat(comment.status("one")).isEqualTo("WARN");
    assertThat(comment.verdict()).isEqualTo("WARN");
  }

  @Test
  void a_refutation_without_its_proof_is_none() {
    answer(_ -> refuting("one/1", "key = vault.read()"));

    var comment = review(agent("one"), builtIn("verifier"));

    assertThat(comment.status("one")).isEqualTo("FAIL");
    assertThat(comment.status("verifier")).isEqualTo("PASS");
    assertThat(comment.text()).doesNotContain("refuted by");
  }

  @Test
  void a_claim_that_was_not_tried_is_given_back_once_and_then_said() {
    answer(_ -> Answers.pass("all stand"));

    var comment = review(agent("one"), agent("two"), builtIn("verifier"));

    var calls = StandInModel.of(model.calls(), "verifier");
    assertThat(calls).hasSize(2);
    assertThat(calls.getLast().prompt()).contains("`looked_at` lacks claims", "one/1, two/1");
    assertThat(comment.status("verifier")).isEqualTo("WARN (partial)");
    assertThat(comment.status("one")).isEqualTo("FAIL");
  }

  @Test
  void what_a_verifier_that_failed_did_not_try_counts() {
    model.answerWith(request ->
        request.agent().equals("verifier") ? new Act.Refuse() : new Act.Say(found(request)));

    var comment = review(agent("one"), builtIn("verifier"));

    assertThat(comment.status("one")).isEqualTo("FAIL");
    assertThat(comment.error("verifier")).startsWith("refused");
  }

  @Test
  void nobody_is_asked_to_verify_nothing() {
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));

    var comment = review(agent("one"), builtIn("verifier"));

    assertThat(StandInModel.of(model.calls(), "verifier")).isEmpty();
    assertThat(comment.status("verifier")).isEqualTo("skipped");
    assertThat(comment.evidence("verifier")).isEqualTo("there is no claim to verify");
    assertThat(comment.verdict()).isEqualTo("PASS");
  }

  @Test
  void a_claim_falls_by_more_than_half_of_a_verifiers_votes() {
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    answer(_ ->
        asked.incrementAndGet() < 3
            ? refuting("one/1", "String key = load();")
            : standing("one/1", "two/1"));

    var comment = review(agent("one"), agent("two"), jury());

    assertThat(StandInModel.of(model.calls(), "jury")).hasSize(3);
    assertThat(comment.status("one")).isEqualTo("PASS");
    assertThat(comment.status("two")).isEqualTo("FAIL");
  }

  @Test
  void half_of_a_verifiers_votes_are_not_enough() {
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    answer(_ ->
        asked.incrementAndGet() < 2
            ? refuting("one/1", "String key = load();")
            : standing("one/1", "two/1"));

    assertThat(review(agent("one"), agent("two"), jury()).status("one")).isEqualTo("FAIL");
  }

  @Test
  void the_verifier_is_told_each_claim_with_its_words_after_the_same_beginning_as_the_others() {
    answer(_ -> standing("one/1", "two/1"));

    review(agent("one"), agent("two"), builtIn("verifier"));

    var verifier = StandInModel.of(model.calls(), "verifier").getFirst();
    assertThat(verifier.prompt())
        .contains("[one/1] src/Orders.java:2 high: a key leaks\n> String key = load();")
        .contains("[two/1] src/Orders.java:3 high: a total is lost");
    assertThat(beginning(verifier))
        .isEqualTo(beginning(StandInModel.of(model.calls(), "one").getFirst()));
  }

  @Test
  void the_synthesis_hears_of_survivors_only_and_the_report_does_without_it() {
    model.answerWith(request ->
        switch (request.agent()) {
          case "verifier" -> new Act.Say(refuting("one/1", "String key = load();"));
          case "synthesis" -> new Act.Refuse();
          default -> new Act.Say(found(request));
        });

    var comment = review(agent("one"), agent("two"), builtIn("verifier"), builtIn("synthesis"));

    var told = StandInModel.of(model.calls(), "synthesis").getFirst().prompt();
    assertThat(told).contains("one says PASS", "high: a total is lost");
    assertThat(told).doesNotContain("high: a key leaks");
    assertThat(comment.verdict()).isEqualTo("FAIL");
    assertThat(comment.text()).doesNotContain("In short:");
    assertThat(comment.failed()).containsExactly("synthesis");
  }

  @Test
  void where_nothing_is_configured_three_look_one_verifies_and_one_sums_up() {
    model.answerWith(request ->
        new Act.Say(
            switch (request.agent()) {
              case "security" -> Answers.fail("one hole", LEAK);
              case "verifier" -> standing("security/1");
              default -> Answers.pass("the word of " + request.agent() + ".");
            }));

    world.repository(Map.of());
    var comment = new Comment(world.oneComment(world.open("Change", orders())));

    assertThat(comment.agents())
        .containsExactlyInAnyOrder("security", "performance", "docs", "verifier", "synthesis");
    assertThat(comment.status("verifier")).isEqualTo("PASS");
    assertThat(comment.text()).contains("**In short:** the word of synthesis.");
  }

  private static void answer(Function<Request, String> verifier) {
    model.answerWith(request ->
        new Act.Say(
            request.agent().matches("verifier|jury") ? verifier.apply(request) : found(request)));
  }

  private static Team.Member jury() {
    return agent("jury", "follows: \"*\"", "tools: Read", "votes: 3");
  }

  private static String found(Request request) {
    return request.agent().equals("one")
        ? Answers.fail("one hole", LEAK)
        : Answers.fail("one fault", LOOP);
  }

  private static String refuting(String claim, String quote) {
    var answer =
        JsonNodeFactory.instance.objectNode().put("status", "WARN").put("summary", "one fell");
    answer.putArray("looked_at").add("one/1").add("two/1");
    answer
        .putArray("evidence")
        .addObject()
        .put("refutes", claim)
        .put("path", "src/Orders.java")
        .put("line", 2)
        .put("quote", quote)
        .put("severity", "info")
        .put("claim", "it is loaded");
    return answer.toString();
  }

  private static String standing(String... claims) {
    return Answers.passing("all stand", claims);
  }

  private static String beginning(Call call) {
    return call.prompt().substring(0, call.prompt().indexOf("Your name is"));
  }

  private static Comment review(Team.Member... members) {
    world.repository(Team.of(members).files());
    return new Comment(world.oneComment(world.open("Change", orders())));
  }

  /// No two are alike, so that no answer is known from before.
  private static Map<String, String> orders() {
    var orders =
        """
        class Orders { // %d
          String key = load();
          int total = 0;
        }
        """
            .formatted(++changes);
    return Map.of("src/Orders.java", orders);
  }
}
