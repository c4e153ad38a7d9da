package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What agents hand back: kept whole, read with care, and found again from the comment.
@Timeout(60)
final class OutputStoryTest {
  private static final String PUBLIC = "https://parallax.example";
  private static final String PASS = StandInModel.ANSWER;

  private static StandInModel model;
  private static World world;
  private static int changes;

  @BeforeAll
  static void start() {
    model = StandInModel.start();
    world = new World(World.provider(model), 10, PUBLIC);
  }

  @AfterAll
  static void close() {
    world.close();
    model.close();
  }

  @BeforeEach
  void forget() {
    model.answerWith(_ -> new Act.Say(PASS));
    model.forget();
  }

  /// R55: an output is kept whole, byte for byte, and each agent's in a place of its own.
  @Test
  void large_outputs_are_kept_whole() {
    var outputs = new HashMap<String, String>();
    for (var name : List.of("one", "two")) {
      var text = new StringBuilder();
      while (text.length() < 300_000) text.append(name).append(" ünïcödé \"x\" 🙂\t\n");
      outputs.put(name, Answers.pass(text.toString()));
    }
    model.answerWith(request -> new Act.Say(outputs.getOrDefault(request.agent(), PASS)));
    var comment = review(Team.of("one", "two", "three"));
    assertThat(comment.verdict()).isEqualTo("PASS");
    assertThat(comment.text().length()).isLessThan(65_536);
    var run = world.newestRun().id();
    outputs.forEach((name, output) -> {
      assertThat(output.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(300_000);
      assertThat(world.runs().outputs(run, name)).containsExactly(output);
    });
    assertThat(world.runs().outputs(run, "three")).containsExactly(PASS);
  }

  /// R56, R57: what cannot be an answer is a failure, each kind with its own reason; that a
  /// provider says 200 is no answer.
  @Test
  void what_is_no_answer_fails_with_a_reason_of_its_own() {
    var variants =
        Map.of(
            "nothing", "",
            "half-json", "{\"status\":\"PASS\",\"summary\":\"I looked at",
            "header-only", "STATUS:\nSUMMARY:\n",
            "fragment", "Let me check the other callers first",
            "own-word", "{\"status\":\"SPLENDID\",\"evidence\":[]}");
    model.answerWith(request -> new Act.Say(variants.getOrDefault(request.agent(), PASS)));
    var names = variants.keySet().stream().sorted().toList();
    var members = new ArrayList<>(names.stream().map(name -> agent(name)).toList());
    members.add(agent("good"));
    var comment = review(Team.of(members));
    assertThat(comment.failed()).isEqualTo(names);
    assertThat(comment.status("good")).isEqualTo("PASS");
    assertThat(names)
        .allSatisfy(name -> {
          assertThat(comment.status(name)).isEqualTo("FAILED");
          assertThat(comment.error(name)).startsWith("invalid output: ");
          assertThat(StandInModel.of(model.calls(), name)).hasSize(2);
        });
    assertThat(comment.error("nothing")).contains("empty");
    assertThat(comment.error("header-only")).contains("the STATUS line has no word");
    assertThat(comment.error("half-json")).contains("JSON is not complete");
    assertThat(comment.error("own-word")).contains("must be one of", "FAIL, PASS, WARN");
    assertThat(names.stream().map(comment::error).distinct()).hasSize(5);
  }

  /// R58: who does not say that it looked at everything is asked once for what is missing.
  @Test
  void files_that_were_not_looked_at_are_asked_for_once() {
    model.script("hasty", new Act.Say(Answers.havingLookedAt("a.txt", "b.txt", "c.txt")));
    model.answerWith(request ->
        new Act.Say(
            request.agent().equals("lazy")
                ? Answers.havingLookedAt("a.txt", "b.txt", "c.txt")
                : Answers.havingLookedAt("a.txt", "b.txt", "c.txt", "d.txt", "e.txt")));
    world.repository(Team.of("hasty", "lazy", "thorough").files());
    var files = new HashMap<String, String>();
    for (var name : List.of("a", "b", "c", "d", "e")) files.put(name + ".txt", name + changes);
    var comment = new Comment(world.oneComment(world.open("Five files", files)));
    assertThat(comment.status("hasty")).isEqualTo("PASS");
    assertThat(comment.status("lazy")).isEqualTo("WARN (partial)");
    assertThat(comment.status("thorough")).isEqualTo("PASS");
    assertThat(comment.verdict()).isEqualTo("WARN");
    assertThat(comment.text())
        .contains("not seen by lazy: d.txt: not looked at", "not seen by lazy: e.txt");
    assertThat(StandInModel.of(model.calls(), "thorough")).hasSize(1);
    for (var name : List.of("hasty", "lazy")) {
      var calls = StandInModel.of(model.calls(), name);
      assertThat(calls).hasSize(2);
      assertThat(calls.getLast().prompt())
          .contains("`looked_at` lacks files that you were given: d.txt, e.txt;");
    }
  }

  /// R60: each output is within the comment, and the page that the comment links has it as it is.
  @Test
  void outputs_are_reached_from_the_comment() {
    model.answerWith(request -> new Act.Say(Answers.pass("the words of " + request.agent())));
    var comment = review(Team.of("one", "two", "three"));
    var run = world.newestRun().id();
    var path = "/runs/" + run;
    assertThat(comment.text()).contains("](" + PUBLIC + path + ")");
    var page = world.page(path);
    for (var name : List.of("one", "two", "three")) {
      assertThat(comment.text())
          .contains("<details><summary>Full output of <code>" + name + "</code></summary>")
          .contains("the words of " + name);
      assertThat(page).contains("the words of " + name);
      assertThat(world.get("/api" + path + "/outputs/" + name).path("outputs").path(0).asText())
          .isEqualTo(Answers.pass("the words of " + name));
    }
  }

  /// R96: the run's own log tells the same story as the provider's, with nothing but itself.
  @Test
  void the_log_alone_shows_what_overlapped() {
    var names = IntStream.rangeClosed(1, 6).mapToObj(i -> "agent-" + i).toList();
    var gate = new Gate(6);
    model.answerWith(_ -> {
      gate.meet();
      return new Act.Say(PASS);
    });
    var members = new ArrayList<>(names.stream().map(name -> agent(name)).toList());
    members.add(agent("last", "needs: " + names));
    review(Team.of(members));
    var moments = world.moments(world.newestRun().id());
    assertThat(overlap(moments)).isEqualTo(6).isEqualTo(model.overlap());
    var kinds = moments.stream().map(moment -> moment.path("kind").asText()).toList();
    assertThat(kinds).startsWith("SCOPED", "CHECKED", "ASSIGNED").endsWith("REPORTED");
    assertThat(kinds.stream().filter("STARTED"::equals)).hasSize(7);
    assertThat(kinds.stream().filter("ENDED"::equals)).hasSize(7);
    var ended = world.ended(world.newestRun().id());
    assertThat(ended.getLast()).isEqualTo("last");
    assertThat(StandInModel.order(model.calls()).getLast()).isEqualTo("last");
  }

  /// The most tasks that had started and not ended, by nothing but the order of the moments.
  private static int overlap(List<JsonNode> moments) {
    var open = 0;
    var most = 0;
    for (var moment : moments) {
      switch (moment.path("kind").asText()) {
        case "STARTED" -> most = Math.max(most, ++open);
        case "ENDED" -> open--;
        default -> {} // everything else begins and ends nothing
      }
    }
    return most;
  }

  /// No two changes of these stories are alike, so that no answer is known from before.
  private static Comment review(Team team) {
    world.repository(team.files());
    var text = "class A { int version = " + ++changes + "; }\n";
    return new Comment(world.oneComment(world.open("Change " + changes, Map.of("A.java", text))));
  }
}
