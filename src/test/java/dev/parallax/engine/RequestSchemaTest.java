package dev.parallax.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.run.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What we send, held to the providers' published schemas.
@Timeout(60)
final class RequestSchemaTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> ALL = List.of("Read", "Grep", "Glob");

  private final StandInModel model = StandInModel.start();
  private final ConcurrentLinkedQueue<ObjectNode> requests = new ConcurrentLinkedQueue<>();

  /// Every form that we speak.
  enum Form {
    MESSAGES("/v1/messages"),
    CHAT("/v1/chat/completions"),
    RESPONSES("/v1/responses");

    private final String path;

    Form(String path) {
      this.path = path;
    }

    Providers providers(StandInModel model) {
      var key = new Secret("key");
      var name = this == MESSAGES ? "anthropic/claude-sonnet-4-5" : "openai/gpt-5";
      var providers = new Providers(key, model.url(), key, model.openAiUrl(), name);
      return this == RESPONSES ? providers.by(Providers.Form.RESPONSES) : providers;
    }
  }

  @AfterEach
  void close() {
    model.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_talk_with_tools_results_errors_and_an_answer_cut_off_is_within_the_schema(Form form)
      throws InterruptedException {
    talk(form);
    assertThat(requests).hasSize(4);
    assertThat(requests)
        .allSatisfy(request ->
            assertThat(ProviderSchemas.complaints(form.path, request.toString())).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void a_correction_is_within_the_schema(Form form) throws InterruptedException {
    listen(List.of());
    var rejected =
        List.of(
            new Assignment.Rejected("", "the answer is empty"),
            new Assignment.Rejected("{half", "the JSON is not complete"));
    new LlmEngine(form.providers(model)).look(Looks.assignment(ALL, 5, rejected));
    assertThat(requests).hasSize(1);
    assertThat(ProviderSchemas.complaints(form.path, requests.element().toString())).isEmpty();
  }

  /// A schema that complains about nothing checks nothing.
  @ParameterizedTest
  @MethodSource("mistakes")
  void a_mistake_is_seen(Form form, String field, String value) throws Exception {
    talk(form);
    var request = requests.stream().toList().getLast().deepCopy();
    var at = field.lastIndexOf('/');
    var place = at > 0 ? request.at(field.substring(0, at)) : request;
    assertThat(place.isObject()).as("there is %s in %s", field, request).isTrue();
    if (value.isEmpty()) {
      assertThat(((ObjectNode) place).remove(field.substring(at + 1))).isNotNull();
    } else {
      ((ObjectNode) place).set(field.substring(at + 1), JSON.readTree(value));
    }
    assertThat(ProviderSchemas.complaints(form.path, request.toString())).isNotEmpty();
  }

  private static Stream<Arguments> mistakes() {
    var mistakes = new ArrayList<Arguments>();
    add(mistakes, Form.MESSAGES, "/unheard_of", "1");
    add(mistakes, Form.MESSAGES, "/max_tokens", "\"many\"");
    add(mistakes, Form.MESSAGES, "/max_tokens", "");
    add(mistakes, Form.MESSAGES, "/messages/0/role", "\"robot\"");
    add(mistakes, Form.MESSAGES, "/messages/0/content/0/colour", "\"red\"");
    add(mistakes, Form.MESSAGES, "/messages/0/content/0/cache_control/type", "\"eternal\"");
    add(mistakes, Form.MESSAGES, "/messages/1/content/0/id", "");
    add(mistakes, Form.MESSAGES, "/messages/2/content/0/is_error", "\"no\"");
    add(mistakes, Form.MESSAGES, "/tools/0/name", "7");
    add(mistakes, Form.CHAT, "/unheard_of", "1");
    add(mistakes, Form.CHAT, "/messages", "\"hello\"");
    add(mistakes, Form.CHAT, "/stream_options/include_usage", "\"yes\"");
    add(mistakes, Form.CHAT, "/tools/0/function/name", "");
    add(mistakes, Form.CHAT, "/tools/0/function/colour", "1");
    add(mistakes, Form.CHAT, "/messages/2/tool_calls/0/function/arguments", "{}");
    add(mistakes, Form.CHAT, "/messages/3/tool_call_id", "");
    add(mistakes, Form.RESPONSES, "/unheard_of", "1");
    add(mistakes, Form.RESPONSES, "/store", "\"no\"");
    add(mistakes, Form.RESPONSES, "/tools/0/strict", "\"no\"");
    add(mistakes, Form.RESPONSES, "/input/2/call_id", "");
    add(mistakes, Form.RESPONSES, "/input/4/output", "7");
    return mistakes.stream();
  }

  private static void add(List<Arguments> mistakes, Form form, String field, String value) {
    mistakes.add(Arguments.arguments(form, field, value));
  }

  @Test
  void what_is_free_by_its_nature_may_say_anything() {
    var body =
        """
        {"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[
          {"type":"tool_use","id":"a","name":"Read","input":{"anything":{"at":"all"}}}]}],
         "tools":[{"name":"Read","input_schema":{"type":"object","additionalProperties":false}}]}
        """;
    assertThat(ProviderSchemas.complaints("/v1/messages", body)).isEmpty();
  }

  /// Two tools of which one fails, an answer that is cut off, and the same with more room.
  private void talk(Form form) throws InterruptedException {
    listen(
        List.of(
            new Act.Tools(
                new ToolUse("Read", "{\"path\":\"src/app/Main.java\"}"),
                new ToolUse("Read", "{\"path\":\"nowhere\"}")),
            new Act.Tools(new ToolUse("Glob", "{\"pattern\":\"*\"}")),
            new Act.Cut()));
    new LlmEngine(form.providers(model)).look(Looks.assignment(ALL, 5, List.of()));
  }

  private void listen(List<Act> acts) {
    var next = new ConcurrentLinkedQueue<>(acts);
    model.answerWith(request -> {
      requests.add((ObjectNode) request.body());
      var act = next.poll();
      return act == null ? new Act.Say(StandInModel.ANSWER) : act;
    });
  }
}
