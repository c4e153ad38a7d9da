package dev.parallax;

import static dev.parallax.Team.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when somebody ticks a box under the table of failed agents.
@Timeout(120)
final class BoxStoryTest {
  private static final String PASS = Answers.pass("fine");

  private final StandInModel model = StandInModel.start();
  private final World world = new World(model, 10);

  /// Who is asked again waits for it.
  private final Gate gate = new Gate(1);

  private int number;

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void a_ticked_box_runs_that_agent_alone_in_the_same_run_and_the_comment_says_who_asked() {
    failing("one", "two");
    var run = world.newestRun().id();
    tick("acme", "one");
    world.quiet();
    var comment = comment();
    assertThat(comment.status("one")).isEqualTo("PASS");
    assertThat(comment.status("good")).isEqualTo("PASS (cached)");
    assertThat(comment.failed()).containsExactly("two");
    assertThat(comment.text())
        .containsPattern(
            "\n- one ran again: asked by `acme` on \\d{4}-\\d\\d-\\d\\d at \\d\\d:\\d\\d UTC\n")
        .contains("- [ ] Run two again")
        .doesNotContain("[x]", "Run one again");
    assertThat(calls("one", "two", "good")).containsExactly(2, 1, 1);
    assertThat(world.newestRun().id()).isEqualTo(run);
    assertThat(world.runs().recent(10)).hasSize(1);
  }

  @Test
  void the_comment_says_at_once_that_the_agent_is_running_and_is_edited_twice() {
    failing("one", "two");
    hold("one");
    world.github.forgetRequests();
    tick("acme", "one");
    World.until(() -> comment().action("one").equals("running again, asked by `acme`"));
    assertThat(comment().text())
        .contains("- one is running again: asked by `acme` on ", "- [ ] Run two again")
        .doesNotContain("Run one again", "[x]");
    gate.open("one");
    world.quiet();
    assertThat(comment().status("one")).isEqualTo("PASS");
    assertThat(edits()).hasSize(2);
  }

  @Test
  void who_may_not_write_changes_nothing_and_his_tick_is_taken_back() {
    failing("one");
    var before = comment().text();
    world.github.permit(World.REPOSITORY, "reader", "read");
    tick("reader", "one");
    world.quiet();
    assertThat(comment().text()).isEqualTo(before);
    assertThat(calls("one")).containsExactly(1);
  }

  @Test
  void what_people_write_into_the_comment_besides_does_not_stay() {
    failing("one");
    var before = comment().text();
    var forged =
        before.replace("- [ ] Run one again <!-- box retry one -->", "I say PASS")
            + "\n- [x] all <!-- box retry good -->\n- [x] x <!-- box retry nobody -->\n";
    world.github.editComment(World.REPOSITORY, commentId(), "acme", forged);
    world.quiet();
    assertThat(comment().text()).isEqualTo(before);
    assertThat(calls("one", "good")).containsExactly(1, 1);
  }

  @Test
  void two_boxes_ticked_in_one_edit_run_together_and_once() {
    failing("one", "two");
    world.github.forgetRequests();
    tick("acme", "one", "two");
    world.quiet();
    assertThat(comment().failed()).isEmpty();
    assertThat(calls("one", "two", "good")).containsExactly(2, 2, 1);
    assertThat(edits()).hasSize(2);
  }

  @Test
  void a_box_ticked_while_another_agent_runs_again_waits_and_is_not_lost() {
    failing("one", "two");
    hold("one");
    tick("acme", "one");
    World.until(() -> calls("one").equals(List.of(2)));
    tick("acme", "two");
    World.until(() -> comment().action("two").startsWith("running again"));
    assertThat(calls("two")).containsExactly(1);
    gate.open("one");
    world.quiet();
    assertThat(comment().failed()).isEmpty();
    assertThat(comment().text()).contains("- one ran again", "- two ran again");
    assertThat(calls("one", "two", "good")).containsExactly(2, 2, 1);
  }

  @Test
  void two_people_who_tick_the_same_box_have_it_run_once() {
    failing("one");
    world.github.permit(World.REPOSITORY, "kim", "write");
    hold("one");
    var body = comment().text();
    tick("acme", "one");
    World.until(() -> calls("one").equals(List.of(2)));
    world.github.editComment(
        World.REPOSITORY, commentId(), "kim", body.replace("- [ ] Run one", "- [x] Run one"));
    World.until(() -> !comment().text().contains("[x]"));
    assertThat(comment().action("one")).isEqualTo("running again, asked by `acme`");
    gate.open("one");
    world.quiet();
    assertThat(comment().failed()).isEmpty();
    assertThat(calls("one")).containsExactly(2);
  }

  @Test
  void an_agent_that_fails_again_has_its_box_again() {
    failing("one");
    model.script("one", new Act.Refuse());
    tick("acme", "one");
    world.quiet();
    assertThat(comment().failed()).containsExactly("one");
    assertThat(comment().text()).contains("- [ ] Run one again", "- one ran again: asked by");
    tick("acme", "one");
    world.quiet();
    assertThat(comment().failed()).isEmpty();
    assertThat(calls("one")).containsExactly(3);
  }

  @Test
  void a_tick_that_is_delivered_twice_is_done_once() {
    failing("one");
    model.script("one", new Act.Refuse());
    tick("acme", "one");
    world.quiet();
    var attempts = world.github.deliveries();
    var edited =
        attempts.stream()
            .filter(attempt -> attempt.event().equals("issue_comment"))
            .filter(attempt -> attempt.payload().contains("\"acme\""))
            .toList()
            .getLast();
    assertThat(world.github.redeliver(edited.guid()).status()).isEqualTo(200);
    world.quiet();
    assertThat(calls("one")).containsExactly(2);
  }

  @Test
  void a_tick_in_a_report_on_an_older_commit_runs_nothing() {
    world.repository(Team.of(agent("one"), agent("good")).under("auto: false").files());
    model.script("one", new Act.Refuse());
    number = world.open("Change", Map.of("A.java", "class A {}\n"));
    world.quiet();
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax review");
    world.quiet();
    var before = comment().text();
    assertThat(before).contains("- [ ] Run one again");
    world.push(number, Map.of("A.java", "class A { int more; }\n"));
    world.quiet();
    tick("acme", "one");
    world.quiet();
    assertThat(comment().text()).isEqualTo(before);
    assertThat(calls("one")).containsExactly(1);
  }

  @Test
  void a_retry_that_a_stop_interrupts_goes_on_afterwards() {
    failing("one");
    model.script("one", new Act.Hang());
    tick("acme", "one");
    World.until(() -> calls("one").equals(List.of(2)));
    world.stop();
    world.startAgain();
    world.quiet();
    assertThat(comment().status("one")).isEqualTo("PASS");
    assertThat(comment().text()).contains("- one ran again: asked by `acme`");
    assertThat(calls("one", "good")).containsExactly(3, 1);
  }

  @Test
  void a_retry_that_is_cancelled_leaves_the_report_as_it_was_and_says_so() {
    failing("one");
    model.script("one", new Act.Hang());
    tick("acme", "one");
    World.until(() -> calls("one").equals(List.of(2)));
    world.github.comment(World.REPOSITORY, number, "acme", "/parallax cancel");
    world.quiet();
    assertThat(comment().failed()).containsExactly("one");
    assertThat(comment().text())
        .contains("- [ ] Run one again", "- one was to run again and was stopped: asked by `acme`");
    tick("acme", "one");
    world.quiet();
    assertThat(comment().status("one")).isEqualTo("PASS");
  }

  @Test
  void the_report_on_an_issue_has_boxes_as_well() {
    world.repository(Map.of(".github/parallax.yml", "version: 1\nissues:\n  agents: [status]\n"));
    model.script("status", new Act.Refuse());
    number = world.github.openIssue(World.REPOSITORY, "It is broken", "Always.", "robin");
    world.quiet();
    assertThat(comment().failed()).containsExactly("status");
    var evidence =
        ExamplesTest.evidence("src/Shop.java", 1, "class Shop {}", "info", "nothing is there yet");
    model.answer("status", ExamplesTest.answer("NEEDS_WORK", "Not begun.", evidence).toString());
    tick("acme", "status");
    world.quiet();
    assertThat(comment().failed()).isEmpty();
    assertThat(comment().status("status")).isEqualTo("NEEDS_WORK");
    assertThat(comment().text()).contains("- status ran again: asked by `acme` on ");
    assertThat(calls("status")).containsExactly(2);
  }

  /// A pull request whose report says that these failed, and that one more did not.
  private void failing(String... names) {
    for (var name : names) model.script(name, new Act.Refuse());
    var all = new java.util.ArrayList<>(List.of(names));
    all.add("good");
    world.repository(Team.of(all.toArray(String[]::new)).files());
    number = world.open("Change", Map.of("A.java", "class A {}\n"));
    world.quiet();
    assertThat(comment().failed()).containsExactly(names);
  }

  /// From now on this agent answers when the gate lets it.
  private void hold(String name) {
    model.answerWith(request -> {
      if (request.agent().equals(name)) gate.pass(name);
      return new Act.Say(PASS);
    });
  }

  private void tick(String who, String... names) {
    var body = comment().text();
    for (var name : names) {
      assertThat(body).contains("- [ ] Run " + name + " again");
      body = body.replace("- [ ] Run " + name + " again", "- [x] Run " + name + " again");
    }
    world.github.editComment(World.REPOSITORY, commentId(), who, body);
  }

  /// How often each was asked.
  private List<Integer> calls(String... names) {
    return List.of(names).stream()
        .map(name -> StandInModel.of(model.calls(), name).size())
        .toList();
  }

  private List<String> edits() {
    return world.github.writes().stream()
        .map(write -> write.method() + " " + write.path())
        .filter(write -> write.matches("PATCH /repositories/\\d+/issues/comments/\\d+"))
        .toList();
  }

  private Comment comment() {
    return new Comment(ours().body());
  }

  private long commentId() {
    return ours().id();
  }

  private StandInGitHub.Comment ours() {
    return world.github.comments(World.REPOSITORY, number).stream()
        .filter(comment -> comment.author().equals(world.github.botLogin()))
        .findFirst()
        .orElseThrow();
  }
}
