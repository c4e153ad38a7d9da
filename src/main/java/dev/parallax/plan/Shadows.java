package dev.parallax.plan;

import dev.parallax.outcome.Share;
import dev.parallax.plan.RepositoryConfig.Shadowing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who of those that look is not shown, by the configuration of the default branch and by what
/// became of earlier findings. Pure.
///
/// Who is asked for by name is shown. A P0 agent is never hidden because of its yield: whoever may
/// dismiss its findings could silence it that way; a reader is told instead.
///
/// @param notes what a reader should know about it
record Shadows(List<Shadow> agents, List<String> notes) {
  Shadows {
    agents = List.copyOf(agents);
    notes = List.copyOf(notes);
  }

  /// @param wanted the names that a person asked for; empty for none
  /// @param yields of what agents found lately and was judged, how much was of use
  static Shadows of(
      List<Agent> agents, Shadowing config, List<String> wanted, Map<String, Share> yields) {
    var shadows = new ArrayList<Shadow>();
    var notes = new ArrayList<String>();
    for (var agent : agents) {
      if (wanted.contains(agent.name())) continue;
      var under = under(yields.getOrDefault(agent.name(), new Share(0, 0)), config);
      if (config.agents().contains(agent.name())) {
        shadows.add(new Shadow(agent.name(), "`review.shadow` names it"));
      } else if (under.isPresent() && agent.priority() != Priority.P0) {
        shadows.add(new Shadow(agent.name(), under.get()));
      } else if (under.isPresent()) {
        notes.add(
            "of `%s`, %s; it is shown all the same, for no P0 agent is hidden because of that"
                .formatted(agent.name(), under.get()));
      }
    }
    shadows.forEach(shadow -> notes.add(shadow.note()));
    return new Shadows(shadows, notes);
  }

  private static Optional<String> under(Share yield, Shadowing config) {
    if (yield.whole() < config.least() || yield.whole() == 0) return Optional.empty();
    if (!isUnder(yield, config.floor())) return Optional.empty();
    return Optional.of(
        "%d of its last %d judged findings %s of use (%s %%), under the floor of %s %%"
            .formatted(
                yield.part(),
                yield.whole(),
                yield.part() == 1 ? "was" : "were",
                BigDecimal.valueOf(100L * yield.part())
                    .divide(BigDecimal.valueOf(yield.whole()), 0, RoundingMode.DOWN),
                config.floor().movePointRight(2).stripTrailingZeros().toPlainString()));
  }

  private static boolean isUnder(Share yield, BigDecimal floor) {
    return BigDecimal.valueOf(yield.part())
            .compareTo(floor.multiply(BigDecimal.valueOf(yield.whole())))
        < 0;
  }

  boolean hides(String agent) {
    return agents.stream().anyMatch(shadow -> shadow.agent().equals(agent));
  }

  /// The same agents, of which those that are shown are not told what the others say, but where
  /// they cannot do without it.
  List<Agent> apart(List<Agent> all) {
    if (agents.isEmpty()) return all;
    return all.stream()
        .map(agent ->
            hides(agent.name())
                ? agent
                : agent.waitingFor(
                    agent.needs(), agent.follows().stream().filter(name -> !hides(name)).toList()))
        .toList();
  }
}
