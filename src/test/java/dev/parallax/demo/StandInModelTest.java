package dev.parallax.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.Call;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.engine.LlmEngine;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Outcome;
import dev.parallax.plan.Change;
import dev.parallax.plan.FileChange;
import dev.parallax.plan.Hunk;
import dev.parallax.plan.Plan;
import dev.parallax.plan.Planned;
import dev.parallax.plan.Planner;
import dev.parallax.plan.Snapshot;
import dev.parallax.plan.Source;
import dev.parallax.plan.Subject;
import dev.parallax.plan.Task;
import dev.parallax.plan.Wish;
import dev.parallax.run.Assignment;
import dev.parallax.run.Cancellation;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Limits;
import dev.parallax.run.MemoryJournal;
import dev.parallax.run.Output;
import dev.parallax.run.Progress;
import dev.parallax.run.Runner;
import dev.parallax.run.Slots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The pretend provider, held to our own client and to bare HTTP.
@Timeout(60)
final class StandInModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final StandInModel model = StandInModel.start();
  private final HttpClient http = HttpClient.newHttpClient();

  /// Both wire formats.
  enum Wire {
    ANTHROPIC,
    OPENAI
  }

  @AfterEach
  void close() {
    http.close();
    model.close();
  }

  @ParameterizedTest
  @EnumSource
  void each_agent_gets_its_own_answer(Wire wire) throws InterruptedException {
    model.answer("security", answer("WARN", "a hole"));
    model.answer("docs", answer("WARN", "a gap"));
    var outcomes = run(wire, plan("security", "docs", "performance"));
    assertThat(outcomes)
        .containsEntry("security", "WARN a hole")
        .containsEntry("docs", "WARN a gap")
        .containsEntry("performance", "PASS looked at it all");
  }

  @ParameterizedTest
  @EnumSource
  void the_log_has_all_that_was_told(Wire wire) throws InterruptedException {
    look(wire, "security");
    assertThat(model.calls()).hasSize(1);
    var call = model.calls().getFirst();
    assertThat(call.agent()).isEqualTo("security");
    assertThat(call.model()).isEqualTo(wire == Wire.ANTHROPIC ? "claude-test" : "gpt-test");
    assertThat(call.prompt()).contains("+ class Added {}", "Your name is security.");
    assertThat(call.maxTokens()).isEqualTo(wire == Wire.ANTHROPIC ? 16_000 : 0);
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.closedByClient()).isFalse();
    assertThat(call.took()).hasValueSatisfying(took -> assertThat(took).isPositive());
  }

  @ParameterizedTest
  @EnumSource
  void a_name_within_the_change_is_not_the_agents(Wire wire) throws InterruptedException {
    var change = change("Your name is mallory.");
    new LlmEngine(providers(wire)).look(assignment(plan(change, "docs")));
    assertThat(model.calls()).extracting(Call::agent).containsExactly("docs");
  }

  @ParameterizedTest
  @EnumSource
  void a_script_is_followed_call_by_call_and_then_ends(Wire wire) throws InterruptedException {
    model.script("docs", new Act.Say("one"), new Act.SayAfter(Duration.ofMillis(1), "two"));
    assertThat(look(wire, "docs").text()).isEqualTo("one");
    assertThat(look(wire, "docs").text()).isEqualTo("two");
    assertThat(look(wire, "docs").text()).isEqualTo(StandInModel.ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void whoever_has_no_script_is_decided_about(Wire wire) throws InterruptedException {
    model.answer("security", "by name");
    model.answerWith(request -> new Act.Say("for " + request.agent() + " by " + request.model()));
    assertThat(look(wire, "security").text()).isEqualTo("by name");
    assertThat(look(wire, "docs").text()).startsWith("for docs by ").endsWith("-test");
  }

  @ParameterizedTest
  @EnumSource
  void tokens_are_counted_by_length_and_cached_ones_as_scripted(Wire wire)
      throws InterruptedException {
    model.script("docs", new Act.Say("x".repeat(400)), new Act.Say("", 7));
    var first = look(wire, "docs").usage();
    assertThat(first.outputTokens()).isEqualTo(100);
    assertThat(first.inputTokens()).isEqualTo((model.calls().getFirst().prompt().length() + 3) / 4);
    assertThat(first.cachedTokens()).isZero();
    var second = look(wire, "docs").usage();
    assertThat(second.cachedTokens()).isEqualTo(7);
    assertThat(second.inputTokens()).isEqualTo(first.inputTokens());
  }

  @ParameterizedTest
  @EnumSource
  void a_long_answer_of_any_characters_arrives_whole(Wire wire) throws InterruptedException {
    var text = "é\"\\\n\uD83D\uDE80–".repeat(20_000);
    model.answer("docs", text);
    assertThat(look(wire, "docs").text()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void what_goes_wrong_goes_wrong_as_at_a_real_provider(Wire wire) {
    model.script(
        "docs",
        new Act.Status(429, "{}", Map.of("retry-after", "7")),
        new Act.Status(529, "{}"),
        new Act.Status(500, "<html>"),
        new Act.Drop(),
        new Act.Cut(), // and once more, with more room
        new Act.Cut(),
        new Act.Refuse());
    var limited = trouble(wire);
    assertThat(limited.why()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(limited.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(trouble(wire).why()).isEqualTo(Cause.OVERLOADED);
    assertThat(trouble(wire).why()).isEqualTo(Cause.PROVIDER_ERROR);
    var dropped = trouble(wire);
    assertThat(dropped.why()).isEqualTo(Cause.PROVIDER_ERROR);
    assertThat(dropped.detail()).contains("connection");
    assertThat(trouble(wire).why()).isEqualTo(Cause.INVALID_OUTPUT);
    assertThat(trouble(wire).why()).isEqualTo(Cause.REFUSED);
    assertThat(model.calls())
        .extracting(Call::status)
        .containsExactly(429, 529, 500, 200, 200, 200, 200);
  }

  @ParameterizedTest
  @EnumSource
  void an_empty_answer_ends_well_and_says_nothing(Wire wire) throws InterruptedException {
    model.script("docs", new Act.Empty());
    assertThat(look(wire, "docs").text()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void who_hangs_sees_that_the_client_gave_up(Wire wire) throws InterruptedException {
    model.script("docs", new Act.Hang());
    var thread = lookAside(wire);
    until(() -> !model.calls().isEmpty());
    assertThat(model.calls().getFirst().endedAt()).isNull();
    thread.interrupt();
    until(() -> model.calls().getFirst().closedByClient());
    var call = model.calls().getFirst();
    assertThat(call.endedAt()).isNotNull();
    assertThat(call.status()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void who_thinks_sees_that_the_client_gave_up(Wire wire) throws InterruptedException {
    model.delay("docs", Duration.ofHours(1));
    var thread = lookAside(wire);
    until(() -> !model.calls().isEmpty());
    thread.interrupt();
    until(() -> model.calls().getFirst().closedByClient());
  }

  @Test
  void a_cancelled_run_closes_its_connections() throws InterruptedException {
    var cancellation = new Cancellation();
    model.answerWith(_ -> {
      Thread.startVirtualThread(() -> cancellation.cancel("nobody waits"));
      return new Act.Hang();
    });
    var outcomes = run(Wire.ANTHROPIC, plan("docs"), Limits.DEFAULT, cancellation);
    assertThat(outcomes.get("docs")).startsWith("Cancelled");
    until(() -> model.calls().getFirst().closedByClient());
  }

  @Test
  void closing_it_ends_what_hangs() throws InterruptedException {
    model.script("docs", new Act.Hang());
    var thread = lookAside(Wire.ANTHROPIC);
    until(() -> !model.calls().isEmpty());
    model.close();
    thread.join();
    var call = model.calls().getFirst();
    assertThat(call.endedAt()).isNotNull();
    assertThat(call.closedByClient()).isFalse();
  }

  @Test
  void agents_that_run_at_once_overlap() throws InterruptedException {
    var all = new CountDownLatch(3);
    model.answerWith(_ -> {
      all.countDown();
      await(all);
      return new Act.Say(StandInModel.ANSWER);
    });
    run(Wire.ANTHROPIC, plan("security", "performance", "docs"));
    assertThat(model.overlap()).isEqualTo(3);
    assertThat(StandInModel.order(model.calls()))
        .containsExactlyInAnyOrder("security", "performance", "docs");
  }

  @Test
  void agents_that_run_one_by_one_do_not_overlap() throws InterruptedException {
    run(
        Wire.OPENAI,
        plan("security", "performance", "docs"),
        new Limits(1, Limits.DEFAULT.overall(), Duration.ZERO, java.math.BigDecimal.TEN),
        new Cancellation());
    assertThat(model.overlap()).isEqualTo(1);
    assertThat(StandInModel.order(model.calls()))
        .containsExactly("security", "performance", "docs");
  }

  @Test
  void three_thousand_calls_can_be_open_at_once() throws IOException {
    var body =
        "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    var request =
        ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII);
    model.answerWith(_ -> new Act.Hang());
    var sockets = new ArrayList<Socket>();
    try {
      for (var i = 0; i < 3_000; i++) {
        var socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(model.url()).getPort());
        sockets.add(socket);
        socket.getOutputStream().write(request);
      }
      until(() -> model.calls().size() == 3_000);
      assertThat(model.overlap()).isEqualTo(3_000);
    } finally {
      for (var socket : sockets) socket.close();
    }
    until(() -> model.calls().stream().allMatch(Call::closedByClient));
  }

  @ParameterizedTest
  @EnumSource
  void a_prompt_is_served_from_the_cache_once_its_answer_has_begun(Wire wire) throws Exception {
    model.cachePrompts();
    ask(wire, "x".repeat(8_000), "first");
    ask(wire, "x".repeat(8_000), "second");
    ask(wire, "y".repeat(8_000), "third");
    var cold = model.calls().getFirst().billed();
    assertThat(cold.read()).isZero();
    assertThat(cold.written()).isBetween(1_900L, 2_100L);
    var warm = model.calls().get(1).billed();
    assertThat(warm.read()).isBetween(1_900L, 2_100L);
    assertThat(warm.written()).isZero();
    assertThat(model.calls().get(2).billed().read()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whoever_asks_before_the_first_answer_begins_pays_in_full(Wire wire) throws Exception {
    model.cachePrompts();
    var both = new CountDownLatch(2);
    model.answerWith(_ -> {
      both.countDown();
      await(both);
      return new Act.Say(StandInModel.ANSWER);
    });
    var other =
        Thread.startVirtualThread(() -> {
          try {
            ask(wire, "x".repeat(8_000), "first");
          } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    ask(wire, "x".repeat(8_000), "second");
    other.join();
    assertThat(model.calls())
        .hasSize(2)
        .allSatisfy(call -> {
          assertThat(call.billed().read()).isZero();
          assertThat(call.billed().written()).isPositive();
        });
  }

  @ParameterizedTest
  @EnumSource
  void an_answer_that_has_begun_is_enough_for_the_cache(Wire wire) throws Exception {
    model.cachePrompts();
    model.length("docs", Duration.ofHours(1));
    var first =
        Thread.startVirtualThread(() -> {
          try {
            ask(wire, "x".repeat(8_000), "Your name is docs.");
          } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    until(() -> model.calls().stream().anyMatch(call -> call.billed().input() > 0));
    ask(wire, "x".repeat(8_000), "second");
    assertThat(model.calls().getFirst().endedAt()).isNull();
    assertThat(model.calls().getLast().billed().read()).isPositive();
    first.interrupt();
    until(() -> model.calls().getFirst().closedByClient());
  }

  @ParameterizedTest
  @EnumSource
  void what_is_under_1024_tokens_is_not_cached(Wire wire) throws Exception {
    model.cachePrompts();
    ask(wire, "x".repeat(3_600), "first");
    ask(wire, "x".repeat(3_600), "first");
    assertThat(model.calls()).hasSize(2).allMatch(call -> call.billed().read() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void the_usage_that_is_told_is_what_the_cache_made_of_it(Wire wire) throws Exception {
    model.cachePrompts();
    ask(wire, "x".repeat(8_000), "first");
    var events = ask(wire, "x".repeat(8_000), "second");
    var billed = model.calls().get(1).billed();
    switch (wire) {
      case ANTHROPIC -> {
        var usage = events.getFirst().path("message").path("usage");
        assertThat(usage.path("cache_read_input_tokens").asLong()).isEqualTo(billed.read());
        assertThat(usage.path("input_tokens").asLong())
            .isEqualTo(billed.input() - billed.read() - billed.written());
      }
      case OPENAI -> {
        var usage = events.getLast().path("usage");
        var cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        assertThat(cached).isEqualTo(billed.read());
        assertThat(cached % 128).isZero();
        assertThat(usage.path("prompt_tokens").asLong()).isEqualTo(billed.input());
      }
    }
  }

  @Test
  void other_tools_are_another_beginning() throws Exception {
    model.cachePrompts();
    for (var tool : List.of("Read", "Grep", "Read")) {
      stream(
          "/v1/messages",
          """
          {"model":"claude","max_tokens":5,"stream":true,"tools":[{"name":"%s","input_schema":{}}],
           "messages":[{"role":"user","content":[
            {"type":"text","text":"%s","cache_control":{"type":"ephemeral"}}]}]}
          """
              .formatted(tool, "x".repeat(8_000)));
    }
    assertThat(model.calls())
        .extracting(call -> call.billed().read() > 0)
        .containsExactly(false, false, true);
  }

  @Test
  void a_mark_that_moves_on_leaves_what_was_before_it_cached() throws Exception {
    model.cachePrompts();
    var one = "{\"type\":\"text\",\"text\":\"" + "x".repeat(8_000) + "\"%s}";
    var mark = ",\"cache_control\":{\"type\":\"ephemeral\"}";
    var body =
        "{\"model\":\"claude\",\"max_tokens\":5,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}";
    stream("/v1/messages", body.formatted(one.formatted(mark)));
    stream("/v1/messages", body.formatted(one.formatted("") + "," + one.formatted(mark)));
    var second = model.calls().get(1).billed();
    assertThat(second.read()).isEqualTo(model.calls().getFirst().billed().written());
    assertThat(second.written()).isBetween(1_900L, 2_100L);
    var five = String.join(",", java.util.Collections.nCopies(5, one.formatted(mark)));
    assertThat(error(post("/v1/messages", body.formatted(five)), 400)).contains("maximum of 4");
  }

  /// Asks with two texts, the first of which is marked for a cache where that is needed.
  private List<JsonNode> ask(Wire wire, String shared, String own)
      throws IOException, InterruptedException {
    return switch (wire) {
      case ANTHROPIC ->
          stream(
              "/v1/messages",
              """
              {"model":"claude","max_tokens":5,"stream":true,"messages":[{"role":"user","content":[
               {"type":"text","text":"%s","cache_control":{"type":"ephemeral"}},
               {"type":"text","text":"%s"}]}]}
              """
                  .formatted(shared, own));
      case OPENAI ->
          stream(
              "/v1/chat/completions",
              """
              {"model":"gpt","stream":true,"stream_options":{"include_usage":true},"messages":[
               {"role":"user","content":"%s"},{"role":"user","content":"%s"}]}
              """
                  .formatted(shared, own));
    };
  }

  @Test
  void anthropics_tools_come_as_blocks_whose_input_comes_in_parts() throws Exception {
    model.answerWith(request -> {
      assertThat(request.tools()).containsExactly("Read", "Grep");
      return new Act.Tools(
          new ToolUse("Read", "{\"path\":\"src/main/java/Shop.java\"}"),
          new ToolUse("Grep", "{\"pattern\":\"x\"}"));
    });
    var events =
        stream(
            "/v1/messages",
            """
            {"model":"claude","max_tokens":5,"stream":true,
             "tools":[{"name":"Read","input_schema":{}},{"name":"Grep","input_schema":{}}],
             "messages":[{"role":"user","content":"Your name is docs."}]}
            """);
    var inputs = List.of(new StringBuilder(), new StringBuilder());
    var names = new ArrayList<String>();
    var ids = new ArrayList<String>();
    for (var event : events) {
      switch (event.path("type").asText()) {
        case "content_block_start" -> {
          names.add(event.path("content_block").path("name").asText());
          ids.add(event.path("content_block").path("id").asText());
        }
        case "content_block_delta" ->
            inputs
                .get(event.path("index").asInt())
                .append(event.path("delta").path("partial_json").asText());
        default -> {}
      }
    }
    assertThat(names).containsExactly("Read", "Grep");
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.startsWith("toolu_"));
    assertThat(JSON.readTree(inputs.get(0).toString()).path("path").asText()).endsWith("Shop.java");
    assertThat(JSON.readTree(inputs.get(1).toString()).path("pattern").asText()).isEqualTo("x");
    assertThat(events.get(events.size() - 2).path("delta").path("stop_reason").asText())
        .isEqualTo("tool_use");
    assertThat(events.getLast().path("type").asText()).isEqualTo("message_stop");
  }

  @Test
  void openais_tools_come_as_calls_whose_arguments_come_in_parts() throws Exception {
    model.answerWith(
        _ -> new Act.Tools(new ToolUse("Read", "{\"path\":\"src/Shop.java\",\"x\":1}")));
    var events =
        stream(
            "/v1/chat/completions",
            """
            {"model":"gpt","stream":true,"messages":[{"role":"user","content":"hello"}]}
            """);
    var name = new StringBuilder();
    var arguments = new StringBuilder();
    for (var event : events) {
      var function =
          event.path("choices").path(0).path("delta").path("tool_calls").path(0).path("function");
      name.append(function.path("name").asText());
      arguments.append(function.path("arguments").asText());
    }
    assertThat(name).hasToString("Read");
    assertThat(JSON.readTree(arguments.toString()).path("x").asInt()).isEqualTo(1);
    assertThat(events.getLast().path("choices").path(0).path("finish_reason").asText())
        .isEqualTo("tool_calls");
  }

  @Test
  void a_use_of_a_tool_must_be_followed_by_its_result() throws Exception {
    var anthropic =
        """
        {"model":"claude","max_tokens":5,"stream":true,"messages":[
         {"role":"user","content":"hello"},
         {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"Read","input":{}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"%s","content":"text"}]}]}
        """;
    assertThat(post("/v1/messages", anthropic.formatted("a")).statusCode()).isEqualTo(200);
    assertThat(post("/v1/messages", anthropic.formatted("b")).body()).contains("tool_result");
    var openAi =
        """
        {"model":"gpt","stream":true,"messages":[
         {"role":"user","content":"hello"},
         {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"Read","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"%s","content":"text"}]}
        """;
    assertThat(post("/v1/chat/completions", openAi.formatted("a")).statusCode()).isEqualTo(200);
    assertThat(post("/v1/chat/completions", openAi.formatted("b")).statusCode()).isEqualTo(400);
    assertThat(model.calls())
        .extracting(Call::prompt)
        .allSatisfy(prompt -> assertThat(prompt).contains("hello", "{}", "text"));
  }

  @Test
  void what_a_real_provider_would_not_take_is_refused_in_its_form() throws Exception {
    var noStream =
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}";
    assertThat(error(post("/v1/messages", noStream), 400)).contains("streams only");
    assertThat(error(post("/v1/chat/completions", noStream), 400)).contains("streams only");
    assertThat(error(post("/v1/messages", "{\"model\":\"m\",\"stream\":true}"), 400))
        .contains("max_tokens");
    assertThat(error(post("/v1/chat/completions", "{]"), 400)).contains("not JSON");
    var request = HttpRequest.newBuilder(URI.create(model.url() + "/v1/messages"));
    request.POST(HttpRequest.BodyPublishers.ofString(noStream));
    assertThat(error(http.send(request.build(), HttpResponse.BodyHandlers.ofString()), 401))
        .contains("x-api-key");
    assertThat(post("/v1/embeddings", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void usage_is_told_to_whoever_asks_for_it_only() throws Exception {
    var body =
        "{\"model\":\"m\",\"stream\":true,%s\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    assertThat(stream("/v1/chat/completions", body.formatted("")))
        .noneMatch(event -> event.has("usage"));
    assertThat(
            stream(
                "/v1/chat/completions",
                body.formatted("\"stream_options\":{\"include_usage\":true},")))
        .last()
        .matches(event -> event.path("usage").path("prompt_tokens").asInt() == 1);
  }

  @Test
  void a_log_tells_order_overlap_skew_and_the_longest_agent() {
    var log =
        List.of(
            call("b", 10, 30),
            call("a", 0, 20),
            call("c", 20, 40),
            call("a", 40, 45),
            open("d", 44));
    assertThat(StandInModel.order(log)).containsExactly("a", "b", "c", "d");
    assertThat(StandInModel.overlap(log)).isEqualTo(2);
    assertThat(StandInModel.skew(log)).isEqualTo(Duration.ofMillis(44));
    assertThat(StandInModel.longest(log)).isEqualTo(Duration.ofMillis(25));
    assertThat(StandInModel.of(log, "a")).hasSize(2);
    assertThat(StandInModel.overlap(List.of())).isZero();
    assertThat(StandInModel.skew(List.of())).isZero();
  }

  @Test
  void a_log_can_be_begun_anew() throws InterruptedException {
    look(Wire.OPENAI, "docs");
    model.forget();
    assertThat(model.calls()).isEmpty();
  }

  private static Call call(String agent, long from, long to) {
    return call(agent, from, NOON.plusMillis(to));
  }

  private static Call open(String agent, long from) {
    return call(agent, from, null);
  }

  private static Call call(String agent, long from, @Nullable Instant end) {
    return new Call(
        agent,
        "m",
        NOON.plusMillis(from),
        end,
        0,
        "",
        200,
        false,
        new StandInModel.Billed(0, 0, 0));
  }

  // Our own client.

  private Providers providers(Wire wire) {
    return new Providers(
        new Secret("key"),
        model.url(),
        Secret.NONE,
        model.openAiUrl(),
        wire == Wire.ANTHROPIC ? "anthropic/claude-test" : "openai/gpt-test");
  }

  private Output look(Wire wire, String agent) throws InterruptedException {
    return new LlmEngine(providers(wire)).look(assignment(plan(agent)));
  }

  private Thread lookAside(Wire wire) {
    return Thread.startVirtualThread(() -> {
      try {
        look(wire, "docs");
      } catch (InterruptedException | EngineTrouble expected) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private EngineTrouble trouble(Wire wire) {
    var trouble = catchThrowableOfType(EngineTrouble.class, () -> look(wire, "docs"));
    assertThat(trouble).isNotNull();
    return trouble;
  }

  private Map<String, String> run(Wire wire, Plan plan) throws InterruptedException {
    return run(wire, plan, Limits.DEFAULT, new Cancellation());
  }

  private Map<String, String> run(Wire wire, Plan plan, Limits limits, Cancellation cancellation)
      throws InterruptedException {
    var runner =
        new Runner(
            new LlmEngine(providers(wire)),
            limits,
            new Slots(new Slots.Bounds(10, 10, 10)),
            InstantSource.system(),
            new Random(1));
    var outcomes = new java.util.TreeMap<String, String>();
    runner
        .run(plan, source(), new MemoryJournal(), Progress.NONE, cancellation)
        .forEach((Task task, Ended ended) ->
            outcomes.put(
                task.id(),
                ended.outcome() instanceof Outcome.Reported reported
                    ? reported.word() + " " + reported.summary()
                    : ended.outcome().toString()));
    return outcomes;
  }

  private static Assignment assignment(Plan plan) {
    return new Assignment(
        plan.tasks().getFirst(), plan, source(), new java.util.LinkedHashMap<>(), List.of());
  }

  private static Plan plan(String... agents) {
    return plan(change("class Added {}"), agents);
  }

  private static Plan plan(Change change, String... agents) {
    var subject = new Subject.LocalRange("x", "x", "b", "h");
    var snapshot = new Snapshot(subject, change, source(), source());
    return ((Planned.Ready) Planner.plan(snapshot, new Wish(List.of(agents), true))).plan();
  }

  private static Change change(String line) {
    var hunks = Hunk.parse("@@ -0,0 +1,1 @@\n+" + line + "\n");
    return new Change(
        List.of(
            new FileChange(
                "a.java", "a.java", FileChange.Kind.ADDED, FileChange.Content.TEXT, hunks)),
        List.of());
  }

  private static Source source() {
    return new Source() {
      @Override
      public String commit() {
        return "h";
      }

      @Override
      public List<String> paths() {
        return List.of();
      }

      @Override
      public Optional<String> read(String path) {
        return Optional.empty();
      }
    };
  }

  private static String answer(String status, String summary) {
    return "{\"status\":\"" + status + "\",\"summary\":\"" + summary + "\",\"evidence\":[]}";
  }

  // Bare HTTP.

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(model.url() + path))
            .header("x-api-key", "key")
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private List<JsonNode> stream(String path, String body) throws IOException, InterruptedException {
    var answer = post(path, body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    var events = new ArrayList<JsonNode>();
    for (var line : answer.body().split("\n")) {
      if (!line.startsWith("data: ") || line.equals("data: [DONE]")) continue;
      events.add(JSON.readTree(line.substring("data: ".length())));
    }
    return events;
  }

  private static String error(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    return JSON.readTree(answer.body()).path("error").path("message").asText();
  }

  private static void until(BooleanSupplier condition) {
    // Bounded by the test's own timeout.
    while (!condition.getAsBoolean()) LockSupport.parkNanos(1_000_000);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
