package dev.parallax.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parallax.outcome.Share;
import dev.parallax.plan.RepositoryConfig.Shadowing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who looks and is not shown.
final class ShadowsTest {
  private static final List<String> NOBODY = List.of();

  @ParameterizedTest
  @CsvSource({
    "3, 24, 0.2, 20, true",
    "4, 20, 0.2, 20, false",
    "3, 20, 0.2, 20, true",
    "0, 19, 0.2, 20, false",
    "0, 20, 0, 20, false",
    "20, 20, 1, 20, false",
    "19, 20, 1, 20, true",
    "0, 1, 0.01, 1, true",
    "0, 0, 1, 1, false"
  })
  void an_agent_is_hidden_when_enough_was_judged_and_too_little_was_of_use(
      int ofUse, int judged, BigDecimal floor, int least, boolean hidden) {
    var shadows =
        Shadows.of(
            List.of(agent("docs", Priority.P1)),
            new Shadowing(List.of(), floor, least),
            NOBODY,
            Map.of("docs", new Share(ofUse, judged)));
    assertThat(shadows.hides("docs")).isEqualTo(hidden);
    assertThat(shadows.notes()).hasSize(hidden ? 1 : 0);
  }

  @Test
  void the_note_says_why() {
    var shadows = under(Priority.P2, NOBODY);
    assertThat(shadows.notes())
        .containsExactly(
            "`docs` is in shadow mode: 3 of its last 24 judged findings were of use (12 %), under"
                + " the floor of 20 %");
    assertThat(shadows.agents().getFirst().agent()).isEqualTo("docs");
  }

  @Test
  void a_p0_agent_is_hidden_by_hand_alone() {
    assertThat(under(Priority.P0, NOBODY).agents()).isEmpty();
    assertThat(under(Priority.P0, NOBODY).notes())
        .singleElement()
        .asString()
        .contains("`docs`", "3 of its last 24", "no P0 agent is hidden");
    var byHand = new Shadowing(List.of("docs"), BigDecimal.ZERO, 20);
    assertThat(Shadows.of(List.of(agent("docs", Priority.P0)), byHand, NOBODY, Map.of()).notes())
        .containsExactly("`docs` is in shadow mode: `review.shadow` names it");
  }

  @Test
  void who_is_asked_for_by_name_is_shown() {
    assertThat(under(Priority.P1, List.of("docs"))).isEqualTo(new Shadows(List.of(), List.of()));
    assertThat(under(Priority.P1, List.of("other")).hides("docs")).isTrue();
  }

  @Test
  void who_is_shown_is_not_told_what_is_hidden_but_where_it_cannot_do_without() {
    var shadows =
        Shadows.of(
            List.of(agent("docs", Priority.P1)),
            new Shadowing(List.of("docs"), BigDecimal.ZERO, 20),
            NOBODY,
            Map.of());
    var sum = agent("sum", Priority.P2).waitingFor(List.of(), List.of("*", "docs", "one"));
    var needy = agent("needy", Priority.P2).waitingFor(List.of("docs"), List.of());
    var hidden = agent("docs", Priority.P1).waitingFor(List.of(), List.of("docs", "one"));
    assertThat(shadows.apart(List.of(sum, needy, hidden)))
        .extracting(Agent::waitsFor)
        .containsExactly(Set.of("*", "one"), Set.of("docs"), Set.of("docs", "one"));
  }

  private static Shadows under(Priority priority, List<String> wanted) {
    return Shadows.of(
        List.of(agent("docs", priority)),
        new Shadowing(List.of(), new BigDecimal("0.2"), 20),
        wanted,
        Map.of("docs", new Share(3, 24)));
  }

  private static Agent agent(String name, Priority priority) {
    var built = AgentCatalog.builtIn().find("docs").orElseThrow();
    return new Agent(
        name,
        "",
        priority,
        built.scope(),
        List.of(),
        List.of(),
        built.votes(),
        built.mind(),
        built.tries(),
        built.statuses(),
        "here");
  }
}
