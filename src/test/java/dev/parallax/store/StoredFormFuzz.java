package dev.parallax.store;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import dev.parallax.outcome.Cause;
import dev.parallax.outcome.Ended;
import dev.parallax.outcome.Fields;
import dev.parallax.outcome.Finding;
import dev.parallax.outcome.Outcome;
import dev.parallax.outcome.Severity;
import dev.parallax.outcome.Status;
import dev.parallax.outcome.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/// Words of an agent, or a row of the database. What is kept is read as it was; what is no row of
/// ours is refused with the one exception that says so.
public final class StoredFormFuzz {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private StoredFormFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var pieces = Pieces.of(data);
    row(pieces.get(0));
    var finding =
        Finding.unchecked(
                pieces.get(0),
                pieces.get(1),
                1,
                2,
                pieces.get(2),
                Severity.LOW,
                pieces.get(3),
                pieces.get(4))
            .replacing(pieces.get(2))
            .refuting(pieces.get(1));
    Must.equal(
        StoredForm.findings(StoredForm.of(List.of(finding))),
        List.of(finding),
        "findings are kept");
    for (var outcome :
        List.<Outcome>of(
            new Outcome.Reported(
                Status.WARN,
                pieces.get(0),
                pieces.get(1),
                List.of(finding),
                List.of(pieces.get(2)),
                Fields.NONE
                    .with("a", pieces.get(3))
                    .withList("b", pieces.texts())
                    .withRows("c", List.of(Fields.NONE.with("d", pieces.get(4))))),
            new Outcome.Failed(Cause.TIMEOUT, pieces.get(0), 2),
            new Outcome.Skipped(pieces.get(0)),
            new Outcome.Cancelled(pieces.get(0)))) {
      var usage = new Usage(1, 2, 1, 3, new BigDecimal("0.0123"));
      var ended = new Ended(outcome, AT, AT, AT.plusMillis(7), usage, pieces.get(1), 1, false);
      Must.equal(StoredForm.ended(StoredForm.of(ended)), ended, "an end is kept");
    }
    Must.hold(StoredForm.text(pieces.get(0)).indexOf('\0') < 0, "PostgreSQL takes every text");
  }

  private static void row(String row) {
    try {
      var ended = StoredForm.ended(row);
      var again = StoredForm.of(ended);
      Must.equal(StoredForm.of(StoredForm.ended(again)), again, "a row that is read can be kept");
    } catch (IllegalStateException e) {
      Must.hold(String.valueOf(e.getMessage()).startsWith("a stored "), "it is said what it is");
    }
  }
}
