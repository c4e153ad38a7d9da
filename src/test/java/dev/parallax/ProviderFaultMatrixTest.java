package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.ToolUse;
import dev.parallax.engine.Providers;
import dev.parallax.engine.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything that can go wrong with a model, at the first call, in the middle of the tool loop and
/// for those who come last, in all forms in which models are spoken to: a signed webhook in, one
/// comment out. All faults of one moment happen in one review, each to an agent of its own, so that
/// none may touch another.
@Timeout(300)
final class ProviderFaultMatrixTest {
  private static final String FINE = "fine";
  private static final Act SOON = new Act.Say(Answers.pass(FINE));
  private static final Act LOOK = new Act.Tools(new ToolUse("Read", "{\"path\":\"README.md\"}"));
  private static final List<Fault> FAULTS = faults();

  /// One repository may have twenty agents.
  private static final int AT_ONCE = 18;

  private static final Map<Wire, Map<When, List<Seen>>> SEEN = new EnumMap<>(Wire.class);

  private static StandInModel model;

  /// How the model is spoken to.
  enum Wire {
    ANTHROPIC,
    CHAT,
    RESPONSES;

    private Providers providers() {
      return switch (this) {
        case ANTHROPIC -> World.provider(model);
        case CHAT -> openAi().by(Providers.Form.CHAT);
        case RESPONSES -> openAi().by(Providers.Form.RESPONSES);
      };
    }

    private static Providers openAi() {
      return new Providers(
          Secret.NONE, Providers.ANTHROPIC, new Secret("a-key"), model.openAiUrl(), "");
    }

    /// Streams are written down here as Anthropic writes them.
    private List<Fault> faults() {
      if (this == ANTHROPIC) return FAULTS;
      return FAULTS.stream()
          .filter(fault -> fault.acts().stream().noneMatch(act -> act instanceof Act.Raw))
          .toList();
    }
  }

  /// When it goes wrong.
  enum When {
    FIRST_CALL,
    MIDDLE_OF_THE_LOOP,
    LAST_AGENT
  }

  /// What goes wrong, and what is to come of it.
  ///
  /// @param acts what the provider does, one after the other; then it answers
  /// @param calls how many there are to be, those of the fault included, until the end
  /// @param cause empty when the agent is to answer in the end
  /// @param words in the reason that is given
  record Fault(String name, List<Act> acts, int calls, String cause, String words) {}

  /// One review.
  private record Seen(Comment comment, List<StandInModel.Call> calls, JsonNode report) {}

  private static List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    for (var code : List.of(429, 500, 502, 503, 504, 529)) {
      faults.add(passes("passing-" + code, 2, soon(code, "{}")));
    }
    faults.add(passes("bad-gateway-page", 2, soon(502, "<html>Bad gateway</html>")));
    faults.add(fails("limited", 2, "rate limited", "rate limit", soon(429, "{}"), soon(429, "{}")));
    faults.add(fails("down", 2, "provider error", "fault", soon(500, "{}"), soon(500, "{}")));
    faults.add(fails("crowded", 2, "overloaded", "overloaded", soon(529, "{}"), soon(529, "{}")));
    faults.add(
        fails("spend-limit", 1, "cost cap", "limit", error(429, "enforced_spend_limit_reached")));
    faults.add(fails("quota", 1, "cost cap", "limit", error(429, "insufficient_quota")));
    faults.add(fails("no-money", 1, "cost cap", "no money left", error(402, "payment")));
    faults.add(
        fails(
            "no-credit",
            1,
            "cost cap",
            "no money left",
            error(400, "Your credit balance is too low to access the Anthropic API.")));
    faults.add(fails("bad-request", 1, "refused", "did not accept", error(400, "messages.0: no")));
    faults.add(
        fails(
            "too-long",
            2,
            "refused",
            "too large for the model",
            error(400, "prompt is too long: 208310 tokens > 200000 maximum"),
            error(400, "prompt is too long: 200310 tokens > 200000 maximum")));
    // The difference alone is asked about once.
    faults.add(passes("too-large", 2, error(413, "x")));
    faults.add(fails("no-key", 1, "no credentials", "the key was refused", error(401, "x")));
    faults.add(fails("no-right", 1, "permission", "may not use this model", error(403, "x")));
    faults.add(fails("no-model", 1, "permission", "no such model", error(404, "x")));
    faults.add(fails("hangs", 1, "timeout", "no answer within", new Act.Hang()));
    faults.add(passes("breaks", 2, new Act.Drop()));
    faults.add(passes("says-nothing", 2, new Act.Raw(": hello\n\n")));
    faults.add(passes("stub", 2, new Act.Raw(stub("{\\\"status\\\":\\\"PASS\\\""))));
    faults.add(
        passes(
            "error-inside",
            2,
            new Act.Raw(
                "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n")));
    faults.add(passes("no-json", 2, new Act.Raw("data: {\"type\":\"conte\n\n")));
    faults.add(passes("nul", 2, new Act.Raw("data: {\"type\":\"\u0000\"}\n\n")));
    faults.add(
        fails("too-much", 1, "invalid output", "over a million", new Act.Raw(endless(1_100_000))));
    faults.add(passes("cut-once", 2, new Act.Cut()));
    faults.add(fails("cut-always", 2, "invalid output", "cut off", new Act.Cut(), new Act.Cut()));
    faults.add(fails("declines", 1, "refused", "the model declined", new Act.Refuse()));
    faults.add(passes("empty-once", 2, new Act.Empty()));
    faults.add(
        fails("empty-always", 2, "invalid output", "empty", new Act.Empty(), new Act.Empty()));
    faults.add(passes("only-reasoning", 2, new Act.Raw(reasoning())));
    faults.add(passes("wrong-schema", 2, new Act.Say("{\"status\":\"MAYBE\",\"summary\":7}")));
    faults.add(
        fails(
            "no-answer",
            2,
            "invalid output",
            "",
            new Act.Say("Let me see"),
            new Act.Say("Let me see")));
    faults.add(passes("unknown-tool", 2, new Act.Tools(new ToolUse("Bash", "{\"c\":\"ls\"}"))));
    faults.add(passes("bad-arguments", 2, new Act.Tools(new ToolUse("Read", "{\"path\":7}"))));
    faults.add(
        passes(
            "a-hundred-calls",
            2,
            new Act.Tools(
                IntStream.range(0, 100)
                    .mapToObj(_ -> new ToolUse("Glob", "{\"pattern\":\"*\"}"))
                    .toList())));
    faults.add(passes("negative-usage", 1, new Act.Raw(negative())));
    return List.copyOf(faults);
  }

  private static Fault passes(String name, int calls, Act... acts) {
    return new Fault(name, List.of(acts), calls, "", "");
  }

  private static Fault fails(String name, int calls, String cause, String words, Act... acts) {
    return new Fault(name, List.of(acts), calls, cause, words);
  }

  /// An error after which one may come back at once.
  private static Act soon(int code, String body) {
    return new Act.Status(code, body, Map.of("Retry-After", "0"));
  }

  private static Act error(int code, String words) {
    return new Act.Status(code, "{\"error\":{\"type\":\"x\",\"message\":\"" + words + "\"}}");
  }

  private static String text(String text) {
    return "data: {\"type\":\"content_block_delta\",\"index\":0,"
        + "\"delta\":{\"type\":\"text_delta\",\"text\":\""
        + text
        + "\"}}\n\n";
  }

  private static String stub(String text) {
    return "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9}}}\n\n"
        + text(text);
  }

  private static String ended(String text, int tokens) {
    return text
        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
        + "\"usage\":{\"output_tokens\":"
        + tokens
        + "}}\n\ndata: {\"type\":\"message_stop\"}\n\n";
  }

  private static String endless(int characters) {
    return ended(text("x".repeat(50_000)).repeat(characters / 50_000), 1);
  }

  private static String reasoning() {
    return ended(
        "data: {\"type\":\"content_block_delta\",\"index\":0,"
            + "\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n",
        1);
  }

  private static String negative() {
    var usage = "{\"input_tokens\":-5,\"cache_read_input_tokens\":-7}";
    return ended(
        "data: {\"type\":\"message_start\",\"message\":{\"usage\":"
            + usage
            + "}}\n\n"
            + text(Answers.pass(FINE).replace("\"", "\\\"")),
        -3);
  }

  @BeforeAll
  static void review() {
    model = StandInModel.start();
    for (var wire : Wire.values()) {
      var seen = new EnumMap<When, List<Seen>>(When.class);
      try (var spoken = new World(wire.providers(), 50, "")) {
        for (var when : When.values()) seen.put(when, review(spoken, wire, when));
      }
      SEEN.put(wire, seen);
    }
  }

  private static List<Seen> review(World world, Wire wire, When when) {
    var seen = new ArrayList<Seen>();
    var faults = wire.faults();
    for (var from = 0; from < faults.size(); from += AT_ONCE) {
      seen.add(review(world, when, faults.subList(from, Math.min(faults.size(), from + AT_ONCE))));
    }
    return seen;
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Seen review(World world, When when, List<Fault> faults) {
    model.forget();
    model.answerWith(_ -> SOON);
    var team = new ArrayList<Team.Member>();
    team.add(agent("healthy"));
    for (var fault : faults) {
      // An agent's own time is short where it has to end the call.
      var time = fault.name().equals("hangs") ? "timeout: 2s" : "timeout: 60s";
      var last = when == When.LAST_AGENT ? "needs: [healthy]" : "needs: []";
      team.add(Team.patient(fault.name(), "attempts: 2", time, last));
      if (when == When.MIDDLE_OF_THE_LOOP) model.script(fault.name(), LOOK);
      model.script(fault.name(), fault.acts().toArray(Act[]::new));
    }
    world.repository(Team.of(team).files());
    var title = when + " " + faults.getFirst().name();
    var number = world.open(title, Map.of("A.java", "// " + title + "\n"));
    awaitComment(world, number);
    var comment = new Comment(world.oneComment(number));
    var run = world.newestRun();
    return new Seen(comment, model.calls(), json(world.runs().report(run.id()).orElseThrow()));
  }

  /// Longer than other stories: eighteen agents with a fault each have their pauses.
  private static void awaitComment(World world, int number) {
    var end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < end && world.github.comments(World.REPOSITORY, number).isEmpty()) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Stream<Arguments> cases() {
    return Stream.of(Wire.values())
        .flatMap(wire ->
            Stream.of(When.values())
                .flatMap(
                    when -> wire.faults().stream().map(fault -> arguments(wire, when, fault))));
  }

  private static Stream<Arguments> moments() {
    return Stream.of(Wire.values())
        .flatMap(wire -> Stream.of(When.values()).map(when -> arguments(wire, when)));
  }

  private static List<Seen> seen(Wire wire, When when) {
    return SEEN.getOrDefault(wire, Map.of()).getOrDefault(when, List.of());
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @MethodSource("cases")
  void each_fault_has_its_own_end_and_wastes_no_call(Wire wire, When when, Fault fault) {
    var seen = seen(wire, when).get(wire.faults().indexOf(fault) / AT_ONCE);
    var comment = seen.comment();
    if (fault.cause().isEmpty()) {
      assertThat(comment.status(fault.name())).isEqualTo("PASS");
    } else {
      assertThat(comment.status(fault.name())).isEqualTo("FAILED");
      assertThat(comment.evidence(fault.name())).isEqualTo(fault.cause());
      assertThat(comment.error(fault.name())).startsWith(fault.cause()).contains(fault.words());
    }
    var before = when == When.MIDDLE_OF_THE_LOOP ? 1 : 0;
    assertThat(StandInModel.of(seen.calls(), fault.name())).hasSize(fault.calls() + before);
  }

  @ParameterizedTest
  @MethodSource("moments")
  void whoever_is_healthy_has_answered_and_is_counted_for(Wire wire, When when) {
    for (var seen : seen(wire, when)) {
      var comment = seen.comment();
      assertThat(comment.status("healthy")).isEqualTo("PASS");
      assertThat(StandInModel.of(seen.calls(), "healthy")).hasSize(1);
      assertThat(comment.text()).doesNotContain("HTTP 4", "HTTP 5");
    }
    assertThat(seen(wire, when).stream().mapToInt(seen -> seen.comment().agents().size()).sum())
        .isEqualTo(wire.faults().size() + seen(wire, when).size());
  }

  @ParameterizedTest
  @MethodSource("moments")
  void no_count_of_anything_is_ever_negative(Wire wire, When when) {
    assertThat(seen(wire, when))
        .allSatisfy(seen -> {
          assertThat(seen.report().path("usage").path("calls").asInt()).isPositive();
          assertThat(negatives(seen.report())).isEmpty();
        });
  }

  @Test
  void there_are_two_hundred_cases_or_more() {
    assertThat(cases().count()).isGreaterThanOrEqualTo(200);
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> negatives(JsonNode node) {
    var negatives = new ArrayList<String>();
    for (var field : node.properties()) {
      if (field.getValue().isNumber() && field.getValue().decimalValue().signum() < 0) {
        negatives.add(field.toString());
      }
      negatives.addAll(negatives(field.getValue()));
    }
    if (node.isArray()) node.forEach(each -> negatives.addAll(negatives(each)));
    return negatives;
  }
}
