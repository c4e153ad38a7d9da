package dev.parallax;

import static dev.parallax.World.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import dev.parallax.demo.StandInModel.Act;
import dev.parallax.job.RunRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is proposed on an issue and done later, while other things happen.
@Timeout(120)
final class ApprovalStoryTest {
  private static final String BODY = "After a reload the coupon that I entered is gone.";
  private static final String BY_ITSELF =
      "version: 1\nissues:\n  apply-labels: true\n  labels: [bug]\n";

  private final StandInModel model = StandInModel.start();
  private final Ticking clock = new Ticking();
  private final World world = new World(World.provider(model), World.CALM, clock);
  private final Gate gate = new Gate(1);
  private int number;
  private boolean isObsolete;
  private volatile boolean held;

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  @Test
  void a_plan_that_was_approved_and_stopped_in_the_middle_is_made_afterwards() {
    triaged("version: 1\n");
    model.script("planner", new Act.Hang());
    var plan = answer("PLANNED", "Nothing is to be cut.").put("kind", "task");
    for (var points : List.of("reach", "size", "risk", "unknowns")) plan.put(points, 0);
    plan.putArray("units").addObject().put("id", "1").put("title", "All").put("check", "it works");
    model.answer("planner", plan.toString());
    world.github.comment(REPOSITORY, number, "acme", "/parallax apply 2");
    World.until(() -> StandInModel.of(model.calls(), "planner").size() == 1);
    world.stop();
    world.startAgain();
    assertThat(world.botComments(number)).hasSize(2);
    assertThat(StandInModel.of(model.calls(), "planner")).hasSizeGreaterThan(1);
    assertThat(ours().body()).contains("**2** make a plan of it: asked for (asked by `acme`");
  }

  @Test
  void an_event_about_an_old_report_is_answered_with_nothing() {
    triaged(BY_ITSELF);
    assertThat(world.github.labels(REPOSITORY, number)).containsExactly("bug");
    clock.forward(Duration.ofDays(8));
    keptAway();
    assertThat(world.botComments(number)).hasSize(1);
  }

  @Test
  void a_report_that_somebody_took_away_does_not_come_back_with_the_next_event() {
    triaged(BY_ITSELF);
    world.github.deleteComment(REPOSITORY, ours().id());
    keptAway();
    assertThat(world.botComments(number)).isEmpty();
  }

  @Test
  void what_was_done_is_not_taken_for_another_that_has_its_number_now() {
    model.script("triage", new Act.Refuse());
    obsolete();
    triaged("version: 1\n");
    assertThat(ours().body()).contains("- [ ] **1** close as not planned");
    command("apply 1");
    tickRetry("triage");
    world.quiet();
    assertThat(ours().body())
        .contains("- [ ] **1** set the label `bug`")
        .contains("- **2** close as not planned: closed");
  }

  @Test
  void what_is_chosen_while_an_agent_looks_again_is_not_done_under_a_number_of_another_report() {
    triaged("version: 1\n");
    assertThat(ours().body()).contains("- [ ] **1** set the label `bug`");
    model.script("triage", new Act.Refuse());
    obsolete();
    // Of two runs begun in the same millisecond nobody could say which is the newer.
    clock.forward(Duration.ofMinutes(1));
    world.github.editIssue(REPOSITORY, number, "Coupons", BODY + " Always.", "robin");
    world.quiet();
    assertThat(ours().body()).contains("- [ ] **1** close as not planned");
    held = true;
    tickRetry("triage");
    World.until(() -> world.newestRun().state() == RunRecord.State.OPEN);
    clock.forward(Duration.ofMinutes(1));
    world.github.comment(REPOSITORY, number, "acme", "/parallax apply 1");
    clock.forward(Duration.ofMinutes(1));
    gate.open("triage");
    world.quiet();
    assertThat(world.github.labels(REPOSITORY, number)).isEmpty();
    assertThat(world.github.issueState(REPOSITORY, number)).isEqualTo("open");
    assertThat(world.botComments(number).getLast()).contains("choose once more");
  }

  @Test
  void an_agent_that_looks_again_has_its_labels_set_where_the_configuration_says_so() {
    model.script("triage", new Act.Refuse());
    triaged(BY_ITSELF);
    assertThat(world.github.labels(REPOSITORY, number)).isEmpty();
    tickRetry("triage");
    world.quiet();
    assertThat(world.github.labels(REPOSITORY, number)).containsExactly("bug");
  }

  @Test
  void an_answer_that_may_have_arrived_is_not_given_twice() {
    triaged("version: 1\n");
    world.github.misbehave(
        Misbehaviour.ofBody(
            1,
            "POST .*/issues/" + number + "/comments",
            "no proposal",
            new Misbehaviour.Act.DoThenAnswer(502, "{}")));
    command("apply 9");
    assertThat(world.botComments(number)).hasSize(2);
  }

  @Test
  void many_commands_that_cannot_be_done_are_answered_a_few_times() {
    triaged("version: 1\n");
    for (var i = 0; i < 8; i++) command("apply 9");
    assertThat(world.botComments(number)).hasSize(1 + 5);
  }

  /// An issue that was looked at.
  private void triaged(String config) {
    world.repository(Map.of(".github/parallax.yml", config));
    world.github.permit(REPOSITORY, "acme", "write");
    world.github.addLabel(REPOSITORY, "bug", "it does not do what it says");
    var triage = answer("READY", "Coupons are lost on reload.");
    triage.put("category", "bug").put("priority", "P2").put("confidence", 0.9);
    triage.putArray("labels").add("bug");
    model.answerWith(_ -> {
      if (held) gate.pass("triage");
      return new Act.Say(triage.toString());
    });
    model.answer("duplicates", answer("UNIQUE", "None is like it.").toString());
    if (!isObsolete) model.answer("status", answer("NEEDS_WORK", "Not begun.").toString());
    number = world.github.openIssue(REPOSITORY, "Coupons", BODY, "robin");
    world.quiet();
  }

  private void obsolete() {
    isObsolete = true;
    var evidence = ExamplesTest.evidence("src/Shop.java", 1, "class Shop {}", "info", "it is gone");
    model.answer("status", ExamplesTest.answer("OBSOLETE", "No need.", evidence).toString());
  }

  /// Events after which nobody looks at the issue.
  private void keptAway() {
    world.github.label(REPOSITORY, number, "parallax:skip", "acme");
    world.quiet();
    world.github.editIssue(REPOSITORY, number, "Coupons", BODY + " Always.", "robin");
    world.quiet();
  }

  private static ObjectNode answer(String status, String summary) {
    var answer =
        JsonNodeFactory.instance.objectNode().put("status", status).put("summary", summary);
    answer.putArray("evidence");
    return answer;
  }

  private void command(String words) {
    world.github.comment(REPOSITORY, number, "acme", "/parallax " + words);
    world.quiet();
  }

  private void tickRetry(String agent) {
    var body = ours().body();
    assertThat(body).contains("- [ ] Run " + agent + " again");
    world.github.editComment(
        REPOSITORY,
        ours().id(),
        "acme",
        body.replace("- [ ] Run " + agent + " again", "- [x] Run " + agent + " again"));
  }

  private StandInGitHub.Comment ours() {
    return world.github.comments(REPOSITORY, number).stream()
        .filter(comment -> comment.author().equals(world.github.botLogin()))
        .findFirst()
        .orElseThrow();
  }
}
