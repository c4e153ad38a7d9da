package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.job.RunRecord;
import dev.parallax.job.Verification;
import dev.parallax.plan.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A run made once more, from the command line and from its page: what is compared, what is paid,
/// and that GitHub hears nothing of it.
@Timeout(120)
final class ReplayStoryTest extends DividingShop {
  @TempDir Path folder;
  private final Printing printing = new Printing();

  @BeforeEach
  void forget() {
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));
    model.forget();
    world.github.behave();
  }

  @AfterEach
  void stopListening() {
    printing.close();
  }

  @Test
  void another_model_finds_one_the_same_and_one_else_and_nothing_is_written_to_github()
      throws Exception {
    byModel();
    var run = reviewed("A change");
    world.github.forgetRequests();
    model.forget();

    assertThat(replay(run, "--with", "model=" + OTHER, "--format", "json")).isZero();

    assertThat(world.github.writes()).isEmpty();
    assertThat(world.github.requests()).isNotEmpty();
    var beside = json();
    assertThat(claims(beside.path("both"), "first")).containsExactly(DIVIDES.claim());
    assertThat(beside.path("only_first")).isEmpty();
    assertThat(claims(beside.path("only_second"), "")).containsExactly(NAMED.claim());
    assertThat(beside.path("with")).hasSize(1);
    assertThat(beside.path("agents").findValuesAsText("differs"))
        .containsOnly("looked with another engine or model");
    assertThat(beside.path("second").path("cost_usd").decimalValue()).isPositive();
    assertThat(model.calls()).extracting(StandInModel.Call::model).containsOnly("claude-haiku-4-5");
    assertThat(printing.err()).contains("launched 2 agents", "one ");
  }

  @Test
  void a_replay_stands_for_nothing_but_itself() throws Exception {
    byModel();
    var run = reviewed("A change");
    var number = world.newestRun().number();
    assertThat(replay(run, "--with", "model=" + OTHER)).isZero();
    var replay = world.newestRun();
    assertThat(replay.isReplay()).isTrue();
    assertThat(world.runs().newestAt(replay.repositoryId(), replay.head()).orElseThrow().id())
        .isEqualTo(run);
    assertThat(world.runs().newest("github:" + replay.repositoryId() + "#" + number))
        .map(RunRecord::id)
        .contains(run);
    // What the next push is compared with is what was posted.
    model.answerWith(_ -> new Act.Say(StandInModel.ANSWER));
    world.push(number, Map.of("src/Shop.java", SHOP + "// more\n"));
    assertThat(world.oneComment(number)).contains("1 fixed");
    var kept = world.runs().kept(replay.id()).orElseThrow();
    assertThat(Verification.of(kept, world.runs().moments(replay.id())).faults()).isEmpty();
  }

  @Test
  void an_agent_s_file_takes_the_place_of_the_one_of_its_name_and_others_are_not_paid_again()
      throws Exception {
    var run = reviewed("A change");
    var agents = Files.createDirectory(folder.resolve("agents"));
    Files.writeString(agents.resolve("README.md"), "# Ours\n");
    Files.writeString(
        agents.resolve("one.md"), "---\nname: one\n---\nLook for what was never looked for.\n");
    model.forget();
    assertThat(replay(run, "--with", "agents=" + agents)).isZero();
    assertThat(model.calls()).extracting(StandInModel.Call::agent).containsOnly("one");
    assertThat(model.calls().getFirst().prompt()).contains("what was never looked for");
    assertThat(printing.out())
        .contains("another prompt", "otherwise in B: agent file", "found by both: 0");

    model.forget();
    assertThat(replay(run, "--with", "only=two", "--no-cache")).isZero();
    assertThat(model.calls()).extracting(StandInModel.Call::agent).containsOnly("two");
    assertThat(printing.out()).contains("only in the first");
  }

  @Test
  void a_commit_is_looked_at_again_after_others_were_pushed() throws Exception {
    byModel();
    var run = reviewed("A change");
    var number = world.newestRun().number();
    world.push(number, Map.of("src/Shop.java", "class Shop {}\n// all is gone\n"));
    world.quiet();
    assertThat(replay(run, "--no-cache")).isZero();
    assertThat(printing.out()).contains("found by both: 1", "only in A: 0", "only in B: 0");
  }

  /// GitHub lists 300 files of a comparison, and more of a pull request at its own commit.
  @Test
  void a_large_change_is_looked_at_again_whole() throws Exception {
    var files = new HashMap<String, String>();
    for (var i = 0; i < 305; i++) files.put("src/many/A" + i + ".java", "class A" + i + " {}\n");
    world.open("Much", files);
    world.quiet();
    var run = world.newestRun();
    assertThat(replay(run.id(), "--with", "only=two")).isZero();
    var first = world.runs().plan(run.id()).orElseThrow().change();
    var again = world.runs().plan(world.newestRun().id()).orElseThrow().change();
    assertThat(again.files()).hasSize(305).containsExactlyInAnyOrderElementsOf(first.files());
    assertThat(again.notSeen()).isEmpty();

    world.push(run.number(), Map.of("src/Shop.java", "class Shop { int b; }\n"));
    world.quiet();
    assertThat(replay(run.id(), "--with", "only=one")).isZero();
    var past = world.runs().plan(world.newestRun().id()).orElseThrow().change();
    assertThat(past.files()).hasSize(300);
    assertThat(past.notSeen())
        .containsExactly("files beyond the first 300, which GitHub does not list");
  }

  @Test
  void a_commit_that_is_gone_is_said_to_be_gone() throws Exception {
    var run = reviewed("A change");
    world.github.misbehave(
        Misbehaviour.always(
            "GET .*/git/trees/" + world.newestRun().head(),
            new Misbehaviour.Act.Answer(404, Map.of(), "{\"message\":\"Not Found\"}")));
    assertThat(replay(run, "--with", "only=one")).isEqualTo(3);
    assertThat(printing.err())
        .contains("commit " + world.newestRun().head() + " cannot be looked at again, it is gone");
    assertThat(world.newestRun().state()).isEqualTo(RunRecord.State.ENDED);
  }

  @Test
  void what_was_interrupted_is_gone_on_with_and_paid_once() throws Exception {
    var run = reviewed("A change");
    var asked = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    model.forget();
    model.answerWith(request -> {
      if (request.agent().equals("two")) {
        asked.countDown();
        await(release);
      }
      return new Act.Say(StandInModel.ANSWER);
    });
    var killed = Thread.ofPlatform().start(() -> replay(run, "--with", "model=" + OTHER));
    asked.await();
    World.until(() -> world.ended(world.newestRun().id()).contains("one") || endedOne());
    killed.interrupt();
    killed.join();
    release.countDown();
    var begun = world.newestRun();
    assertThat(begun.state()).isEqualTo(RunRecord.State.OPEN);

    assertThat(replay(run, "--with", "model=" + OTHER)).isZero();
    assertThat(world.newestRun().id()).isEqualTo(begun.id());
    assertThat(StandInModel.of(model.calls(), "one")).hasSize(1);
  }

  private static boolean endedOne() {
    return world.runs().ends(world.newestRun().id()).containsKey("one");
  }

  @Test
  void what_a_delivery_asked_for_is_made_once_more_beside_what_came_of_it() throws Exception {
    byModel();
    var run = reviewed("A change");
    var guid = guids("pull_request").getLast();
    world.github.forgetRequests();
    assertThat(replay("--delivery", guid, "--with", "model=" + OTHER, "--format", "json")).isZero();
    assertThat(json().path("first").path("run").asText()).isEqualTo(run);
    assertThat(claims(json().path("only_second"), "")).containsExactly(NAMED.claim());
    assertThat(world.github.writes()).isEmpty();
  }

  @Test
  void what_was_interrupted_looks_at_the_commit_that_it_began_with_whatever_was_pushed_since()
      throws Exception {
    var number = world.runs().find(reviewed("A change")).orElseThrow().number();
    // Our own comments are told of too.
    var before = guids("issue_comment").size();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax review");
    world.quiet();
    var guid = guids("issue_comment").get(before);
    var down = new Misbehaviour.Act.Answer(502, Map.of(), "{}");
    world.github.misbehave(Misbehaviour.times(100, "GET /repositories/\\d+/git/.*", down));
    assertThat(replay("--delivery", guid)).isNotZero();
    var begun = world.newestRun();
    assertThat(begun.state()).isEqualTo(RunRecord.State.OPEN);
    world.github.behave();
    world.push(number, Map.of("src/Shop.java", SHOP + "// pushed since\n"));
    world.quiet();

    assertThat(replay("--delivery", guid)).isZero();
    var plan = world.runs().plan(begun.id()).orElseThrow();
    assertThat(((Subject.PullRequest) plan.subject()).head()).isEqualTo(begun.head());
  }

  @Test
  void rules_look_where_there_are_rules() throws Exception {
    var run = reviewed("A change");
    assertThat(replay(run, "--with", "engine=rules")).isEqualTo(2);
    assertThat(printing.err())
        .contains("there are no rules for one, two; there are for docs, performance, security");
    assertThat(replay(run, "--with", "engine=rules", "--with", "only=security,docs")).isZero();
    assertThat(printing.out()).contains("security", "only in the second");
  }

  @Test
  void a_run_is_known_by_how_its_id_begins_and_markdown_is_a_table() throws Exception {
    var run = reviewed("A change");
    assertThat(replay(run.substring(0, 12), "--format", "markdown")).isZero();
    assertThat(printing.out()).contains("| Run | `" + run, "Otherwise in B: nothing");
  }

  @Test
  void that_nobody_can_look_is_an_exit_code_of_its_own() throws Exception {
    var run = reviewed("A change");
    model.answerWith(_ -> new Act.Status(401, "{}"));
    assertThat(replay(run, "--no-cache")).isEqualTo(3);
  }

  @Test
  void the_run_s_cap_holds_for_replays() throws Exception {
    var run = reviewed("A change");
    var poor = environment();
    poor.put("PARALLAX_MAX_COST_USD", "0.0001");
    assertThat(printing.run(poor, "replay", run, "--no-cache")).isEqualTo(3);
    assertThat(printing.out()).contains("cost cap");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RUN --with moddel=x; did you mean model=?",
        "RUN --with model=gpt; write anthropic/NAME or openai/NAME",
        "RUN --with model=openai/gpt-5; set OPENAI_API_KEY or OPENAI_BASE_URL",
        "RUN --with only=; says nothing",
        "RUN --with only=twoo; did you mean `two`?",
        "RUN --with agent=/nowhere.md; name an agent's Markdown file",
        "RUN --with agents=/nowhere; name one of agents' files",
        "RUN --with engine=magic; write engine=rules or engine=llm",
        "RUN --with engine=rules --with model=anthropic/opus; leave out model=anthropic/opus",
        "RUN --delivery g; either a RUN, or --delivery GUID",
        "ffffffffffff; GET /api/runs lists them",
        "--delivery no-such; no body is kept",
      })
  void a_wrong_use_names_the_mend(String line, String mend) throws Exception {
    var run = reviewed("A change");
    var arguments =
        Stream.of(line.split(" ")).map(word -> word.equals("RUN") ? run : word).toList();
    assertThat(replay(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(printing.err()).contains(mend);
    assertThat(world.runs().recent(1).getFirst().id()).isEqualTo(run);
  }

  @Test
  void without_the_app_nothing_can_be_read() {
    assertThat(printing.run(Map.of("DATA_DIR", folder.toString()), "replay", "abc")).isEqualTo(2);
    assertThat(printing.err())
        .contains("APP_ID is not set", "PRIVATE_KEY or PRIVATE_KEY_PATH is not set");
  }

  /// The one model finds a defect in what is new, the other one that and another.
  private static void byModel() {
    model.answerWith(request -> {
      if (!request.agent().equals("one")) return new Act.Say(StandInModel.ANSWER);
      if (!request.prompt().contains("sum / 0")) return new Act.Say(StandInModel.ANSWER);
      return new Act.Say(
          request.model().equals("claude-haiku-4-5")
              ? Answers.fail("two defects", DIVIDES, NAMED)
              : Answers.fail("a defect", DIVIDES));
    });
  }

  private static List<String> guids(String event) {
    return world.github.deliveries().stream()
        .filter(attempt -> attempt.event().equals(event))
        .map(StandInGitHub.Attempt::guid)
        .toList();
  }

  private int replay(String... arguments) {
    return printing.run(
        environment(),
        Stream.concat(Stream.of("replay"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("APP_ID", world.github.appId());
    environment.put("PRIVATE_KEY", world.github.privateKey());
    environment.put("WEBHOOK_SECRET", ServerProcess.SECRET);
    environment.put("GITHUB_API_URL", world.github.apiUrl());
    environment.put("DATA_DIR", world.dataDir().toString());
    environment.put("ANTHROPIC_API_KEY", "a-key");
    environment.put("ANTHROPIC_BASE_URL", model.url());
    return environment;
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(printing.out());
  }

  private static List<String> claims(JsonNode list, String side) {
    var claims = new ArrayList<String>();
    for (var one : list) {
      claims.add((side.isEmpty() ? one : one.path(side)).path("claim").asText());
    }
    return claims;
  }
}
