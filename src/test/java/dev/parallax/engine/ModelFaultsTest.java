package dev.parallax.engine;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.parallax.demo.StandInModel;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Purse;
import dev.parallax.run.Retry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Both wire formats, and what can go wrong on them.
final class ModelFaultsTest {
  private static final String KEY = "sk-canary-0123456789";
  private static final List<Model.Turn> TURNS = List.of(new Model.Turn.Told("your own part"));

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final WireMockServer server = new WireMockServer(options().dynamicPort());

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void anthropic_is_asked_with_the_shared_part_marked_for_its_cache() throws InterruptedException {
    answer(
        stream(
            """
            data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":90,"cache_creation_input_tokens":5}}}

            data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello, "}}

            data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"you"}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}

            data: {"type":"message_stop"}

            """));
    var reply =
        model(ModelName.Provider.ANTHROPIC)
            .ask("claude", "the shared part", TURNS, List.of(), 1_000, () -> {});
    assertThat(reply)
        .isEqualTo(
            new Model.Reply(
                "Hello, you", List.of(), new Usage(0, 105, 90, 5, 7, BigDecimal.ZERO, 0)));
    server.verify(
        postRequestedFor(urlEqualTo("/v1/messages"))
            .withHeader("x-api-key", equalTo(KEY))
            .withRequestBody(matchingJsonPath("$.messages[0].content[0].cache_control.type"))
            .withRequestBody(
                matchingJsonPath("$.messages[0].content[0].text", equalTo("the shared part")))
            .withRequestBody(
                matchingJsonPath("$.messages[0].content[1].text", equalTo("your own part"))));
  }

  @Test
  void openai_is_asked_for_a_stream_that_tells_its_usage() throws InterruptedException {
    answer(
        stream(
            """
            data: {"choices":[{"delta":{"content":"Hello"}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":16}}}

            data: [DONE]

            """));
    var reply =
        model(ModelName.Provider.OPENAI)
            .ask("gpt", "the shared part", TURNS, List.of(), 1_000, () -> {});
    assertThat(reply).isEqualTo(new Model.Reply("Hello", List.of(), tokens(20, 16, 3)));
    server.verify(
        postRequestedFor(urlEqualTo("/chat/completions"))
            .withHeader("Authorization", equalTo("Bearer " + KEY))
            .withRequestBody(matchingJsonPath("$.stream_options.include_usage", equalTo("true"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | {}                                       | NO_CREDENTIALS | the key was refused
          402 | {}                                       | COST_CAP       | no money left
          403 | {}                                       | PERMISSION     | may not use this model
          404 | {}                                       | PERMISSION     | no such model
          413 | {}                                       | REFUSED        | too large
          429 | {}                                       | RATE_LIMITED   | rate limit
          429 | {"error":{"code":"insufficient_quota"}}  | COST_CAP       | limit at the provider
          400 | {"error":{"message":"sk-canary"}}        | REFUSED        | did not accept
          429 | {"error":{"message":"You exceeded your current quota, please check billing","details":[{"retryDelay":"34s"}]}} | RATE_LIMITED | rate limit
          429 | {"error":{"type":"enforced_spend_limit_reached"}} | COST_CAP | limit at the provider
          400 | {"error":{"message":"Your credit balance is too low to access the Anthropic API."}} | COST_CAP | no money left
          400 | {"error":{"message":"prompt is too long: 208310 tokens > 200000 maximum"}} | REFUSED | too large for the model
          400 | {"error":{"message":"input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000"}} | REFUSED | too large for the model
          400 | {"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 128000 tokens."}} | REFUSED | too large for the model
          400 | {"error":{"message":"Your input exceeds the context window of this model."}} | REFUSED | too large for the model
          400 | {"error":{"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}} | REFUSED | too large for the model
          400 | {"error":{"message":"API key not valid. Please pass a valid API key."}} | NO_CREDENTIALS | the key was refused
          400 | {"error":{"message":"registry.ollama.ai/library/x does not support tools"}} | PERMISSION | cannot use tools
          400 | {"error":{"code":"content_filter"}}      | REFUSED        | filter declined
          301 | {}                                       | PERMISSION     | leads elsewhere
          500 | {}                                       | PROVIDER_ERROR | has a fault
          502 | <html>Bad gateway</html>                 | PROVIDER_ERROR | has a fault
          503 | {}                                       | OVERLOADED     | overloaded
          529 | {}                                       | OVERLOADED     | overloaded
          """)
  void an_error_becomes_a_cause_in_words_that_people_understand(
      int status, String body, Cause cause, String words) {
    answer(aResponse().withStatus(status).withBody(body));
    for (var provider : ModelName.Provider.values()) {
      var trouble = trouble(provider);
      assertThat(trouble.why()).isEqualTo(cause);
      assertThat(trouble.detail()).contains(words).doesNotContain("canary");
    }
  }

  @Test
  void the_time_that_a_provider_asks_for_is_kept() {
    answer(aResponse().withStatus(429).withHeader("retry-after", "7"));
    assertThat(trouble(ModelName.Provider.ANTHROPIC).retryAfter()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void a_broken_connection_is_the_providers_fault(Fault fault) {
    answer(aResponse().withFault(fault));
    assertThat(trouble(ModelName.Provider.ANTHROPIC).why()).isEqualTo(Cause.PROVIDER_ERROR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"content_block_delta","delta":{"text":"half"}}                      | PROVIDER_ERROR
          {"type":"error","error":{"type":"overloaded_error"}}                        | OVERLOADED
          {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{}}    | INVALID_OUTPUT
          {"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{}}       | REFUSED
          {"type":"content_block_del                                                  | PROVIDER_ERROR
          """)
  void an_answer_that_does_not_end_well_is_never_read(String event, Cause cause) {
    var end = event.contains("stop_reason") ? "data: {\"type\":\"message_stop\"}\n\n" : "";
    answer(stream("data: " + event + "\n\n" + end));
    assertThat(trouble(ModelName.Provider.ANTHROPIC).why()).isEqualTo(cause);
  }

  @ParameterizedTest
  @CsvSource({"length, INVALID_OUTPUT", "content_filter, REFUSED"})
  void an_openai_answer_that_does_not_end_well_is_never_read(String reason, Cause cause) {
    answer(
        stream("data: {\"choices\":[{\"finish_reason\":\"" + reason + "\"}]}\n\ndata: [DONE]\n\n"));
    assertThat(trouble(ModelName.Provider.OPENAI).why()).isEqualTo(cause);
  }

  @Test
  void an_answer_out_of_hand_is_cut() {
    var part =
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\""
            + "x".repeat(60_000)
            + "\"}}\n\n";
    answer(stream(part.repeat(20)));
    assertThat(trouble(ModelName.Provider.ANTHROPIC).why()).isEqualTo(Cause.INVALID_OUTPUT);
  }

  @Test
  void an_interrupt_closes_the_connection() throws IOException, InterruptedException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var url = "http://127.0.0.1:" + silent.getLocalPort();
      var asking = new CountDownLatch(1);
      var closed = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        try (var socket = silent.accept()) {
          asking.countDown();
          while (socket.getInputStream().read() >= 0) {} // until the other side closes
        } catch (IOException e) {
          // a reset is a close as well
        }
        closed.countDown();
      });
      var caller =
          Thread.startVirtualThread(() -> {
            try {
              new AnthropicModel(new ModelHttp(), providers(url))
                  .ask("claude", "x", TURNS, List.of(), 1_000, () -> {});
            } catch (InterruptedException expected) {
              Thread.currentThread().interrupt();
            }
          });
      assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void cost_counts_what_the_cache_served_at_its_own_price() {
    var used = Prices.bundled().priced("claude-sonnet-4-5", tokens(1_000_000, 900_000, 1_000));
    assertThat(used.costUsd()).isEqualByComparingTo("0.585");
  }

  @ParameterizedTest
  @CsvSource({"MESSAGES", "CHAT", "RESPONSES"})
  void a_model_that_says_nothing_is_given_up(RequestSchemaTest.Form form) {
    try (var silent = StandInModel.start()) {
      silent.answerWith(_ -> new StandInModel.Act.Hang());
      var trouble = impatient(form, silent, new ModelHttp.Patience(SHORT, SHORT, LONG));
      assertThat(trouble.why()).isEqualTo(Cause.TIMEOUT);
      assertThat(trouble.detail()).startsWith("the model said nothing for ");
    }
  }

  @Test
  void who_stops_before_the_first_word_is_given_up_and_what_was_read_is_counted() {
    try (var slow = StandInModel.start()) {
      slow.length("security", LONG);
      var trouble =
          impatient(
              RequestSchemaTest.Form.MESSAGES, slow, new ModelHttp.Patience(SHORT, SHORT, LONG));
      assertThat(trouble.why()).isEqualTo(Cause.TIMEOUT);
      assertThat(trouble.usage().inputTokens()).isPositive();
    }
  }

  @Test
  void a_byte_now_and_then_is_not_an_answer() {
    var text = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    answer(stream(text + ":" + "x".repeat(200)).withChunkedDribbleDelay(20, 10_000));
    var http = new ModelHttp(new ModelHttp.Patience(LONG, SHORT, LONG), new Random(1));
    var model = new OpenAiModel(http, providers(server.baseUrl()));
    var trouble =
        catchThrowableOfType(
            EngineTrouble.class, () -> model.ask("m", "shared", TURNS, List.of(), 1_000, () -> {}));
    assertThat(trouble.why()).isEqualTo(Cause.TIMEOUT);
    assertThat(trouble.detail()).startsWith("the model stopped in the middle of its answer");
  }

  @Test
  void the_whole_answer_has_its_time() {
    try (var silent = StandInModel.start()) {
      silent.answerWith(_ -> new StandInModel.Act.Hang());
      var patience = new ModelHttp.Patience(LONG, LONG, SHORT);
      var trouble = impatient(RequestSchemaTest.Form.CHAT, silent, patience);
      assertThat(trouble.detail()).startsWith("the answer was not complete after ");
    }
  }

  @Test
  void while_one_is_told_to_wait_nobody_asks() throws InterruptedException {
    try (var limited = StandInModel.start()) {
      limited.script(
          "security", new StandInModel.Act.Status(429, "{}", Map.of("retry-after", "1")));
      var http = new ModelHttp();
      var engine =
          new LlmEngine(
              RequestSchemaTest.Form.CHAT.providers(limited), http, Retry.standard(new Random(1)));
      var look = Looks.assignment(List.of(), 1, List.of());
      assertThat(catchThrowableOfType(EngineTrouble.class, () -> engine.look(look))).isNotNull();
      engine.look(look); // waits
      var calls = limited.calls();
      assertThat(calls).hasSize(2);
      var end = java.util.Objects.requireNonNull(calls.getFirst().endedAt());
      assertThat(Duration.between(end, calls.getLast().startedAt()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  /// However many ask: nobody learns more from a second question than from the first.
  @Test
  void a_provider_that_is_away_is_asked_once_in_thirty_seconds_until_it_is_back() {
    answer(aResponse().withStatus(502));
    var now = new AtomicLong();
    var http = new ModelHttp(ModelHttp.Patience.STANDARD, new Random(1), now::get);
    var model = new OpenAiModel(http, providers(server.baseUrl()));
    for (var second = 0; second < 300; second++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      for (var agent = 0; agent < 3; agent++) trouble(model);
    }
    // For ten seconds all of them learn it for themselves; then it is one in thirty.
    assertThat(server.getAllServeEvents()).hasSizeBetween(30, 45);
    var told = trouble(model);
    assertThat(told.why()).isEqualTo(Cause.PROVIDER_ERROR);
    assertThat(told.detail()).startsWith("the provider has not answered for a while");
    assertThat(told.retryAfter()).isPresent();
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    answer(aResponse().withStatus(400));
    assertThat(trouble(model).why()).isEqualTo(Cause.REFUSED);
    assertThat(trouble(model).why()).isEqualTo(Cause.REFUSED);
  }

  /// A model can be overloaded by itself, and then the one in its place is to be had.
  @Test
  void one_model_that_is_away_does_not_hide_another_one_of_its_provider() {
    answer(aResponse().withStatus(503));
    var now = new AtomicLong();
    var http = new ModelHttp(ModelHttp.Patience.STANDARD, new Random(1), now::get);
    var model = new OpenAiModel(http, providers(server.baseUrl()));
    for (var second = 0; second < 20; second++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      trouble(model, "gpt-large");
    }
    assertThat(trouble(model, "gpt-large").detail()).contains("has not answered for a while");
    assertThat(trouble(model, "gpt-small").detail()).doesNotContain("has not answered");
  }

  @Test
  void who_is_told_to_wait_for_long_gives_his_place_away() {
    var gate = new Gate(() -> 0, new Random(1));
    gate.close("here", Duration.ofMinutes(5));
    var trouble = catchThrowableOfType(EngineTrouble.class, () -> gate.pass("here"));
    assertThat(trouble.why()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(trouble.retryAfter()).contains(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"response.failed","response":{"error":{"code":"server_error"}}}                                      | PROVIDER_ERROR
          {"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded"}}}                               | RATE_LIMITED
          {"type":"error","code":"insufficient_quota"}                                                                 | COST_CAP
          {"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}              | INVALID_OUTPUT
          {"type":"response.incomplete","response":{"incomplete_details":{"reason":"content_filter"}}}                 | REFUSED
          {"type":"response.output_text.delta","delta":"half"}                                                         | PROVIDER_ERROR
          """)
  void a_response_that_does_not_end_well_is_never_read(String event, Cause cause) {
    answer(stream("data: {\"type\":\"response.created\"}\n\ndata: " + event + "\n\n"));
    var model =
        new ResponsesModel(
            new ModelHttp(), providers(server.baseUrl()).by(Providers.Form.RESPONSES));
    assertThat(trouble(model).why()).isEqualTo(cause);
  }

  /// As Gemini, Ollama and others send them: without numbers, without ids, all under one number,
  /// and with other words for the end.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"","function":{"name":"Read","arguments":"{}"}}          | {"id":"","function":{"name":"Grep","arguments":"{}"}}             | call_0 | call_1
          {"index":0,"function":{"name":"Read","arguments":"{}"}}        | {"index":0,"function":{"name":"Grep","arguments":"{}"}}           | call_0 | call_1
          {"index":0,"id":"a","function":{"name":"Read","arguments":"{}"}} | {"index":0,"id":"b","function":{"name":"Grep","arguments":"{}"}} | a      | b
          {"id":"a","function":{"name":"Read","arguments":"{"}}          | {"function":{"arguments":"}"}},{"id":"b","function":{"name":"Grep"}} | a   | b
          """)
  void odd_calls_are_told_apart(String one, String other, String first, String second)
      throws InterruptedException {
    var chunk = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\",\"tool_calls\":[%s]}}]}\n\n";
    answer(
        stream(
            chunk.formatted(one)
                + chunk.formatted(other)
                + "data: {\"choices\":[{\"finish_reason\":\"STOP\"}],\"usage\":null}\n\n"));
    var reply =
        model(ModelName.Provider.OPENAI).ask("m", "shared", TURNS, List.of(), 1_000, () -> {});
    assertThat(reply.calls()).extracting(Model.Call::id).containsExactly(first, second);
    assertThat(reply.calls()).extracting(Model.Call::name).containsExactly("Read", "Grep");
    assertThat(reply.tokens()).isEqualTo(tokens(0, 0, 0));
  }

  @Test
  void azure_gets_its_key_in_its_own_header_and_its_version_with_every_request()
      throws InterruptedException {
    answer(
        stream(
            "data:"
                + " {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n"));
    var url = server.baseUrl() + "/openai/deployments/mine?api-version=2024-10-21";
    new OpenAiModel(new ModelHttp(), providers(url))
        .ask("m", "s", TURNS, List.of(), 1_000, () -> {});
    server.verify(
        postRequestedFor(
                urlEqualTo("/openai/deployments/mine/chat/completions?api-version=2024-10-21"))
            .withHeader("api-key", equalTo(KEY))
            .withoutHeader("Authorization"));
  }

  private EngineTrouble impatient(
      RequestSchemaTest.Form form, StandInModel provider, ModelHttp.Patience patience) {
    var engine =
        new LlmEngine(
            form.providers(provider),
            new ModelHttp(patience, new Random(1)),
            Retry.standard(new Random(1)));
    var trouble =
        catchThrowableOfType(
            EngineTrouble.class, () -> engine.look(Looks.assignment(List.of(), 1, List.of())));
    assertThat(trouble).isNotNull();
    return trouble;
  }

  private static Usage tokens(long input, long cached, long output) {
    return new Usage(0, input, cached, output, BigDecimal.ZERO);
  }

  private EngineTrouble trouble(ModelName.Provider provider) {
    return trouble(model(provider));
  }

  /// The trouble that an agent has with a model.
  private static EngineTrouble trouble(Model model) {
    return trouble(model, "m");
  }

  private static EngineTrouble trouble(Model model, String name) {
    var meter = new Meter(Prices.bundled(), Purse.bottomless(), (_, _) -> {}, new HashSet<>());
    var choice = new SteadyModel.Choice(model, new ModelName(ModelName.Provider.OPENAI, name));
    var trouble =
        catchThrowableOfType(
            EngineTrouble.class, () -> meter.ask(choice, "shared", TURNS, List.of(), 0, () -> {}));
    assertThat(trouble).isNotNull();
    return trouble;
  }

  private Model model(ModelName.Provider provider) {
    var http = new ModelHttp();
    return switch (provider) {
      case ANTHROPIC -> new AnthropicModel(http, providers(server.baseUrl()));
      case OPENAI -> new OpenAiModel(http, providers(server.baseUrl()));
    };
  }

  private static Providers providers(String url) {
    return new Providers(new Secret(KEY), url, new Secret(KEY), url, "");
  }

  private void answer(ResponseDefinitionBuilder answer) {
    server.stubFor(any(anyUrl()).willReturn(answer));
  }

  private static ResponseDefinitionBuilder stream(String events) {
    return aResponse().withHeader("Content-Type", "text/event-stream").withBody(events);
  }
}
