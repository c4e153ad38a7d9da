package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.Answers.Defect;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInGitHub.CheckRun;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The check run: what it says while agents look and afterwards, its buttons, and what a merge
/// queue is told.
@Timeout(120)
final class CheckStoryTest {
  private static final String PATH = "A.java";

  /// More than two requests take; no agent may say as many alone.
  private static final int MANY = 120;

  private final StandInModel model = StandInModel.start();
  private final World world = new World(World.provider(model), 10, "https://parallax.example.org");
  private final Gate gate = new Gate(1);
  private int number;

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void a_check_says_who_looks_who_is_done_and_that_the_rest_is_put_together() {
    model.answerWith(request -> {
      gate.pass(request.agent());
      return new Act.Say(Answers.pass("fine"));
    });
    model.script("two", new Act.Refuse());
    open(Team.of(Team.agent("one"), Team.agent("two"), Team.builtIn("synthesis")));
    World.until(() -> check().summary().contains("Launched 3 agents."));
    assertThat(check().status()).isEqualTo("in_progress");
    assertThat(check().detailsUrl())
        .isEqualTo("https://parallax.example.org/runs/" + world.newestRun().id());
    World.until(() -> check().title().equals("1 of 3 agents have ended"));
    assertThat(check().summary()).containsPattern("\\| two \\| ✗ refused, \\d+\\.\\d s \\|");
    gate.open("one");
    World.until(() -> check().title().equals("Synthesising"));
    assertThat(check().summary()).containsPattern("\\| one \\| ✓ PASS, \\d+\\.\\d s \\|");
    gate.open("synthesis");
    world.quiet();
    assertThat(check().status()).isEqualTo("completed");
  }

  @Test
  void a_failed_agent_that_must_look_blocks_only_where_a_gate_is_asked_for() {
    model.answerWith(_ -> new Act.Status(401, "{}"));
    open(Team.of(Team.builtIn("security")));
    world.quiet();
    assertThat(check().conclusion()).isEqualTo("neutral");
    open(Team.of(Team.builtIn("security")).under("gate: true"));
    world.quiet();
    assertThat(check().conclusion()).isEqualTo("action_required");
  }

  @Test
  void a_check_has_a_button_only_while_something_failed_and_it_runs_that_again() {
    model.script("one", new Act.Refuse());
    open(Team.of("one", "two"));
    world.quiet();
    assertThat(check().actions())
        .containsExactly(
            Map.of(
                "label", "Retry failed",
                "description", "Run again the agents that failed",
                "identifier", "retry"));
    var id = check().id();
    world.github.requestAction(World.REPOSITORY, id, "retry", "acme");
    world.quiet();
    assertThat(check().actions()).isEmpty();
    assertThat(check().id()).isEqualTo(id);
    assertThat(check().conclusion()).isEqualTo("success");
    assertThat(calls("one", "two")).containsExactly(2, 1);
  }

  @Test
  void a_check_asked_for_again_runs_what_failed_and_all_where_nothing_had() {
    model.script("one", new Act.Refuse());
    open(Team.of("one", "two"));
    world.quiet();
    world.github.rerequest(World.REPOSITORY, check().id(), "acme");
    world.quiet();
    assertThat(calls("one", "two")).containsExactly(2, 1);
    assertThat(world.runs().recent(10)).hasSize(1);
    world.github.rerequest(World.REPOSITORY, check().id(), "acme");
    world.quiet();
    assertThat(world.runs().recent(10)).hasSize(2);
    world.github.rerequest(World.REPOSITORY, check().id(), "stranger");
    world.quiet();
    assertThat(world.runs().recent(10)).hasSize(2);
  }

  @Test
  void all_checks_asked_for_again_are_a_retry_as_well() {
    model.script("one", new Act.Refuse());
    open(Team.of("one", "two"));
    world.quiet();
    world.github.rerequestAll(World.REPOSITORY, head(), "acme");
    world.quiet();
    assertThat(calls("one", "two")).containsExactly(2, 1);
    assertThat(check().conclusion()).isEqualTo("success");
  }

  @Test
  void the_check_of_a_fork_can_be_asked_for_again_though_github_names_no_pull_request() {
    model.script("one", new Act.Refuse());
    fork(Team.of("one", "two"));
    world.github.rerequest(World.REPOSITORY, check().id(), "acme");
    world.quiet();
    assertThat(check().conclusion()).isEqualTo("success");
    assertThat(calls("one", "two")).containsExactly(2, 1);
  }

  @Test
  void all_checks_of_a_fork_are_found_by_their_commit() {
    model.script("one", new Act.Refuse());
    fork(Team.of("one", "two"));
    world.github.rerequestAll(World.REPOSITORY, head(), "acme");
    world.quiet();
    assertThat(check().conclusion()).isEqualTo("success");
    assertThat(calls("one", "two")).containsExactly(2, 1);
  }

  @Test
  void every_finding_is_on_its_line_however_many_there_are() {
    findsMany();
    assertThat(lines()).isEqualTo(IntStream.rangeClosed(1, MANY).boxed().toList());
  }

  @Test
  void no_finding_is_on_its_line_twice_when_the_report_is_made_again() {
    findsMany();
    command("dismiss F1 it is meant so");
    world.restart();
    command("dismiss F2 and so is this");
    assertThat(lines()).isEqualTo(IntStream.rangeClosed(1, MANY).boxed().toList());
  }

  @Test
  void what_a_broken_connection_kept_from_its_line_comes_with_the_next_report() {
    // Whether news come in between is the clock's to say, so the first batch is made to break.
    world.github.misbehave(
        Misbehaviour.always(
            "PATCH /repositories/\\d+/check-runs/\\d+", new Misbehaviour.Act.DoThenDrop()));
    findsMany();
    // A batch at the first try, another one at the second.
    assertThat(lines()).hasSize(100);
    world.github.behave();
    command("dismiss F1 it is meant so");
    assertThat(lines()).isEqualTo(IntStream.rangeClosed(1, MANY).boxed().toList());
  }

  @Test
  void a_merge_queue_is_answered_with_the_pull_requests_own_conclusion() {
    open(Team.of("one"));
    world.quiet();
    var merged = queue();
    assertThat(merged.status()).isEqualTo("completed");
    assertThat(merged.conclusion()).isEqualTo("success");
    assertThat(merged.name()).isEqualTo(check().name());
    assertThat(world.runs().recent(10)).hasSize(1);
    assertThat(calls("one")).containsExactly(1);
  }

  @Test
  void a_merge_queue_is_held_back_by_a_gate() {
    model.answerWith(_ -> new Act.Status(401, "{}"));
    open(Team.of(Team.builtIn("security")).under("gate: true"));
    world.quiet();
    assertThat(queue().conclusion()).isEqualTo("action_required");
  }

  @Test
  void a_merge_queue_is_not_held_back_by_a_pull_request_that_nobody_looked_at() {
    open(Team.of("one").under("auto: false", "gate: true"));
    world.quiet();
    var merged = queue();
    assertThat(merged.conclusion()).isEqualTo("neutral");
    assertThat(merged.title())
        .isEqualTo("Pull request #" + number + " has no report: its newest run ended without one");
    assertThat(model.calls()).isEmpty();
  }

  @Test
  void a_merge_queue_is_not_held_back_by_a_review_under_way_or_of_an_older_commit() {
    model.answerWith(request -> {
      gate.pass(request.agent());
      return new Act.Say(Answers.pass("fine"));
    });
    open(Team.of("one").under("gate: true"));
    World.until(() -> calls("one").equals(List.of(1)));
    var early = world.github.queueForMerge(World.REPOSITORY, number);
    World.until(() -> !world.github.checkRuns(World.REPOSITORY, early).isEmpty());
    assertThat(world.github.checkRuns(World.REPOSITORY, early).getFirst().title())
        .endsWith("is still being reviewed");
    gate.open("one");
    world.quiet();
    // A push that the server has not heard of.
    world.github.loseDeliveries(true);
    world.push(number, Map.of(PATH, "class A { int more; }\n"));
    world.github.loseDeliveries(false);
    var late = queue();
    assertThat(late.conclusion()).isEqualTo("neutral");
    assertThat(late.title()).endsWith("has a newer commit than its report");
    assertThat(calls("one")).containsExactly(1);
  }

  private void open(Team team) {
    world.repository(team.files());
    number =
        world.open("Change", Map.of(PATH, "class A { int v" + team.settings().size() + "; }\n"));
  }

  /// The same out of somebody's fork.
  private void fork(Team team) {
    world.repository(team.files());
    var files = new java.util.HashMap<String, String>(team.files());
    files.putAll(Map.of("README.md", "# Shop\n", "src/Shop.java", "class Shop {}\n"));
    files.put(PATH, "class A {}\n");
    var base = world.github.branch(World.REPOSITORY, "main");
    var head = world.github.commit(World.REPOSITORY, base, files, "Mine");
    number =
        world.github.openPullRequest(
            World.REPOSITORY, StandInGitHub.Opening.of("Mine", "robin", head).fromFork("robin"));
    world.quiet();
  }

  /// A pull request with something wrong on each of many lines.
  private void findsMany() {
    var names = List.of("one", "two", "three");
    for (var name : names) {
      var from = names.indexOf(name) * MANY / 3;
      var defects =
          IntStream.rangeClosed(from + 1, from + MANY / 3)
              .mapToObj(line -> new Defect(PATH, line, "int v" + line + ";", "no use for v" + line))
              .toArray(Defect[]::new);
      model.answer(name, Answers.fail("much", defects));
    }
    world.repository(Team.of("one", "two", "three").files());
    var lines =
        IntStream.rangeClosed(1, MANY)
            .mapToObj(line -> "int v" + line + ";\n")
            .collect(Collectors.joining());
    number = world.open("Much", Map.of(PATH, lines));
    world.quiet();
  }

  /// The lines that have notes, in order.
  private List<Integer> lines() {
    return check().annotations().stream()
        .map(note -> Integer.parseInt(String.valueOf(note.get("start_line"))))
        .sorted()
        .toList();
  }

  private void command(String words) {
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax " + words);
    world.quiet();
  }

  /// What the merge queue is told of the pull request.
  private CheckRun queue() {
    var commit = world.github.queueForMerge(World.REPOSITORY, number);
    world.quiet();
    var checks = world.github.checkRuns(World.REPOSITORY, commit);
    assertThat(checks).hasSize(1);
    return checks.getFirst();
  }

  private CheckRun check() {
    World.until(() -> !world.github.checkRuns(World.REPOSITORY, head()).isEmpty());
    return world.github.checkRuns(World.REPOSITORY, head()).getLast();
  }

  private String head() {
    return world.github.head(World.REPOSITORY, number);
  }

  private List<Integer> calls(String... names) {
    return List.of(names).stream()
        .map(name -> StandInModel.of(model.calls(), name).size())
        .toList();
  }
}
