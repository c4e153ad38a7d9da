package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.plan.Caps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Money through the front door: at each cap the run ends with what it has and says so, and the
/// provider is not asked for what nobody may pay.
@Timeout(120)
final class MoneyStoryTest {
  /// About ten thousand tokens, with the file that they are in: three cents.
  private static final String WORDS = "// words that are paid for\n".repeat(600);

  /// The prices of the model that is asked, for one token.
  private static final double INPUT = 3e-6;

  private static final double OUTPUT = 15e-6;

  private final StandInModel model = StandInModel.start();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(ahead.get());
  private World world = new World(model, Caps.NO_USD, clock);
  private int changes;

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// Row 49 of the reliability design: an agent that never ends is ended.
  @Test
  void an_agent_that_goes_round_in_circles_stops_at_its_own_cap() {
    model.answerWith(request ->
        request.agent().equals("loops")
            ? new Act.Tools(new ToolUse("Read", "{\"path\":\"README.md\"}"))
            : new Act.Say(StandInModel.ANSWER));
    var team = Team.of(agent("loops", "max-cost-usd: 0.05", "maxTurns: 200"), agent("other"));
    var comment = review(team, "");
    assertThat(error(comment, "loops"))
        .matches(
            "cost cap: \\$0\\.0\\d+ of this agent's \\$0\\.05 are spent, and the next call may cost"
                + " \\$0\\.0\\d+ \\(max-cost-usd or max-tokens raises it\\)");
    assertThat(comment.status("other")).isEqualTo("PASS");
    assertThat(comment.verdict()).isEqualTo("Partly reviewed");
    assertThat(StandInModel.of(model.calls(), "loops")).hasSizeBetween(2, 40);
    assertThat(cost(StandInModel.of(model.calls(), "loops"))).isBetween(0.001, 0.05);
  }

  @Test
  void an_agent_that_goes_round_in_circles_stops_at_its_tokens() {
    model.answerWith(request -> new Act.Tools(new ToolUse("Read", "{\"path\":\"README.md\"}")));
    var comment = review(Team.of(agent("loops", "max-tokens: 20000", "maxTurns: 200")), "");
    assertThat(error(comment, "loops"))
        .matches(
            "cost cap: [\\d,]+ of this agent's 20,000 tokens are used,"
                + " and the next call may take [\\d,]+ \\(max-cost-usd or max-tokens raises it\\)");
    var tokens = model.calls().stream().mapToLong(call -> call.prompt().length() / 4 + 20).sum();
    assertThat(model.calls()).hasSizeGreaterThan(1);
    assertThat(tokens).isLessThan(20_000);
  }

  /// R104: as many agents look as there is money for, and the others are named.
  @Test
  void at_the_cap_of_a_run_it_ends_with_what_it_has() {
    var names = IntStream.range(0, 8).mapToObj(i -> "a" + i).toArray(String[]::new);
    var comment = review(Team.of(names).under("max-cost-usd: 0.10"), WORDS);
    var failed = comment.failed();
    assertThat(failed).hasSizeBetween(2, 6);
    assertThat(comment.agents()).hasSize(8);
    for (var name : names) {
      var asked = StandInModel.of(model.calls(), name);
      if (failed.contains(name)) {
        assertThat(error(comment, name)).contains("of this run's $0.10", "review.max-cost-usd");
        assertThat(asked).isEmpty();
      } else {
        assertThat(comment.status(name)).isEqualTo("PASS");
        assertThat(asked).hasSize(1);
      }
    }
    assertThat(cost(model.calls())).isBetween(0.05, 0.10);
    assertThat(comment.text()).contains("Reviewed without " + failed.getFirst());
  }

  @Test
  void at_the_cap_of_a_repositorys_month_nobody_is_asked_until_the_next() {
    var team = Team.of("one").under("max-month-usd: 0.06");
    assertThat(review(team, WORDS).status("one")).isEqualTo("PASS");
    var stopped = review(team, WORDS);
    assertThat(error(stopped, "one"))
        .contains("of this repository's month's $0.06 are spent", "review.max-month-usd");
    assertThat(model.calls()).hasSize(1);
    nextMonth();
    assertThat(review(team, WORDS).status("one")).isEqualTo("PASS");
    assertThat(model.calls()).hasSize(2);
  }

  @Test
  void what_was_spent_in_a_month_counts_after_a_restart() {
    world.close();
    world = new World(model, new BigDecimal("0.06"), clock);
    var team = Team.of("one");
    assertThat(review(team, WORDS).status("one")).isEqualTo("PASS");
    world.restart();
    assertThat(error(review(team, WORDS), "one"))
        .contains("of this server's month's $0.06 are spent", "PARALLAX_MAX_MONTH_USD");
    assertThat(model.calls()).hasSize(1);
    nextMonth();
    assertThat(review(team, WORDS).status("one")).isEqualTo("PASS");
  }

  /// A person who asks again does not get around the cap.
  @Test
  void a_retry_is_paid_from_the_same_run() {
    var team = Team.of("one", "two", "three", "four").under("max-cost-usd: 0.10");
    var number = open(team, WORDS);
    var before = new Comment(world.oneComment(number));
    var calls = model.calls().size();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax retry");
    World.until(() -> world.oneComment(number).contains("(cached)"));
    assertThat(new Comment(world.oneComment(number)).failed()).isEqualTo(before.failed());
    assertThat(model.calls()).hasSize(calls);
  }

  @Test
  void a_model_without_a_price_is_said_once_and_costs_about_so_much() {
    world.close();
    world =
        new World(
            new Providers(
                Secret.NONE,
                Providers.ANTHROPIC,
                new Secret("a-key"),
                model.openAiUrl(),
                "openai/home-made"));
    var comment = review(Team.of("one", "two"), "");
    assertThat(comment.text()).contains("· about $0.0000");
    assertThat(comment.text().split("price unknown for openai/home\\\\?-made", -1)).hasSize(2);
  }

  @Test
  void what_the_footer_says_is_what_the_provider_was_paid() {
    var comment = review(Team.of("one", "two", "three"), WORDS);
    var said = comment.text().replaceAll("(?s).* out · \\$([0-9.]+).*", "$1");
    assertThat(Double.parseDouble(said))
        .isBetween(cost(model.calls()) * 0.99, cost(model.calls()) * 1.01);
    assertThat(model.calls()).allMatch(call -> call.maxTokens() <= 16_000);
  }

  /// At the prices of the table, by the provider's own log.
  private static double cost(List<StandInModel.Call> calls) {
    return calls.stream()
        .mapToDouble(call -> call.prompt().length() / 4.0 * INPUT + 20 * OUTPUT)
        .sum();
  }

  private void nextMonth() {
    ahead.set(Duration.ofDays(32));
  }

  /// Without the marks that keep it from being anything but text.
  private static String error(Comment comment, String agent) {
    return comment.error(agent).replaceAll("[`\\\\]", "");
  }

  private Comment review(Team team, String words) {
    return new Comment(world.oneComment(open(team, words)));
  }

  private int open(Team team, String words) {
    world.repository(team.files());
    return world.open("Change " + ++changes, Map.of("A.java", "// " + changes + "\n" + words));
  }
}
