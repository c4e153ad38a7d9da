package dev.parallax.trigger;

import dev.parallax.fuzz.Must;
import dev.parallax.fuzz.Pieces;

/// The words after `bulk`. Nothing in them leads out of the repository or makes another search of
/// them.
public final class IssueQueryFuzz {
  private IssueQueryFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var text = Pieces.of(data).get(0);
    if (!(IssueQuery.read(text) instanceof IssueQuery.Reading.Understood(var query))) return;
    Must.equal(
        IssueQuery.read(query.text()),
        new IssueQuery.Reading.Understood(query),
        "what was kept is read as it was");
    Must.hold(query.numbers().size() <= 100, "no more than a hundred");
    Must.hold(query.numbers().stream().allMatch(number -> number > 0), "issues have numbers");
    Must.hold(query.numbers().isEmpty() != query.terms().isEmpty(), "numbers or words");
    for (var term : query.terms()) {
      Must.hold(
          !term.value().contains("\"") && !term.value().contains("\\"), "nothing ends a quotation");
      Must.hold(term.value().length() <= 102, "values are short");
    }
  }
}
