package dev.parallax.report;

import dev.parallax.outcome.Finding;
import dev.parallax.plan.Background;
import dev.parallax.plan.Dismissal;
import java.util.List;

/// What the run before this one found, to say what is new, still there and fixed.
///
/// @param head the commit it looked at; empty when there was no run before
public record Previous(String head, List<Finding> findings) {
  public static final Previous NONE = new Previous("", List.of());

  public Previous {
    findings = List.copyOf(findings);
  }

  /// What it found that counts and nobody dismissed since, by the names that people know.
  public List<Background.Known> open(Memory memory) {
    var claims = new Claims();
    claims.add("", findings);
    var counting =
        claims.inReadingOrder().stream()
            .filter(claim -> claim.finding().counts())
            .filter(claim -> Dismissal.of(claim.finding(), memory.dismissals()).isEmpty())
            .toList();
    return Numbering.of(memory.numbers(), counting).claims().stream()
        .map(claim -> new Background.Known(claim.label(), claim.finding()))
        .toList();
  }
}
