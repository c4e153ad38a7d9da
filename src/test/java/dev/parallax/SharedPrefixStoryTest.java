package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.demo.StandInModel.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What all agents are told alike is told in the same bytes, and paid for once: judged by what the
/// pretended provider was sent and would have charged.
@Timeout(60)
final class SharedPrefixStoryTest {
  private static final String[] SIX = {"one", "two", "three", "four", "five", "six"};

  private final StandInModel model = StandInModel.start();
  private final World world = new World(model, 10);

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void nine_tenths_of_what_six_agents_are_told_is_the_same_and_comes_first() {
    review(Team.of(SIX), large());

    var beginnings =
        model.calls().stream().map(SharedPrefixStoryTest::beginning).distinct().toList();
    assertThat(beginnings).hasSize(1);
    assertThat(model.calls())
        .hasSize(6)
        .allMatch(call -> beginnings.getFirst().length() >= 0.9 * call.prompt().length());
  }

  /// Tools come before everything else in a provider's cache.
  @Test
  void all_are_offered_the_same_tools_and_may_use_their_own() {
    var offered = new ConcurrentLinkedQueue<JsonNode>();
    var refused = new ConcurrentLinkedQueue<String>();
    model.answerWith(request -> {
      offered.add(request.body().path("tools"));
      if (request.prompt().contains("is not one of your tools")) refused.add(request.agent());
      return request.body().path("messages").size() > 1
          ? new Act.Say(StandInModel.ANSWER)
          : new Act.Tools(new StandInModel.ToolUse("Grep", "{\"pattern\":\"line\"}"));
    });

    review(
        Team.of(Team.agent("one", "tools: Read"), Team.agent("two", "tools: [Grep, Read]")),
        large());

    assertThat(offered.stream().distinct()).hasSize(1);
    assertThat(offered.element().findValuesAsText("name"))
        .containsExactly("Read", "Grep", "Diff", "report");
    assertThat(refused).containsExactly("one");
  }

  /// R06: the aim is 40 % with a diff of 20,000 tokens.
  @Test
  void six_agents_pay_less_than_two_fifths_of_what_they_would_without_sharing() {
    model.cachePrompts();

    review(Team.of(SIX), large());

    assertThat(model.calls()).hasSize(6);
    assertThat(charged(model.calls())).isLessThanOrEqualTo(0.4 * inFull(model.calls()));
    assertThat(model.calls().stream().filter(call -> call.billed().written() > 1_000)).hasSize(1);
  }

  @Test
  void what_each_agent_was_told_and_what_of_it_was_cached_stands_with_its_output() {
    model.cachePrompts();

    var text = review(Team.of(SIX), large()).text();

    var uses = Pattern.compile("Prompt `[0-9a-f]{8}`: [\\d,]+ tokens in \\(([\\d,]+) cached\\)");
    var cached = uses.matcher(text).results().map(use -> use.group(1)).toList();
    assertThat(cached).hasSize(6).containsOnlyOnce("0");
    assertThat(cached.stream().filter(tokens -> tokens.length() > 5)).hasSize(5);
  }

  @Test
  void the_others_follow_the_first_ones_first_token_and_do_not_wait_for_its_end() {
    model.cachePrompts();
    model.answerWith(_ -> new Act.SayAfter(Duration.ofMillis(300), StandInModel.ANSWER));
    for (var agent : SIX) model.length(agent, Duration.ofMillis(1_500));

    // Less of it: nobody is to wait for money as well.
    review(Team.of(SIX), files(3));

    var calls = model.calls();
    var leader = calls.getFirst();
    assertThat(calls.stream().skip(1)).allMatch(call -> call.billed().read() > 5_000);
    assertThat(calls.stream().skip(1))
        .allMatch(call -> call.startedAt().isAfter(leader.startedAt().plusMillis(250)))
        .allMatch(call -> call.startedAt().isBefore(leader.endedAt()));
    assertThat(StandInModel.overlap(calls.subList(1, 6))).isEqualTo(5);
  }

  @Test
  void when_the_first_one_fails_the_next_one_goes_first() {
    model.cachePrompts();
    var first = new AtomicInteger();
    model.answerWith(_ ->
        first.incrementAndGet() == 1
            ? new Act.Status(400, "{}")
            : new Act.Say(StandInModel.ANSWER));

    var comment = review(Team.of(SIX), large());

    assertThat(comment.failed()).hasSize(1);
    assertThat(model.calls().stream().filter(call -> call.billed().written() > 1_000)).hasSize(1);
    assertThat(model.calls().stream().filter(call -> call.billed().read() > 10_000)).hasSize(4);
  }

  @Test
  void what_is_soon_read_is_waited_for_by_nobody() {
    model.answerWith(_ -> new Act.SayAfter(Duration.ofMillis(300), StandInModel.ANSWER));

    review(Team.of(SIX), Map.of("src/A.java", "class A {}\n"));

    assertThat(model.overlap()).isEqualTo(6);
  }

  static double charged(List<Call> calls) {
    return calls.stream()
        .map(Call::billed)
        .mapToDouble(b -> b.input() - b.read() - b.written() + 0.1 * b.read() + 1.25 * b.written())
        .sum();
  }

  static double inFull(List<Call> calls) {
    return calls.stream().mapToDouble(call -> call.billed().input()).sum();
  }

  private static String beginning(Call call) {
    return call.prompt().substring(0, call.prompt().indexOf("Your name is"));
  }

  private Comment review(Team team, Map<String, String> change) {
    world.repository(team.files());
    return new Comment(world.oneComment(world.open("A change", change)));
  }

  /// About 20,000 tokens.
  static Map<String, String> large() {
    return files(8);
  }

  private static Map<String, String> files(int count) {
    var files = new ArrayList<String>();
    for (var file = 0; file < count; file++) files.add("src/Part" + file + ".java");
    return files.stream()
        .collect(
            Collectors.toMap(
                path -> path,
                path ->
                    IntStream.range(0, 160)
                        .mapToObj(i -> path + " line " + i + " with words that are not all alike")
                        .collect(Collectors.joining("\n", "", "\n"))));
  }
}
