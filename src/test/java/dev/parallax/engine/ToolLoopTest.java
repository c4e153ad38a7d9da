package dev.parallax.engine;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Usage;
import dev.parallax.run.Assignment;
import dev.parallax.run.EngineTrouble;
import dev.parallax.run.Output;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An agent and a model that uses its tools, turn by turn, in both wire formats.
final class ToolLoopTest {
  private static final List<String> ALL = List.of("Read", "Grep", "Glob");
  private static final String PASS = "{\"status\":\"PASS\",\"summary\":\"fine\",\"evidence\":[]}";
  private static final Wire.Call READ =
      new Wire.Call("r1", "Read", "{\"path\":\"src/app/Main.java\",\"first_line\":4}");

  private final WireMockServer server = new WireMockServer(options().dynamicPort());
  private int answers;

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void two_calls_in_one_reply_are_both_answered_in_the_next_request(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    var grep = new Wire.Call("g1", "Grep", "{\"pattern\":\"New\"}");
    answer(wire.answer("Let me look.", READ, grep));
    answer(wire.answer(PASS));
    assertThat(look(provider, ALL, 5).text()).isEqualTo(PASS);
    assertThat(requests()).hasSize(2);
    assertThat(wire.offered(requests().getFirst()))
        .containsExactly("Read", "Grep", "Glob", "Diff", "report");
    assertThat(wire.calls(requests().getLast())).containsExactly(READ, grep);
    assertThat(wire.results(requests().getLast()))
        .containsExactly(
            new Wire.Result("r1", "     4    String password = \"secret\";\n     5  }", false),
            new Wire.Result("g1", "docs/new.md:1: # New", false));
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_model_that_always_calls_a_tool_is_stopped_after_its_turns(ModelName.Provider provider) {
    server.stubFor(any(anyUrl()).willReturn(stream(new Wire(provider).answer("", READ))));
    var trouble = trouble(provider, 3);
    assertThat(requests()).hasSize(3);
    assertThat(trouble.why()).isEqualTo(Cause.TURN_LIMIT);
    assertThat(trouble.detail()).isEqualTo("the agent used all 3 turns without an answer");
    assertThat(trouble.usage().calls()).isEqualTo(3);
    assertThat(trouble.usage().outputTokens()).isEqualTo(30);
    assertThat(requests().getLast()).contains("You have one turn left");
    assertThat(requests().get(1)).doesNotContain("You have one turn left");
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_tool_that_is_not_allowed_is_refused_and_the_agent_goes_on(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(
        wire.answer(
            "",
            new Wire.Call("w1", "write_file", "{\"path\":\"a\",\"text\":\"b\"}"),
            new Wire.Call("g1", "Grep", "{\"pattern\":\"x\"}")));
    answer(wire.answer(PASS));
    assertThat(look(provider, List.of("Read"), 5).text()).isEqualTo(PASS);
    assertThat(wire.offered(requests().getFirst())).containsExactly("Read", "Diff", "report");
    assertThat(wire.results(requests().getLast()))
        .containsExactly(
            new Wire.Result(
                "w1",
                "write_file is not one of your tools: it was not done, and this is on record."
                    + " You have Read, Diff and report.",
                true),
            new Wire.Result(
                "g1",
                "Grep is not one of your tools: it was not done, and this is on record."
                    + " You have Read, Diff and report.",
                true));
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void what_is_reported_is_the_output_word_for_word(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    var report = "{ \"status\": \"FAIL\",\n \"summary\": \"é \\u2028\", \"evidence\": [] }";
    answer(wire.answer("", READ));
    answer(wire.answer("Here it is.", new Wire.Call("x", "report", report)));
    var output = look(provider, ALL, 5);
    assertThat(output.text()).isEqualTo(report);
    assertThat(output.talk()).hasSizeGreaterThan(2);
    assertThat(output.talk().getFirst()).contains("Add a password");
    assertThat(output.talk().get(1)).contains("Look for secrets.");
    assertThat(output.engine()).endsWith("/" + model(provider));
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_report_on_the_last_turn_still_counts(ModelName.Provider provider)
      throws InterruptedException {
    answer(new Wire(provider).answer("", new Wire.Call("x", "report", PASS)));
    assertThat(look(provider, ALL, 1).text()).isEqualTo(PASS);
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void of_two_reports_at_once_none_is_taken(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    var fail = PASS.replace("PASS", "FAIL");
    answer(wire.answer("", new Wire.Call("x", "report", PASS), new Wire.Call("y", "report", fail)));
    answer(wire.answer("", new Wire.Call("z", "report", fail)));
    assertThat(look(provider, ALL, 5).text()).isEqualTo(fail);
    assertThat(wire.results(requests().getLast()))
        .containsExactly(
            new Wire.Result("x", "not taken: call report once", true),
            new Wire.Result("y", "not taken: call report once", true));
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void usage_is_the_sum_of_all_requests(ModelName.Provider provider) throws InterruptedException {
    var wire = new Wire(provider);
    answer(wire.answer("", READ));
    answer(wire.answer("", READ));
    answer(wire.answer(PASS));
    var usage = look(provider, ALL, 5).usage();
    assertThat(usage)
        .usingRecursiveComparison()
        .ignoringFields("costUsd")
        .isEqualTo(new Usage(3, 300, 120, 30, BigDecimal.ZERO));
    // Three times 60 fresh, 40 cached and 10 output tokens, at the prices of the two models.
    assertThat(usage.costUsd())
        .isEqualByComparingTo(
            switch (provider) {
              case ANTHROPIC -> "0.001026";
              case OPENAI -> "0.00054";
            });
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void trouble_in_the_middle_carries_what_was_paid(ModelName.Provider provider) {
    answer(new Wire(provider).answer("", READ));
    answers(aResponse().withStatus(529).withHeader("retry-after", "7"));
    var trouble = trouble(provider, 5);
    assertThat(trouble.why()).isEqualTo(Cause.OVERLOADED);
    assertThat(trouble.retryAfter()).isPresent();
    assertThat(trouble.usage().calls()).isEqualTo(2);
    assertThat(trouble.usage().inputTokens()).isEqualTo(100);
    assertThat(trouble.usage().costUsd()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void an_agent_without_tools_answers_in_one_turn(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(wire.answer(PASS));
    assertThat(look(provider, List.of(), 5).text()).isEqualTo(PASS);
    assertThat(wire.offered(requests().getFirst())).isEmpty();
    assertThat(requests().getFirst()).doesNotContain("\"tools\"");
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_rejected_answer_goes_back_as_text_and_without_tools(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(wire.answer(PASS));
    var rejected =
        List.of(
            new Assignment.Rejected("", "the answer is empty"),
            new Assignment.Rejected("{half", "the JSON is not complete"));
    var output = engine(provider).look(Looks.assignment(ALL, 5, rejected));
    assertThat(output.text()).isEqualTo(PASS);
    assertThat(wire.offered(requests().getFirst())).isEmpty();
    var messages = wire.messages(requests().getFirst()).toString();
    assertThat(messages)
        .containsSubsequence("(nothing)", "the answer is empty", "{half", "is not complete");
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void of_many_calls_at_once_the_first_eight_are_done(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(
        wire.answer(
            "",
            IntStream.range(0, 100)
                .mapToObj(i -> new Wire.Call("c" + i, "Glob", "{\"pattern\":\"*\"}"))
                .toArray(Wire.Call[]::new)));
    answer(wire.answer(PASS));
    assertThat(look(provider, ALL, 5).text()).isEqualTo(PASS);
    var results = wire.results(requests().getLast());
    assertThat(results)
        .extracting(Wire.Result::id)
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> "c" + i).toList());
    assertThat(results).filteredOn(result -> !result.error()).hasSize(8);
    assertThat(results.getLast().text()).isEqualTo("not done: call at most 8 tools at once");
  }

  @Test
  void an_agent_that_was_shown_too_much_is_told_to_answer() throws InterruptedException {
    var wire = new Wire(ModelName.Provider.ANTHROPIC);
    var calls =
        IntStream.range(0, 8)
            .mapToObj(i -> new Wire.Call("c" + i, "Read", "{\"path\":\"big\"}"))
            .toArray(Wire.Call[]::new);
    answer(wire.answer("", calls));
    answer(wire.answer("", calls));
    answer(wire.answer(PASS));
    var source = Looks.source(Map.of("big", ("x".repeat(99) + "\n").repeat(2_000)));
    engine(ModelName.Provider.ANTHROPIC).look(Looks.assignment(source, ALL, 5, List.of()));
    var results = wire.results(requests().getLast());
    // Eight pages fit, and one more: the next begins when the room is used up.
    assertThat(results).extracting(Wire.Result::error).startsWith(false, true).endsWith(true);
    assertThat(results.getLast().text()).startsWith("not done: you were shown as much");
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_call_without_any_input_is_one_with_an_empty_one(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(wire.answer("", new Wire.Call("r", "Read", "")));
    answer(wire.answer(PASS));
    assertThat(look(provider, ALL, 5).text()).isEqualTo(PASS);
    assertThat(wire.calls(requests().getLast())).containsExactly(new Wire.Call("r", "Read", "{}"));
    assertThat(wire.results(requests().getLast()))
        .containsExactly(new Wire.Result("r", "Read needs `path`", true));
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void a_name_that_no_provider_would_take_back_is_made_plain(ModelName.Provider provider)
      throws InterruptedException {
    var wire = new Wire(provider);
    answer(wire.answer("", new Wire.Call("r", "a.b\n" + "c".repeat(100), "{}")));
    answer(wire.answer(PASS));
    assertThat(look(provider, ALL, 5).text()).isEqualTo(PASS);
    assertThat(wire.calls(requests().getLast()).getFirst().name())
        .isEqualTo("a_b_" + "c".repeat(60));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"path":"src                | with an input that is not one whole JSON object
          {"path":"a"}{"path":"b"}    | with an input that is not one whole JSON object
          ["src"]                     | with an input that is not one whole JSON object
          "src"                       | with an input that is not one whole JSON object
          """)
  void an_input_that_is_not_a_whole_object_is_an_invalid_output(String input, String words) {
    for (var provider : ModelName.Provider.values()) {
      server.stubFor(
          any(anyUrl())
              .willReturn(
                  stream(new Wire(provider).answer("", new Wire.Call("r", "Read", input)))));
      var trouble = trouble(provider, 5);
      assertThat(trouble.why()).isEqualTo(Cause.INVALID_OUTPUT);
      assertThat(trouble.detail()).isEqualTo("the model called `Read` " + words);
      assertThat(trouble.usage().inputTokens()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @EnumSource(ModelName.Provider.class)
  void two_calls_under_one_id_cannot_be_answered(ModelName.Provider provider) {
    answer(new Wire(provider).answer("", READ, READ));
    var trouble = trouble(provider, 5);
    assertThat(trouble.why()).isEqualTo(Cause.PROVIDER_ERROR);
    assertThat(trouble.detail())
        .isEqualTo("the provider's answer cannot be read: it has two tool calls under one id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{"}} | a part of a tool call that never began
          {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"Read"}}      | a tool call without id or name
          {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"r"}}           | a tool call without id or name
          {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{}}                          | tools are called, and names none
          """)
  void a_broken_anthropic_call_is_the_providers_fault(String event, String words) {
    answer("data: " + event + "\n\ndata: {\"type\":\"message_stop\"}\n\n");
    var trouble = trouble(ModelName.Provider.ANTHROPIC, 5);
    assertThat(trouble.why()).isEqualTo(Cause.PROVIDER_ERROR);
    assertThat(trouble.detail()).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{"}}]}}                            | a tool call without id or name
          {"delta":{"tool_calls":[{"index":0,"id":"r","function":{}}]}}                                  | a tool call without id or name
          {"delta":{"tool_calls":[{"index":0,"id":"r","function":{"name":"a"}},{"index":0,"id":"s"}]}}   | two tool calls under one number
          {"delta":{},"finish_reason":"tool_calls"}                                                      | tools are called, and names none
          """)
  void a_broken_openai_call_is_the_providers_fault(String choice, String words) {
    answer("data: {\"choices\":[" + choice + "]}\n\ndata: [DONE]\n\n");
    var trouble = trouble(ModelName.Provider.OPENAI, 5);
    assertThat(trouble.why()).isEqualTo(Cause.PROVIDER_ERROR);
    assertThat(trouble.detail()).contains(words);
  }

  @Test
  void openai_calls_without_numbers_are_told_apart_by_their_place() throws InterruptedException {
    var wire = new Wire(ModelName.Provider.OPENAI);
    answer(
        """
        data: {"choices":[{"delta":{"content":null,"tool_calls":[\
        {"id":"a","function":{"name":"Read","arguments":"{\\"path\\":\\"x\\"}"}},\
        {"id":"b","function":{"name":"Glob","arguments":"{\\"pattern\\":\\"*.md\\"}"}}]},"finish_reason":"stop"}]}

        data: [DONE]

        """);
    answer(wire.answer(PASS));
    assertThat(look(ModelName.Provider.OPENAI, ALL, 5).text()).isEqualTo(PASS);
    assertThat(wire.results(requests().getLast()))
        .containsExactly(
            new Wire.Result("a", "there is no file `x` in this commit", true),
            new Wire.Result("b", "docs/new.md", false));
  }

  @Test
  void a_call_cut_off_by_the_token_limit_is_never_read() {
    var cut =
        new Wire(ModelName.Provider.ANTHROPIC)
            .answer("", READ)
            .replace("\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"max_tokens\"");
    answer(cut);
    answer(cut);
    var trouble = trouble(ModelName.Provider.ANTHROPIC, 5);
    assertThat(trouble.detail()).isEqualTo("the answer was cut off after 10 tokens");
    assertThat(requests().getFirst()).contains("\"max_tokens\":16000");
    assertThat(requests().getLast()).contains("\"max_tokens\":32000");
    assertThat(trouble.usage().calls()).isEqualTo(2);
    assertThat(trouble.usage().outputTokens()).isEqualTo(20);
    assertThat(trouble.usage().costUsd()).isPositive();
  }

  @Test
  void anthropic_may_keep_what_it_was_shown_in_its_cache() throws InterruptedException {
    var wire = new Wire(ModelName.Provider.ANTHROPIC);
    answer(wire.answer("", READ));
    answer(wire.answer("", READ));
    answer(wire.answer(PASS));
    look(ModelName.Provider.ANTHROPIC, ALL, 5);
    // The shared part and the newest result: providers take four marks at most.
    assertThat(requests().getLast().split("cache_control", -1)).hasSize(3);
    var messages = wire.messages(requests().getLast());
    assertThat(messages.get(messages.size() - 1).path("content").path(0).has("cache_control"))
        .isTrue();
  }

  private Output look(ModelName.Provider provider, List<String> tools, int turns)
      throws InterruptedException {
    return engine(provider).look(Looks.assignment(tools, turns, List.of()));
  }

  private EngineTrouble trouble(ModelName.Provider provider, int turns) {
    var trouble = catchThrowableOfType(EngineTrouble.class, () -> look(provider, ALL, turns));
    assertThat(trouble).isNotNull();
    return trouble;
  }

  private LlmEngine engine(ModelName.Provider provider) {
    var key = new Secret("sk-canary-0123456789");
    var name = new ModelName(provider, model(provider)).toString();
    return new LlmEngine(new Providers(key, server.baseUrl(), key, server.baseUrl(), name));
  }

  private static String model(ModelName.Provider provider) {
    return switch (provider) {
      case ANTHROPIC -> "claude-sonnet-4-5";
      case OPENAI -> "gpt-5";
    };
  }

  /// What the provider answers next, one after the other.
  private void answer(String stream) {
    answers(stream(stream));
  }

  private void answers(ResponseDefinitionBuilder answer) {
    server.stubFor(
        any(anyUrl())
            .inScenario("talk")
            .whenScenarioStateIs(answers == 0 ? Scenario.STARTED : "answer " + answers)
            .willReturn(answer)
            .willSetStateTo("answer " + ++answers));
  }

  private List<String> requests() {
    return server.findAll(anyRequestedFor(anyUrl())).stream()
        .map(LoggedRequest::getBodyAsString)
        .toList();
  }

  private static ResponseDefinitionBuilder stream(String events) {
    return aResponse().withHeader("Content-Type", "text/event-stream").withBody(events);
  }
}
