package dev.parallax.run;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;
import dev.parallax.plan.Agent;
import dev.parallax.plan.Field;
import dev.parallax.plan.Priority;
import java.util.List;
import java.util.Map;

/// What an agent hands back. It is understood whole or not at all, and what was understood means
/// the same when it is written down and read again.
public final class AnswerFuzz {
  private static final Agent PLAIN = Plans.agent("security", Priority.P0, List.of(), List.of());
  private static final Agent ASKED =
      new Agent(
          PLAIN.name(),
          PLAIN.description(),
          PLAIN.priority(),
          PLAIN.scope(),
          PLAIN.needs(),
          PLAIN.follows(),
          PLAIN.votes(),
          PLAIN.mind(),
          PLAIN.tries(),
          PLAIN.statuses(),
          Map.of(
              "kind", new Field(Field.Kind.CHOICE, List.of("bug", "feature"), Map.of()),
              "size", new Field(Field.Kind.NUMBER, List.of(), Map.of()),
              "labels", new Field(Field.Kind.LIST, List.of(), Map.of()),
              "units",
                  new Field(
                      Field.Kind.ROWS,
                      List.of(),
                      Map.of(
                          "title", new Field(Field.Kind.TEXT, List.of(), Map.of()),
                          "needs", new Field(Field.Kind.LIST, List.of(), Map.of())))),
          PLAIN.origin());

  private AnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var text = Pieces.of(data).get(0);
    check(AnswerReader.read(text, ASKED));
    switch (AnswerReader.read(text, PLAIN)) {
      case AnswerReader.Reading.Understood(var answer) -> {
        check(new AnswerReader.Reading.Understood(answer));
        var said = answer.findings().stream().map(finding -> finding.refuting("")).toList();
        var kept = new Answer(answer.status(), answer.word(), answer.summary(), said, List.of());
        Must.equal(
            AnswerReader.read(AnswerWriter.write(kept), PLAIN),
            new AnswerReader.Reading.Understood(kept),
            "what was understood is read as it was written");
      }
      case AnswerReader.Reading.Unreadable(var complaint) ->
          Must.hold(!complaint.isBlank(), "it is said why");
    }
  }

  private static void check(AnswerReader.Reading reading) {
    if (!(reading instanceof AnswerReader.Reading.Understood(var answer))) return;
    Must.hold(answer.findings().size() <= 50, "findings have an end");
    for (var finding : answer.findings()) {
      Must.hold(!finding.path().isBlank() && !finding.claim().isBlank(), "a finding is one");
      Must.hold(finding.line() >= 0 && finding.endLine() >= finding.line(), "and has a place");
    }
  }
}
