package dev.parallax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `parallax eval` from the front door, by the rules and with a model whose answers are scripted.
final class EvalCommandTest {
  private static final String CASES = "src/test/resources/eval/cases";
  private static final String GOLDEN = "src/test/resources/eval/golden";

  private static final String FOUND =
      """
      {"status":"FAIL","summary":"a shell","evidence":[{"path":"app.py","line":5,"end_line":5,\
      "quote":"shell=True","severity":"high","claim":"The name goes into a shell.",\
      "suggestion":""}]}\
      """;
  private static final String FALSE_ALARM =
      """
      {"status":"WARN","summary":"odd","evidence":[{"path":"Report.java","line":12,"end_line":12,\
      "quote":"return true;","severity":"medium","claim":"Always true.","suggestion":""}]}\
      """;

  @TempDir Path folder;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void the_rules_need_no_key() throws Exception {
    assertThat(run(Map.of(), CASES, "--engine", "rules", "--format", "json")).isZero();
    var json = json();
    assertThat(json.path("cases").asInt()).isEqualTo(4);
    assertThat(json.path("clean").asInt()).isEqualTo(1);
    assertThat(json.path("configuration").asText()).isEqualTo("looked with rules");
    var security = json.path("per_agent").path("security");
    assertThat(security.fieldNames())
        .toIterable()
        .contains("precision", "recall", "f1", "hits", "misses", "false_alarms", "cost_usd", "ms");
    assertThat(security.path("hits").asInt()).isEqualTo(1);
    assertThat(security.path("misses").asInt()).isEqualTo(1);
    assertThat(security.path("recall").asDouble()).isEqualTo(0.5);
    assertThat(security.path("precision").asDouble()).isEqualTo(1);
    assertThat(security.path("cost_usd").asDouble()).isZero();
    assertThat(json.path("per_case"))
        .extracting(c -> c.path("id").asText())
        .containsExactly("owner", "shell", "slow", "tidy");
  }

  @Test
  void main_knows_the_command() {
    assertThat(Main.run("eval", CASES, "--engine", "rules", "--case", "shell")).isZero();
    assertThat(out.toString(UTF_8)).contains("1 cases, 0 of them clean", "| security |");
  }

  @Test
  void one_found_one_missed_and_one_false_alarm_are_a_half_of_everything() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(EvalCommandTest::answer);
      var code =
          run(with(model), CASES, "--engine", "llm", "--agent", "security", "--format", "json");
      assertThat(code).isZero();
      var json = json();
      var security = json.path("per_agent").path("security");
      assertThat(security.path("hits").asInt()).isEqualTo(1);
      assertThat(security.path("misses").asInt()).isEqualTo(1);
      assertThat(security.path("false_alarms").asInt()).isEqualTo(1);
      assertThat(security.path("failed").asInt()).isZero();
      for (var figure : List.of("precision", "recall", "f1")) {
        assertThat(security.path(figure).asDouble()).as(figure).isEqualTo(0.5);
      }
      // Wilson's interval of 1 of 2.
      assertThat(security.path("precision_95").get(0).asDouble()).isEqualTo(0.0945);
      assertThat(security.path("precision_95").get(1).asDouble()).isEqualTo(0.9055);
      assertThat(model.calls()).hasSize(4);
      assertThat(security.path("cost_usd").asDouble()).isCloseTo(cost(model), within(1e-9));
      assertThat(worth(json, "shell")).containsExactly("hit");
      assertThat(worth(json, "slow")).containsExactly("false_alarm");
      assertThat(worth(json, "owner")).isEmpty();
    }
  }

  @Test
  void what_was_missed_and_raised_for_nothing_stands_under_the_table() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(EvalCommandTest::answer);
      run(with(model), CASES, "--engine", "llm", "--agent", "security");
      assertThat(out.toString(UTF_8))
          .contains(
              "4 cases, 1 of them clean; looked with openai/gpt-5",
              "| security | 0.50 (0.09 to 0.91) | 0.50 (0.09 to 0.91) |",
              "Missed:\n- owner (security): orders.py:2 Nobody checks",
              "False alarms:\n- slow (security, security): Report.java:12 Always true.");
      assertThat(err.toString(UTF_8)).contains("4/4 ");
    }
  }

  /// What a model is told must not give the answer away.
  @Test
  void an_agent_is_told_nothing_of_the_truth() throws Exception {
    try (var model = StandInModel.start()) {
      run(with(model), CASES, "--engine", "llm", "--agent", "security");
      assertThat(model.calls())
          .hasSize(4)
          .allSatisfy(call ->
              assertThat(call.prompt())
                  .doesNotContain("Nobody checks any more", "truth.json", "accept_specialties")
                  .doesNotContain("eval/cases"));
      assertThat(model.calls())
          .anySatisfy(call -> assertThat(call.prompt()).contains("List a folder by name"));
    }
  }

  @Test
  void an_agent_that_fails_is_counted_and_said() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(request ->
          request.prompt().contains("app.py")
              ? new Act.Status(401, "{\"error\":{\"message\":\"no\"}}")
              : new Act.Say(StandInModel.ANSWER));
      var code =
          run(with(model), CASES, "--engine", "llm", "--agent", "security", "--format", "json");
      assertThat(code).isZero();
      var json = json();
      var security = json.path("per_agent").path("security");
      assertThat(security.path("failed").asInt()).isEqualTo(1);
      assertThat(security.path("misses").asInt()).isEqualTo(2);
      assertThat(security.path("precision").isNull()).isTrue();
      assertThat(security.path("f1").asDouble()).isZero();
      assertThat(json.path("per_case").get(1).path("failures").get(0).asText())
          .startsWith("security: ");
    }
  }

  @Test
  void when_no_agent_can_finish_the_exit_code_says_so() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(_ -> new Act.Status(401, "{\"error\":{\"message\":\"no\"}}"));
      assertThat(run(with(model), CASES, "--engine", "llm", "--agent", "security")).isEqualTo(3);
      assertThat(out.toString(UTF_8)).contains("Failed, so that nobody looked:", "| - ");
    }
  }

  @Test
  void two_engines_are_compared_on_the_same_cases() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(request ->
          request.prompt().contains("orders.py")
              ? new Act.Say(
                  """
                  {"status":"FAIL","summary":"s","evidence":[{"path":"orders.py","line":2,\
                  "end_line":2,"quote":"number=number)","severity":"high","claim":"no owner",\
                  "suggestion":""}]}\
                  """)
              : new Act.Say(StandInModel.ANSWER));
      var arguments =
          new String[] {
            CASES, "--agent", "security", "--engine", "rules", "--against-engine", "llm"
          };
      assertThat(run(with(model), with(arguments, "--format", "json"))).isZero();
      var json = json();
      var comparison = json.path("comparison").path("per_agent").path("security");
      assertThat(comparison.path("only_first").asInt()).isEqualTo(1);
      assertThat(comparison.path("only_against").asInt()).isEqualTo(1);
      assertThat(comparison.path("both").asInt()).isZero();
      assertThat(comparison.path("f1_difference").asDouble()).isZero();
      assertThat(comparison.path("p").asDouble()).isEqualTo(1);
      assertThat(json.path("against").path("configuration").asText())
          .isEqualTo("looked with openai/gpt-5");
      out.reset();
      run(with(model), arguments);
      assertThat(out.toString(UTF_8)).contains("A compared with B, case by case", "Only B found");
    }
  }

  @Test
  void two_models_are_compared() throws Exception {
    try (var model = StandInModel.start()) {
      run(
          with(model),
          CASES,
          "--agent",
          "security",
          "--case",
          "shell",
          "--model",
          "openai/gpt-5-mini",
          "--against-model",
          "openai/gpt-4.1");
      assertThat(model.calls())
          .extracting(StandInModel.Call::model)
          .containsExactly("gpt-5-mini", "gpt-4.1");
    }
  }

  @Test
  void another_prompt_is_compared_with_the_one_that_is() throws Exception {
    write(
        ".github/parallax/agents/security.md",
        "---\nname: security\ndescription: x\ntools: []\n---\nLook for shells alone.\n");
    try (var model = StandInModel.start()) {
      run(
          with(model),
          CASES,
          "--agent",
          "security",
          "--case",
          "shell",
          "--engine",
          "llm",
          "--against-project",
          folder.toString());
      assertThat(model.calls()).hasSize(2);
      assertThat(model.calls().get(0).prompt()).doesNotContain("Look for shells alone.");
      assertThat(model.calls().get(1).prompt()).contains("Look for shells alone.");
      assertThat(out.toString(UTF_8)).contains("configuration of " + folder);
    }
  }

  @Test
  void golden_comments_are_told_by_a_judge() throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(request -> {
        if (request.agent().isEmpty()) {
          var same = request.prompt().contains("card's number");
          return new Act.Say(same ? "Yes." : "no");
        }
        return new Act.Say(
            """
            {"status":"FAIL","summary":"s","evidence":[{"path":"refund.py","line":7,\
            "end_line":7,"quote":"order.card","severity":"high","claim":"the card is logged",\
            "suggestion":""}]}\
            """);
      });
      var code =
          run(
              with(model),
              GOLDEN,
              "--agent",
              "security",
              "--judge",
              "openai/gpt-4.1",
              "--format",
              "json");
      assertThat(code).isZero();
      assertThat(err.toString(UTF_8)).contains("acme/shop#8 is left out", "code/acme/shop/8/base");
      var json = json();
      var security = json.path("per_agent").path("security");
      assertThat(json.path("cases").asInt()).isEqualTo(1);
      assertThat(security.path("hits").asInt()).isEqualTo(1);
      assertThat(security.path("by_judge").asInt()).isEqualTo(1);
      assertThat(security.path("false_alarms").asInt()).isZero();
      assertThat(json.path("judge_cost_usd").asDouble()).isPositive();
      assertThat(worth(json, "acme/shop#7")).containsExactly("hit_by_judge");
      assertThat(StandInModel.of(model.calls(), ""))
          .isNotEmpty()
          .allSatisfy(call -> assertThat(call.model()).isEqualTo("gpt-4.1"));
    }
  }

  @Test
  void golden_comments_without_a_judge_are_left_out_and_said_to_be() {
    assertThat(run(Map.of(), GOLDEN, "--engine", "rules")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains(
            "acme/shop#7 is left out", "--judge", "acme/shop#8 is left out", "no case is left");
  }

  private static List<Act> troubles() {
    return List.of(new Act.Status(401, "{\"error\":{\"message\":\"no\"}}"), new Act.Cut());
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void a_judge_that_cannot_be_asked_is_said_and_finds_nothing(Act trouble) throws Exception {
    try (var model = StandInModel.start()) {
      model.answerWith(request ->
          request.agent().isEmpty()
              ? trouble
              : new Act.Say(
                  FOUND
                      .replace("\"line\":5,\"end_line\":5", "\"line\":1,\"end_line\":1")
                      .replace("shell=True", "import subprocess")));
      write("case/base/app.py", "x = 1\n".repeat(20));
      write("case/head/app.py", "import subprocess\n" + "x = 1\n".repeat(20));
      write(
          "case/truth.json",
          """
          {"id": "far", "specialty": "security", "kind": "defect", "file": "app.py",
           "lines": [19, 20], "description": "elsewhere"}
          """);
      run(
          with(model),
          folder.toString(),
          "--engine",
          "llm",
          "--judge",
          "openai/gpt-4.1",
          "--format",
          "json");
      var security = json().path("per_agent").path("security");
      assertThat(security.path("unjudged").asInt()).isEqualTo(1);
      assertThat(security.path("false_alarms").asInt()).isEqualTo(1);
      assertThat(err.toString(UTF_8)).contains("the judge could not be asked: ");
    }
  }

  @Test
  void how_many_run_at_once_changes_nothing() throws Exception {
    var texts = new ArrayList<String>();
    for (var parallel : List.of("1", "4")) {
      out.reset();
      run(Map.of(), CASES, "--engine", "rules", "--format", "json", "--parallel", parallel);
      texts.add(out.toString(UTF_8).replaceAll("\"ms\" : \\d+", ""));
    }
    assertThat(texts.get(0)).isEqualTo(texts.get(1));
  }

  @Test
  void every_mistake_in_the_cases_has_a_line() throws Exception {
    write("one/head/a.py", "x\n");
    write("two/head/a.py", "x\n");
    write("two/truth.json", "{\"id\": \"x\", \"specialty\": \"docs\", \"kind\": \"dirty\"}");
    write("three/base/a.py", "x\n");
    write("three/truth.json", "{\"id\": \"y\", \"specialty\": \"docs\", \"kind\": \"clean\"}");
    assertThat(run(Map.of(), folder.toString(), "--engine", "rules")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8))
        .contains(
            "one/truth.json: is missing; ",
            "two/truth.json: `kind` is `dirty`; write defect or clean",
            "three: head/ is missing; ");
  }

  @Test
  void two_cases_of_one_id_are_a_mistake() throws Exception {
    for (var name : List.of("one", "two")) {
      write(name + "/base/a.py", "x\n");
      write(name + "/head/a.py", "y\n");
      write(name + "/truth.json", "{\"id\": \"x\", \"specialty\": \"docs\", \"kind\": \"clean\"}");
    }
    assertThat(run(Map.of(), folder.toString(), "--engine", "rules")).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("two/truth.json: `id` is `x`, as in ", "one; give one of them another id");
  }

  @Test
  void a_case_that_changes_nothing_is_a_mistake() throws Exception {
    write("one/base/a.py", "x\n");
    write("one/head/a.py", "x\n");
    write("one/truth.json", "{\"id\": \"x\", \"specialty\": \"docs\", \"kind\": \"clean\"}");
    assertThat(run(Map.of(), folder.toString(), "--engine", "rules")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("one: base/ and head/ are the same");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--agent securty | did you mean `security`?",
        "--agent quality --engine rules | there are no rules for quality",
        "--engine llm | set ANTHROPIC_API_KEY or OPENAI_API_KEY",
        "--judge openai/gpt-5 | --judge needs a key",
        "--case nothing | no case is left",
        "--case [ | no case is left",
        "--parallel 0 | --parallel is 0; give a number from 1 to 64",
        "--model gpt | PARALLAX_MODEL must be",
        "--project nowhere | nowhere is not a folder",
        "--engine magic | --engine"
      })
  void wrong_use_is_told_with_its_mend(String options, String told) {
    assertThat(run(Map.of(), with(new String[] {CASES}, options.split(" ")))).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).contains(told);
  }

  @Test
  void a_folder_that_is_not_there_or_holds_no_case_is_one_clear_line() {
    assertThat(run(Map.of(), "nowhere")).isEqualTo(2);
    assertThat(run(Map.of(), folder.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("nowhere is not a folder"),
            line -> assertThat(line).contains("holds no case", "truth.json"));
  }

  @Test
  void new_files_only_need_no_base() throws Exception {
    Files.createDirectories(folder.resolve("one"));
    write("one/head/app.py", Files.readString(Path.of(CASES, "shell/head/app.py")));
    write("one/truth.json", Files.readString(Path.of(CASES, "shell/truth.json")));
    assertThat(run(Map.of(), folder.toString(), "--engine", "rules", "--format", "json")).isZero();
    assertThat(json().path("total").path("hits").asInt()).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("one: there is no base/");
  }

  /// One defect found, one missed, one false alarm, and nothing about the clean case.
  private static Act answer(StandInModel.Request request) {
    if (request.prompt().contains("app.py")) return new Act.Say(FOUND);
    if (request.prompt().contains("Report.java")) return new Act.Say(FALSE_ALARM);
    return new Act.Say(StandInModel.ANSWER);
  }

  /// By the provider's own log: four characters are a token; a million of them cost 1.25 and 10.00.
  private static double cost(StandInModel model) {
    var cost = 0.0;
    for (var call : model.calls()) {
      cost += Math.ceilDiv(call.prompt().length(), 4) * 1.25;
    }
    for (var said : List.of(FOUND, FALSE_ALARM, StandInModel.ANSWER, StandInModel.ANSWER)) {
      cost += Math.ceilDiv(said.length(), 4) * 10.0;
    }
    return cost / 1e6;
  }

  private static Map<String, String> with(StandInModel model) {
    return Map.of(
        "OPENAI_API_KEY",
        "key",
        "OPENAI_BASE_URL",
        model.openAiUrl(),
        "PARALLAX_MODEL",
        "openai/gpt-5");
  }

  private static String[] with(String[] some, String... more) {
    var all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<String> worth(JsonNode json, String id) {
    var worth = new ArrayList<String>();
    for (var result : json.path("per_case")) {
      if (!result.path("id").asText().equals(id)) continue;
      result.path("findings").forEach(finding -> worth.add(finding.path("worth").asText()));
    }
    return worth;
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString(UTF_8));
  }

  private static int run(Map<String, String> environment, String... args) {
    return Main.prepared(new EvalCommand(environment)).execute(args);
  }

  private void write(String path, String text) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
