package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.outcome.Cause;
import dev.parallax.plan.Agent;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Output;
import dev.parallax.run.Purse;
import dev.parallax.run.Retry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Asking again, and asking another.
@Timeout(60)
final class SteadyModelTest {
  private static final Act AWAY = new Act.Status(529, "{}", Map.of("Retry-After", "0"));
  private static final Act LOOK = new Act.Tools(new ToolUse("Glob", "{\"pattern\":\"*\"}"));

  private final StandInModel model = StandInModel.start();

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void in_the_middle_of_a_talk_only_the_question_that_failed_is_asked_again()
      throws InterruptedException {
    model.script("security", LOOK, AWAY, AWAY);
    var output = look("", "", 3);
    assertThat(output.engine()).isEqualTo("anthropic/claude-first");
    assertThat(output.usage().calls()).isEqualTo(4);
    assertThat(model.calls())
        .extracting(StandInModel.Call::status)
        .containsExactly(200, 529, 529, 200);
  }

  @Test
  void at_the_beginning_of_a_talk_it_is_left_to_the_run_to_ask_again() {
    model.script("security", AWAY);
    var trouble = trouble("", 3);
    assertThat(trouble.mayPass()).isTrue();
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void who_has_asked_as_often_as_he_may_in_a_talk_does_not_begin_it_anew() {
    model.script("security", LOOK, AWAY, AWAY);
    var trouble = trouble("", 2);
    assertThat(trouble.why()).isEqualTo(Cause.OVERLOADED);
    assertThat(trouble.mayPass()).isFalse();
    assertThat(trouble.usage().calls()).isEqualTo(3);
  }

  @Test
  void another_model_is_asked_when_the_first_is_away_after_its_attempts()
      throws InterruptedException {
    model.script("security", AWAY, AWAY);
    var output = look("", "openai/gpt-second", 2);
    assertThat(output.engine()).isEqualTo("openai/gpt-second");
    assertThat(output.usage().calls()).isEqualTo(3);
    assertThat(model.calls())
        .extracting(StandInModel.Call::model)
        .containsExactly("claude-first", "claude-first", "gpt-second");
  }

  @Test
  void another_model_takes_a_talk_over_where_it_was() throws InterruptedException {
    model.script("security", LOOK, AWAY);
    var output = look("", "openai/gpt-second", 1);
    assertThat(output.engine()).isEqualTo("openai/gpt-second");
    assertThat(model.calls())
        .extracting(StandInModel.Call::model)
        .containsExactly("claude-first", "claude-first", "gpt-second");
    assertThat(model.calls().getLast().prompt()).contains("docs/new.md");
  }

  @Test
  void an_agents_own_fallback_goes_before_the_operators() throws InterruptedException {
    model.script("security", AWAY);
    assertThat(look("openai/gpt-own", "openai/gpt-second", 1).engine()).isEqualTo("openai/gpt-own");
  }

  @Test
  void what_will_not_pass_is_no_reason_to_ask_another() {
    model.script("security", new Act.Status(401, "{}"));
    assertThat(trouble("openai/gpt-second", 3).why()).isEqualTo(Cause.NO_CREDENTIALS);
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void a_fallback_without_a_key_is_passed_over() {
    model.answerWith(_ -> AWAY);
    var providers =
        new Providers(new Secret("key"), model.url(), Secret.NONE, Providers.OPENAI, FIRST)
            .orElse("openai/gpt-second");
    var engine = new LlmEngine(providers, new ModelHttp(), Retry.standard(new Random(1)));
    assertThat(
            catchThrowableOfType(EngineTrouble.class, () -> engine.look(assignment("", 1))).why())
        .isEqualTo(Cause.OVERLOADED);
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void that_an_answer_has_begun_is_told_once() throws InterruptedException {
    model.script("security", AWAY);
    var begun = new AtomicInteger();
    var http = new ModelHttp();
    var providers = providers("");
    var steady =
        new SteadyModel(
            List.of(
                new SteadyModel.Choice(
                    new AnthropicModel(http, providers), ModelName.of(FIRST, providers)),
                new SteadyModel.Choice(
                    new OpenAiModel(http, providers),
                    ModelName.of("openai/gpt-second", providers))),
            new Meter(Prices.bundled(), Purse.bottomless(), (_, _) -> {}, new HashSet<>()),
            new Agent.Tries(2, Duration.ofMinutes(1)),
            Retry.standard(new Random(1)),
            (_, _) -> {},
            System::nanoTime);
    var turns = List.<Model.Turn>of(new Model.Turn.Told("Your name is security.\nLook."));
    for (var i = 0; i < 2; i++) {
      steady.ask("shared", turns, List.of(), 0, begun::incrementAndGet);
      assertThat(begun).hasValue(i + 1);
    }
  }

  private static final String FIRST = "anthropic/claude-first";

  private Output look(String own, String operators, int attempts) throws InterruptedException {
    return engine(operators).look(assignment(own, attempts));
  }

  private EngineTrouble trouble(String operators, int attempts) {
    var trouble =
        catchThrowableOfType(
            EngineTrouble.class, () -> engine(operators).look(assignment("", attempts)));
    assertThat(trouble).isNotNull();
    return trouble;
  }

  private LlmEngine engine(String operators) {
    return new LlmEngine(providers(operators), new ModelHttp(), Retry.standard(new Random(1)));
  }

  private Providers providers(String fallback) {
    var key = new Secret("key");
    return new Providers(key, model.url(), key, model.openAiUrl(), FIRST).orElse(fallback);
  }

  private static Assignment assignment(String fallback, int attempts) {
    return Looks.trying(
        Looks.assignment(List.of("Glob"), 5, List.of()),
        fallback,
        new Agent.Tries(attempts, Duration.ofMinutes(1)));
  }
}
