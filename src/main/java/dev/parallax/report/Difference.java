package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What changed since the run before. Pure.
///
/// A finding is known again by its fingerprint; the same words at two places of a file are two
/// findings. It is fixed only when the agent that had made it looked at everything again and did
/// not find it.
///
/// @param claims the same claims, those that the run before had marked as still there
/// @param fixed how many claims of the run before are gone
record Difference(List<Claim> claims, int fixed) {
  Difference {
    claims = List.copyOf(claims);
  }

  static Difference of(Previous previous, List<Claim> claims, List<Row> rows) {
    var merged = new Claims();
    merged.add("", previous.findings());
    var before = merged.inReadingOrder();
    Map<String, Deque<Claim>> known = new HashMap<>();
    for (var claim : before) {
      for (var print : prints(claim)) {
        known.computeIfAbsent(print, _ -> new ArrayDeque<>()).add(claim);
      }
    }
    Set<Claim> found = new LinkedHashSet<>();
    var marked = new ArrayList<Claim>();
    for (var claim : claims) marked.add(isKnown(claim, known, found) ? claim.stillThere() : claim);
    var looked =
        rows.stream()
            .filter(Row::sawAll)
            .map(row -> row.agent().name())
            .collect(Collectors.toSet());
    var fixed =
        before.stream()
            .filter(claim -> claim.finding().counts() && !found.contains(claim))
            .filter(claim -> claim.said().stream().allMatch(f -> looked.contains(agent(f))))
            .count();
    return new Difference(marked, (int) fixed);
  }

  /// Takes the first claim of the run before that shares a fingerprint and was not taken yet.
  private static boolean isKnown(Claim claim, Map<String, Deque<Claim>> known, Set<Claim> found) {
    for (var print : prints(claim)) {
      var same = known.getOrDefault(print, new ArrayDeque<>());
      while (!same.isEmpty()) {
        if (found.add(same.poll())) return true;
      }
    }
    return false;
  }

  private static Set<String> prints(Claim claim) {
    return claim.said().stream()
        .map(Likeness::fingerprint)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// A rule's name begins with its agent's: `security/sql-from-strings`.
  private static String agent(Finding finding) {
    return finding.rule().split("/", 2)[0];
  }
}
