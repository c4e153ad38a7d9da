package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// One thing that is wrong in three or more places: it has one cause, and is read once.
///
/// @param rule the rule that all of them break; empty when agents said the same in their own words
/// @param claims one for each place, the gravest first; all of them count
public record Repeated(String rule, List<Claim> claims) {
  private static final int LEAST = 3;

  public Repeated {
    claims = List.copyOf(claims);
  }

  /// Everything that stands in three or more places, in the order of the claims.
  static List<Repeated> in(List<Claim> claims) {
    var groups = new LinkedHashMap<Cause, LinkedHashMap<Place, Claim>>();
    for (var claim : claims) {
      var finding = claim.finding();
      if (!finding.counts()) continue;
      groups
          .computeIfAbsent(cause(claim), _ -> new LinkedHashMap<>())
          .putIfAbsent(new Place(finding.path(), finding.line()), claim);
    }
    var repeated = new ArrayList<Repeated>();
    groups.forEach((cause, places) -> {
      if (places.size() < LEAST) return;
      repeated.add(new Repeated(cause.rule(), List.copyOf(places.values())));
    });
    return List.copyOf(repeated);
  }

  /// What is wrong, in the words of the gravest claim.
  public String claim() {
    return claims.getFirst().finding().claim();
  }

  /// How many files have it.
  public int files() {
    return (int) claims.stream().map(claim -> claim.finding().path()).distinct().count();
  }

  private record Place(String path, int line) {}

  /// @param words empty with a rule
  private record Cause(String rule, String words) {}

  /// A finding that no rule raised has its agent's name for one: then the words must be the same.
  private static Cause cause(Claim claim) {
    return claim.said().stream()
        .map(Finding::rule)
        .filter(rule -> !claim.agents().contains(rule))
        .findFirst()
        .map(rule -> new Cause(rule, ""))
        .orElseGet(() -> new Cause("", Likeness.gist(claim.finding())));
  }
}
