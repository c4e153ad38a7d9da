package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes one claim of findings that say the same of the same place. Pure: the order of the findings
/// decides, and nothing else.
final class Claims {
  /// What counts before what does not, the graver before the lesser.
  static final Comparator<Finding> WEIGHT =
      Comparator.comparing((Finding finding) -> !finding.counts()).thenComparing(Finding::severity);

  private static final Comparator<Claim> READING_ORDER =
      Comparator.comparing(Claim::finding, WEIGHT)
          .thenComparing(claim -> claim.finding().path())
          .thenComparingInt(claim -> claim.finding().line());

  private final List<Claim> claims = new ArrayList<>();

  /// Adds what an agent found.
  void add(String agent, List<Finding> findings) {
    for (var finding : findings) add(agent, finding);
  }

  /// All claims: those that count first, the gravest first, then by place.
  List<Claim> inReadingOrder() {
    return claims.stream().sorted(READING_ORDER).toList();
  }

  private void add(String agent, Finding finding) {
    for (var i = 0; i < claims.size(); i++) {
      if (!Likeness.same(claims.get(i).finding(), finding)) continue;
      claims.set(i, joined(claims.get(i), agent, finding));
      return;
    }
    claims.add(new Claim(finding, List.of(agent), List.of(finding), true, ""));
  }

  private static Claim joined(Claim claim, String agent, Finding finding) {
    var agents = new ArrayList<>(claim.agents());
    if (!agents.contains(agent)) agents.add(agent);
    var said = new ArrayList<>(claim.said());
    said.add(finding);
    var speaker = WEIGHT.compare(finding, claim.finding()) < 0 ? finding : claim.finding();
    return new Claim(speaker, agents, said, claim.isNew(), claim.label());
  }
}
