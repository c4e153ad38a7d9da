package dev.parallax;

import static dev.parallax.World.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parallax.demo.Misbehaviour;
import dev.parallax.demo.StandInGitHub;
import dev.parallax.demo.StandInModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An issue taken apart into units, described, and made into smaller issues.
@Timeout(60)
final class PlanStoryTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Misbehaviour.Act REFUSED =
      new Misbehaviour.Act.Answer(422, Map.of(), "{\"message\":\"Validation Failed\"}");

  private final StandInModel model = StandInModel.start();
  private final World world = new World(model, 10);
  private int issue;

  @BeforeEach
  void shop() {
    world.repository(Map.of());
    world.github.permit(REPOSITORY, "acme", "write");
    world.github.deliverTo("");
    issue = world.github.openIssue(REPOSITORY, "Coupons", "Customers want coupons.", "robin");
    world.startAgainDelivering();
  }

  @AfterEach
  void close() {
    world.close();
    model.close();
  }

  /// R11: phases follow from what the units say, always the same.
  @Test
  void a_plan_has_its_units_in_a_table_and_its_phases_worked_out() {
    plan(
        "feature",
        1,
        unit("1", "a", "3"),
        unit("2", "b", "4"),
        unit("3", "c"),
        unit("4", "d"),
        unit("5", "e", "1", "2"));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("## Parallax: a plan of 5 units in 3 phases")
        .contains("| **1** Unit 1 | `a` | 3 | check 1 |", "| **5** Unit 5 | `e` | 1, 2 | check 5 |")
        .contains("Phases: `[[3, 4], [1, 2], [5]]`")
        .contains("- inputs: **fail**, 1 waits for 3", "- files: pass")
        .contains("`/parallax batch`");
  }

  /// R11: two that change the same file are not done side by side.
  @Test
  void units_that_change_the_same_file_are_put_one_after_the_other() {
    plan("task", 1, unit("1", "a"), unit("2", "./a"), unit("3", "b"));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("Phases: `[[1, 3], [2]]`", "- files: **fail**, 1 changes what is used by 2");
  }

  @Test
  void how_a_plan_stands_can_be_asked_as_well() {
    plan("task", 1, unit("1", "a"));
    command("acme", "plan");
    command("stranger", "status");
    assertThat(world.botComments(issue).getLast())
        .startsWith("The newest run, at `")
        .contains("is reported");
  }

  @Test
  void units_that_need_each_other_in_a_circle_are_asked_for_once_more() {
    var wrong = answer("feature", 1, unit("1", "a", "2"), unit("2", "b", "1")).toString();
    var right = answer("feature", 1, unit("1", "a"), unit("2", "b", "1")).toString();
    model.script("planner", new StandInModel.Act.Say(wrong), new StandInModel.Act.Say(right));
    command("acme", "plan");
    assertThat(world.oneComment(issue)).contains("Phases: `[[1], [2]]`");
    assertThat(model.calls().getLast().prompt())
        .contains("`units` need each other in a circle: 1 -> 2 -> 1");
  }

  @Test
  void units_that_stay_wrong_are_no_plan() {
    plan("feature", 1, unit("1", "a", "9"));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("## Parallax: no plan", "invalid output", "names what is no id");
    command("acme", "batch");
    assertThat(world.botComments(issue).getLast()).contains("There is no plan of this issue yet");
  }

  /// R108: a large feature gets one document, which begins with its heading and has no chatter.
  @Test
  void a_large_feature_gets_one_document_in_a_comment_of_its_own() {
    plan("feature", 3, units(5));
    document("Sure, here it is!\n# Coupons\nAsk @robin.\n\n- one\n/lgtm\n<script>x</script>");
    command("acme", "plan");
    command("acme", "plan");
    var comments = world.botComments(issue);
    assertThat(comments).hasSize(2);
    assertThat(comments.getLast())
        .containsPattern("^<!-- parallax [0-9a-f]+ -->\\n# Coupons\\n&#8203;Ask `@robin.`\\n")
        .contains("\n- one\n&#8203;`/lgtm`\n&#8203;&lt;script&gt;x&lt;/script&gt;")
        .doesNotContain("Sure");
    assertThat(comments.getFirst().lines().findFirst())
        .isNotEqualTo(comments.getLast().lines().findFirst());
  }

  /// R109: score, depth and place of the document are the same wherever they stand.
  @Test
  void score_and_depth_agree_in_the_plan_and_in_the_document_and_in_what_the_agent_is_told() {
    var depths = Map.of(8, "short", 9, "standard", 10, "standard", 11, "full", 12, "full");
    document("# Coupons\n");
    for (var score = 8; score <= 12; score++) {
      var answer = answer("feature", 2, units(5));
      for (var more = 8; more < score; more++) {
        answer.put(List.of("reach", "size", "risk", "unknowns").get(more - 8), "3");
      }
      model.answer("planner", answer.toString());
      command("acme", "plan");
      var depth = depths.get(score) + ", for a score of " + score + " of 12";
      var comments = world.botComments(issue);
      assertThat(comments).hasSize(2);
      assertThat(comments.getFirst())
          .contains("**feature**, score " + score + " of 12 (reach ")
          .contains("in a comment of its own; depth: " + depth + ".");
      assertThat(comments.getLast()).contains("depth: " + depth + "</sub>");
      assertThat(StandInModel.of(model.calls(), "prd").getLast().prompt())
          .contains("How deep the document goes: " + depth + ".");
      world.github.deliverTo("");
      world.github.editIssue(REPOSITORY, issue, "Coupons", "Customers " + score, "robin");
      world.startAgainDelivering();
    }
  }

  /// R108: never for bugs, and not for what is small.
  @Test
  void bugs_and_small_features_get_no_document() {
    plan("bug", 3, units(5));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("**bug**, score 12 of 12", "No document: only features have one.");
    plan("feature", 1, units(6));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("score 4 of 12", "No document: features have one from a score of 8 on.");
    assertThat(StandInModel.of(model.calls(), "prd")).isEmpty();
  }

  @Test
  void a_document_that_cannot_be_written_is_said_to_be_missing_where_it_would_be() {
    plan("feature", 3, units(5));
    model.answer("prd", "I would rather not.");
    command("acme", "plan");
    assertThat(world.botComments(issue).getLast())
        .contains("## Parallax: no document", "invalid output");
  }

  /// R35: few units are hardly worth it.
  @Test
  void four_units_are_a_warning() {
    plan("task", 1, units(4));
    command("acme", "plan");
    assertThat(world.oneComment(issue)).contains("> 4 units are hardly worth dividing");
    plan("task", 1, units(5));
    command("acme", "plan");
    assertThat(world.oneComment(issue)).doesNotContain("[!WARNING]");
  }

  /// R35: too many are refused, with what to do instead.
  @Test
  void thirty_one_units_are_refused() {
    plan("task", 1, units(31));
    command("acme", "plan");
    assertThat(world.oneComment(issue))
        .contains("## Parallax: no plan: 31 units", "split the issue", "- 31: Unit 31");
    command("acme", "batch");
    assertThat(world.botComments(issue).getLast()).contains("31 units are too many");
    assertThat(world.github.subIssues(REPOSITORY, issue)).isEmpty();
  }

  /// R35 and R36: each unit becomes an issue under this one; the one that fails is named, what
  /// needs it is not made, and all others are.
  @Test
  void of_twelve_units_the_one_that_fails_is_named_and_its_dependents_wait() {
    var units = units(12);
    units[8] = unit("9", "i", "5");
    units[9] = unit("10", "j", "9");
    plan("feature", 1, units);
    command("acme", "plan");
    model.forget();
    failing(5, 2);
    command("acme", "batch");
    assertThat(world.github.subIssues(REPOSITORY, issue)).hasSize(9);
    assertThat(world.oneComment(issue))
        .contains("### Issues of the units\n\n9 made, 1 failed, 2 blocked (asked by `acme`, ")
        .contains("- **5** Unit 5: GitHub answered 422")
        .contains("- **9** Unit 9: blocked: unit 5 could not be made")
        .contains("- **10** Unit 10: blocked: unit 9 could not be made")
        .contains("| **5** Unit 5 | `file5` | – | check 5 | failed |");
    command("acme", "batch");
    var made = world.github.subIssues(REPOSITORY, issue);
    assertThat(made).hasSize(12).doesNotHaveDuplicates();
    assertThat(world.oneComment(issue))
        .contains("\n12 made (asked by `acme`")
        .doesNotContain("failed");
    assertThat(model.calls()).isEmpty();
    world.github.forgetRequests();
    command("acme", "batch");
    assertThat(world.github.subIssues(REPOSITORY, issue)).isEqualTo(made);
    assertThat(world.github.writes()).noneMatch(write -> write.path().endsWith("issues"));
  }

  /// R36: four of twenty fail.
  @Test
  void of_twenty_units_four_fail_and_sixteen_are_made() {
    plan("task", 1, units(20));
    command("acme", "plan");
    for (var nth : List.of(3, 7, 11, 19)) failing(nth, 2);
    command("acme", "batch");
    assertThat(world.github.subIssues(REPOSITORY, issue)).hasSize(16);
    var comment = world.oneComment(issue);
    assertThat(comment).contains("16 made, 4 failed");
    assertThat(comment.lines().filter(line -> line.contains(": GitHub answered 422"))).hasSize(4);
  }

  /// R35: what a unit's issue says is enough to do it.
  @Test
  void a_unit_s_issue_has_its_context_files_check_and_what_comes_before() {
    plan("task", 1, unit("1", "src/A.java"), unit("2", "src/A.java"), unit("3", "b", "1"));
    command("acme", "plan");
    command("acme", "batch");
    var made = world.github.subIssues(REPOSITORY, issue);
    assertThat(made).hasSize(3);
    assertThat(world.github.issueText(REPOSITORY, made.get(2)))
        .startsWith("Unit 3\n\n<!-- parallax ")
        .contains("Unit 3 of the plan of #" + issue + ". After #" + made.get(0) + ".")
        .contains("### Context\n\n> Context of 3 for `@everyone`\n>\n> `/lgtm` it\n")
        .contains("### Files\n\n- `b`\n", "### Check\n\n- check 3\n");
    assertThat(world.github.issueText(REPOSITORY, made.get(1)))
        .contains("It changes files that #" + made.get(0) + " changes too: do it later.");
  }

  /// R35: an answer that is lost makes no second issue, and neither does a second plan that says
  /// the same.
  @Test
  void each_unit_is_one_issue_whatever_is_lost_on_the_way() {
    plan("task", 1, units(5));
    command("acme", "plan");
    world.github.misbehave(
        Misbehaviour.times(
            1, "POST .*/issues", new Misbehaviour.Act.DoThenAnswer(502, "{\"message\":\"?\"}")));
    world.github.misbehave(
        Misbehaviour.times(1, "POST .*/sub_issues", new Misbehaviour.Act.DoThenDrop()));
    command("acme", "batch");
    var made = world.github.subIssues(REPOSITORY, issue);
    assertThat(made).hasSize(5).doesNotHaveDuplicates();
    assertThat(world.github.issues(REPOSITORY)).hasSize(6);
    command("acme", "plan");
    command("acme", "batch");
    assertThat(world.github.issues(REPOSITORY)).hasSize(6);
    assertThat(world.oneComment(issue)).contains("5 made");
  }

  @Test
  void a_stop_in_the_middle_of_a_batch_makes_nothing_twice() {
    plan("task", 1, units(6));
    command("acme", "plan");
    world.github.misbehave(
        Misbehaviour.times(
            1, "POST .*/sub_issues", new Misbehaviour.Act.Delay(Duration.ofSeconds(2))));
    world.github.comment(REPOSITORY, issue, "acme", "/parallax batch");
    World.until(() -> world.github.issues(REPOSITORY).size() > 1);
    world.restart();
    world.quiet();
    assertThat(world.github.subIssues(REPOSITORY, issue)).hasSize(6).doesNotHaveDuplicates();
    assertThat(world.github.issues(REPOSITORY)).hasSize(7);
    assertThat(world.oneComment(issue)).contains("6 made");
  }

  /// R35: who asks for it must be allowed to; the App asks for no right to write files.
  @Test
  void a_stranger_s_batch_makes_nothing_and_the_app_writes_no_file() {
    plan("task", 1, units(5));
    command("acme", "plan");
    command("robin", "batch");
    assertThat(world.github.subIssues(REPOSITORY, issue)).isEmpty();
    command("acme", "batch");
    assertThat(world.github.writes())
        .extracting(StandInGitHub.Request::path)
        .noneMatch(path -> path.contains("/git/") || path.contains("/contents"));
  }

  @Test
  void the_issues_that_we_open_are_not_triaged() {
    plan("task", 1, units(5));
    command("acme", "plan");
    model.forget();
    command("acme", "batch");
    world.quiet();
    assertThat(model.calls()).isEmpty();
  }

  /// Lets GitHub refuse a unit's issue a number of times.
  private void failing(int nth, int times) {
    var title = "\"title\":\"Unit " + nth + "\"";
    world.github.misbehave(Misbehaviour.ofBody(times, "POST .*/issues", title, REFUSED));
  }

  private void command(String who, String words) {
    world.github.comment(REPOSITORY, issue, who, "/parallax " + words);
    world.quiet();
  }

  private void plan(String kind, int points, ObjectNode... units) {
    model.answer("planner", answer(kind, points, units).toString());
  }

  private void document(String text) {
    model.answer(
        "prd",
        JSON.objectNode()
            .put("status", "WRITTEN")
            .put("summary", "It says what coupons are to be.")
            .put("document", text)
            .toString());
  }

  private static ObjectNode answer(String kind, int points, ObjectNode... units) {
    var answer = JSON.objectNode().put("status", "PLANNED").put("summary", "Cut by screens.");
    answer.put("kind", kind);
    for (var criterion : List.of("reach", "size", "risk", "unknowns")) {
      answer.put(criterion, points);
    }
    var all = answer.putArray("units");
    List.of(units).forEach(all::add);
    return answer;
  }

  private static ObjectNode[] units(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> unit(String.valueOf(i), "file" + i))
        .toArray(ObjectNode[]::new);
  }

  private static ObjectNode unit(String id, String file, String... needs) {
    var unit = JSON.objectNode().put("id", id).put("title", "Unit " + id);
    unit.put("context", "Context of " + id + " for @everyone\n\n/lgtm it");
    unit.putArray("files").add(file);
    var needed = unit.putArray("needs");
    List.of(needs).forEach(needed::add);
    return unit.put("check", "check " + id);
  }
}
