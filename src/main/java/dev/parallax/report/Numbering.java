package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Likeness;
import dev.parallax.outcome.QuoteState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Gives findings the numbers by which people name them: `F1`. The same finding keeps its number
/// over all runs on a subject, a new one gets the next that nobody ever had. Pure.
///
/// Only what counts, or would if nobody had set it aside, has a number.
///
/// @param claims the same claims in the same order, with their labels
/// @param known all numbers that were ever given, these among them
record Numbering(List<Claim> claims, List<Memory.Numbered> known) {
  private static final int PRINT = 16;

  Numbering {
    claims = List.copyOf(claims);
    known = List.copyOf(known);
  }

  static Numbering of(List<Memory.Numbered> before, List<Claim> claims) {
    Map<Integer, Memory.Numbered> known = new LinkedHashMap<>();
    for (var numbered : before) known.put(numbered.number(), numbered);
    var given = new LinkedHashMap<Claim, Memory.Numbered>();
    var taken = new HashSet<Integer>();
    var open = new ArrayList<>(claims.stream().filter(c -> hasNumber(c.finding())).toList());
    // The same words twice in one file are two findings: what was said tells them apart.
    for (var claim : List.copyOf(open)) {
      var gist = gist(claim);
      take(claim, before, taken, n -> n.gist().equals(gist), given);
    }
    open.removeAll(given.keySet());
    for (var claim : List.copyOf(open)) take(claim, before, taken, _ -> true, given);
    open.removeAll(given.keySet());
    var next = before.stream().mapToInt(Memory.Numbered::number).max().orElse(0) + 1;
    for (var claim : open) {
      given.put(claim, new Memory.Numbered(next++, prints(claim), gist(claim)));
    }
    given.values().forEach(numbered -> known.put(numbered.number(), numbered));
    return new Numbering(
        claims.stream()
            .map(claim -> {
              var numbered = given.get(claim);
              return numbered == null ? claim : claim.named("F" + numbered.number());
            })
            .toList(),
        List.copyOf(known.values()));
  }

  private static void take(
      Claim claim,
      List<Memory.Numbered> before,
      Set<Integer> taken,
      Predicate<Memory.Numbered> fits,
      Map<Claim, Memory.Numbered> given) {
    var prints = prints(claim);
    for (var numbered : before) {
      if (taken.contains(numbered.number()) || !fits.test(numbered)) continue;
      if (numbered.prints().stream().noneMatch(prints::contains)) continue;
      taken.add(numbered.number());
      var all = new TreeSet<>(numbered.prints());
      all.addAll(prints);
      given.put(claim, new Memory.Numbered(numbered.number(), all, numbered.gist()));
      return;
    }
  }

  private static boolean hasNumber(Finding finding) {
    return finding.quoteState() != QuoteState.UNVERIFIED && !finding.preExisting();
  }

  private static Set<String> prints(Claim claim) {
    return claim.said().stream()
        .map(finding -> hash(Likeness.fingerprint(finding)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String gist(Claim claim) {
    return hash(Likeness.gist(claim.finding()));
  }

  private static String hash(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "")
        .substring(0, PRINT);
  }
}
