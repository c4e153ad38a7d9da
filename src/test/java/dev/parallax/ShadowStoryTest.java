package dev.parallax;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parallax.job.Verification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of agents whose findings are of no use to anybody, and of those that are tried out:
/// they look, what they say is kept, and nobody is shown it.
final class ShadowStoryTest extends TwoHoles {
  @Test
  void an_agent_that_is_tried_out_in_shadow_is_kept_and_moves_nothing() {
    told("inline: true", "escalate-to: \"@acme/people\"", "shadow: [docs]");
    says("docs", "a secret hole", 3);
    var number = open(TWO_HOLES);
    var comment = world.oneComment(number);
    assertThat(comment)
        .contains("## Parallax: PASS", "1 of 1 agent looked: 0 findings")
        .contains("`docs\\` is in shadow mode: \\`review.shadow\\` names it")
        .doesNotContain("| docs |", "a secret hole", "@acme/people", "<summary>docs");
    assertThat(lines(number)).isEmpty();
    assertThat(world.github.checkRuns(World.REPOSITORY, head(number)).getLast())
        .satisfies(check -> assertThat(check.conclusion()).isEqualTo("success"))
        .satisfies(check -> assertThat(check.summary() + check.text()).doesNotContain("secret"));
    var report = report();
    assertThat(report.at("/agents/1/name").asText()).isEqualTo("docs");
    assertThat(report.at("/agents/1/shadow").asBoolean()).isTrue();
    assertThat(report.at("/agents/1/status").asText()).isEqualTo("FAIL");
    assertThat(report.at("/findings/0/shadow").asBoolean()).isTrue();
    assertThat(report.at("/findings/0/counts").asBoolean()).isFalse();
    assertThat(report.at("/findings/0/claim").asText()).isEqualTo("a secret hole");
    assertThat(report.at("/verdict").asText()).isEqualTo("PASS");
    assertThat(finding("F1").path("shadow").asBoolean()).isTrue();
    var kept = world.runs().kept(world.newestRun().id()).orElseThrow();
    assertThat(Verification.of(kept, world.runs().moments(kept.run().id())).faults()).isEmpty();
    assertThat(world.page("/runs/" + world.newestRun().id()))
        .contains("FAIL (shadow)", "in shadow mode: not shown in the pull request");
    assertThat(world.page("/agents")).contains("Not shown in acme/shop", "names it");
  }

  @Test
  void who_was_named_in_a_replay_is_not_called_shown_because_of_it() {
    told("shadow: [docs]");
    open(TWO_HOLES);
    var run = "/runs/" + world.newestRun().id();
    try (var operator = new Browser()) {
      var page = operator.get(world.address() + run);
      operator.press(page, world.address() + run + "/replay", Map.of("only", "docs"));
    }
    world.quiet();
    assertThat(world.newestRun().isReplay()).isTrue();
    assertThat(world.page("/agents")).contains("Not shown in acme/shop");
    assertThat(agent("docs").at("/repositories/0/shadow").asBoolean()).isTrue();
  }

  @Test
  void an_agent_in_shadow_that_fails_makes_no_noise() {
    told("gate: true", "shadow: [docs]");
    model.answer("docs", "nonsense");
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number))
        .contains("## Parallax: PASS", "1 of 1 agent looked")
        .doesNotContain("Failed agents", "partly", "| docs");
    assertThat(report().at("/agents/1/outcome").asText()).isEqualTo("failed");
  }

  @Test
  void what_is_in_shadow_need_not_be_among_the_agents() {
    told(List.of("one", "docs"), "shadow: [tests]");
    open(TWO_HOLES);
    assertThat(report().path("agents")).hasSize(3);
    assertThat(report().at("/agents/2/name").asText()).isEqualTo("tests");
    assertThat(report().at("/agents/2/shadow").asBoolean()).isTrue();
  }

  @Test
  void who_sums_up_is_not_told_what_is_in_shadow() {
    told(List.of("one", "docs", "synthesis"), "shadow: [docs]");
    says("docs", "a secret hole", 3);
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).doesNotContain("secret");
    assertThat(model.calls())
        .filteredOn(call -> call.prompt().contains("synthesis") || call.prompt().contains("one"))
        .noneMatch(call -> call.prompt().contains("a secret hole"));
  }

  @Test
  void who_is_asked_for_by_name_is_shown() {
    told("shadow: [docs]");
    says("docs", "a secret hole", 3);
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).doesNotContain("secret");
    command(number, "acme", "review docs");
    assertThat(world.oneComment(number))
        .contains("| docs | FAIL", "a secret hole")
        .doesNotContain("shadow mode");
    assertThat(finding("F1").path("shadow").asBoolean()).isFalse();
  }

  @Test
  void an_agent_under_the_floor_is_in_shadow_from_the_next_run_on_and_its_findings_are_kept() {
    told("yield-floor: 0.5", "yield-window: 2");
    says("docs", "a useless hole", 3);
    closedWithOne();
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).contains("| docs | FAIL");
    close(number);
    number = open(TWO_HOLES);
    assertThat(world.oneComment(number))
        .contains(
            "docs\\` is in shadow mode: 0 of its last 2 judged findings were of use (0 %), under"
                + " the floor of 50 %")
        .contains("## Parallax: PASS")
        .doesNotContain("| docs |", "a useless hole");
    assertThat(report().at("/findings/0/claim").asText()).isEqualTo("a useless hole");
    assertThat(agent("docs").at("/repositories/0/shadow").asBoolean()).isTrue();
    assertThat(agent("docs").at("/repositories/0/why").asText()).contains("0 of its last 2");
    // What nobody was shown, nobody ignored.
    close(number);
    assertThat(agent("docs").path("judged").asInt()).isEqualTo(2);
  }

  @Test
  void what_was_found_in_shadow_and_is_fixed_brings_an_agent_back() {
    told("yield-floor: 0.5", "yield-window: 2");
    says("docs", "a hole", 3);
    closedWithOne();
    closedWithOne();
    for (var i = 0; i < 2; i++) {
      var number = open(TWO_HOLES);
      assertThat(world.oneComment(number)).contains("shadow mode");
      model.answer("docs", Answers.pass("nothing"));
      push(number, SECOND_HOLE);
      assertThat(world.oneComment(number)).doesNotContain("fixed since `", "1 fixed");
      says("docs", "a hole", 3);
    }
    assertThat(agent("docs").path("of_use").asInt()).isEqualTo(2);
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number)).contains("| docs | FAIL").doesNotContain("shadow mode");
  }

  @Test
  void a_p0_agent_is_never_in_shadow_because_of_its_yield() {
    told(
        Team.of(Team.agent("one"), Team.agent("docs", "priority: P0"))
            .under("yield-floor: 0.5", "yield-window: 1"));
    says("docs", "a hole", 3);
    closedWithOne();
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number))
        .contains("| docs | FAIL", "## Parallax: FAIL")
        .contains("0 of its last 1 judged findings were of use", "no P0 agent is hidden");
  }

  @Test
  void what_a_pull_request_says_of_shadows_is_not_believed() {
    told();
    says("docs", "a hole", 3);
    var quiet = Team.of("one", "docs").under("shadow: [docs]", "yield-floor: 1").files();
    var changed = new HashMap<>(Map.of(PATH, TWO_HOLES));
    changed.put(".github/parallax.yml", quiet.getOrDefault(".github/parallax.yml", ""));
    var number = world.open("Be quiet", changed);
    assertThat(world.oneComment(number)).contains("| docs | FAIL").doesNotContain("shadow mode");
  }

  @Test
  void a_name_in_shadow_that_nobody_has_is_a_mistake_with_its_line() {
    told("shadow: [dcos]");
    var number = open(TWO_HOLES);
    assertThat(world.oneComment(number))
        .contains("Not reviewed", "parallax.yml:4", "there is no agent \\`dcos\\`", "docs");
  }

  /// A pull request that is closed with what was found.
  private void closedWithOne() {
    close(open(TWO_HOLES));
  }

  private String head(int number) {
    return world.github.head(World.REPOSITORY, number);
  }

  private JsonNode report() {
    return world.get("/api/runs/" + world.newestRun().id()).path("report");
  }
}
