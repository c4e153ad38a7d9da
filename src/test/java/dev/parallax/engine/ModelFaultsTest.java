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
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.EngineTrouble;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            .ask("claude", "the shared part", TURNS, List.of(), () -> {});
    assertThat(reply).isEqualTo(new Model.Reply("Hello, you", List.of(), tokens(105, 90, 7)));
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
        model(ModelName.Provider.OPENAI).ask("gpt", "the shared part", TURNS, List.of(), () -> {});
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
                  .ask("claude", "x", TURNS, List.of(), () -> {});
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

  private static Usage tokens(long input, long cached, long output) {
    return new Usage(0, input, cached, output, BigDecimal.ZERO);
  }

  private EngineTrouble trouble(ModelName.Provider provider) {
    var trouble =
        catchThrowableOfType(
            EngineTrouble.class,
            () -> model(provider).ask("m", "shared", TURNS, List.of(), () -> {}));
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
