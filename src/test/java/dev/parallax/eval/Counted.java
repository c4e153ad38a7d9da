package dev.parallax.eval;

import dev.parallax.outcome.Finding;
import dev.parallax.outcome.QuoteState;
import dev.parallax.outcome.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Cases, findings and counts, for tests.
final class Counted {
  private Counted() {}

  static Finding at(String file, int from, int to) {
    return Finding.unchecked("rule", file, from, to, "x", Severity.HIGH, "is wrong", "")
        .at(from, to, QuoteState.EXACT);
  }

  static Look look(String agent, Finding... findings) {
    return new Look(agent, List.of(findings), "", new BigDecimal("0.01"), Duration.ofMillis(20));
  }

  static Truth truth(String specialty, String file, int from, int to, String... accepted) {
    return new Truth(specialty, Set.of(accepted), "is wrong", List.of(new Place(file, from, to)));
  }

  static Case of(Truth... truths) {
    return new Case("x", "security", "", List.of(truths), List.of());
  }

  static Tally tally(int hits, int misses, int falseAlarms) {
    return new Tally(hits, 0, misses, falseAlarms, 0, 0, BigDecimal.ZERO, Duration.ZERO);
  }
}
